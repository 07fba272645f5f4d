import Adjoint
import AdjointTensors
import AdjointTestSupport
import Testing

/// Random models on large tensors: all passes together give what none of them gives, and two
/// threads what one gives, to the bit.
enum LargeModels {
  static func expectAgreement(_ seeds: Range<Int>) throws {
    for seed in seeds {
      let text = LargeModel.text(seed: seed)
      let plain = try CompiledModel(source: text, options: options(.none))
      let full = try CompiledModel(source: text, options: options(.full))
      let fed = try inputs(plain, seed: seed)
      let expected = try plain.run(fed)
      let single = try full.run(fed)
      compare(expected, single, seed, text)
      #expect(try full.run(fed, threads: 2) == single, "threads differ, seed \(seed)\n\(text)")
    }
  }

  private static func options(_ level: OptimisationLevel) -> CompilationOptions {
    CompilationOptions(level: level, float: .f64)
  }

  private static func inputs(_ model: CompiledModel, seed: Int) throws -> [String: Tensor] {
    var generator = SeededGenerator(seed: UInt64(seed) &+ 1_000_000)
    var fed = try model.initialParameters(seed: UInt64(seed))
    for argument in model.arguments where fed[argument.name] == nil {
      let numbers = (0..<argument.count).map { _ in Double.random(in: -2...2, using: &generator) }
      fed[argument.name] = Tensor(argument.shape, f64: numbers)
    }
    return fed
  }

  /// Compares but for rounding; numbers that are zero but for rounding are equal.
  private static func compare(
    _ expected: [String: Tensor], _ found: [String: Tensor], _ seed: Int, _ text: String
  ) {
    #expect(expected.keys.sorted() == found.keys.sorted())
    for (name, tensor) in expected {
      let scale = max(1e-3, tensor.doubles.map(\.magnitude).max() ?? 0)
      let difference = Comparison.difference(
        [name: tensor], found.filter { $0.key == name }, scale: scale, tolerance: 1e-8)
      if let difference { Issue.record("seed \(seed): \(difference)\n\(text)") }
    }
  }
}

@Suite struct HeavyLargeModelTests {
  @Test("large random models", arguments: 0..<8)
  func agree(_ block: Int) throws {
    try LargeModels.expectAgreement(block * 25..<(block + 1) * 25)
  }
}

/// Many more.
@Suite struct LongLargeModelTests {
  @Test("large random models", arguments: 0..<8)
  func agree(_ block: Int) throws {
    try LargeModels.expectAgreement(200 + block * 250..<200 + (block + 1) * 250)
  }
}
