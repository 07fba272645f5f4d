import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Testing

/// The inferred type is that of the evaluated result, for every operation from its samples.
@Suite struct TypeTests {
  @Test("the type of the result", arguments: OperationCase.all)
  func type(_ operation: OperationCase) throws {
    var draw = Draw(seed: operation.seed)
    let operands = draw.operands(of: operation.sample)
    let inferred = try operation.primitive.resultType(operation.sample)
    let result = try operation.primitive.evaluate(
      operands, encoded: operation.sample.attributes, doubles)
    #expect(inferred.element == result.element)
    #expect(inferred.shape.constants == result.shape)
  }

  @Test("numbers modulo a prime are those of whole doubles", arguments: OperationCase.all)
  func residues(_ operation: OperationCase) throws {
    let prime: UInt64 = (1 << 61) - 1
    var draw = Draw(seed: operation.seed)
    let operands = draw.operands(of: operation.sample).map { $0.wholeNumbers }
    let context = EvaluationContext<Residue>(numbers: prime, dims: [:])
    let attributes = operation.sample.attributes
    guard let exact = try? operation.primitive.evaluate(operands, encoded: attributes, doubles),
      case .numbers(let numbers) = exact.storage, numbers.allSatisfy({ $0.isWholeBelowLimit }),
      let field = try? operation.primitive.evaluate(
        operands.map { try $0.modulo(prime) }, encoded: attributes, context)
    else { return }
    #expect(try field.numbers() == exact.modulo(prime).numbers())
  }

  @Test("samples reach ranks 0 to 4, and sizes 0 and 1", arguments: familiesWithFreeRank)
  func coverage(_ name: String) throws {
    let primitive = try #require(OperationCase.operations.first { $0.name == name })
    let shapes = primitive.samples.flatMap { $0.operands.map(\.shape) }
    #expect(Set(shapes.map(\.count)).isSuperset(of: 0...4))
    #expect(shapes.contains { $0.contains(0) })
    #expect(shapes.contains { $0.contains(1) })
  }

  /// The operations that take tensors of any rank.
  static let familiesWithFreeRank: [String] = OperationCase.operations
    .filter { $0.family == .elementwise || ($0.family == .reduction && !$0.name.hasPrefix("arg")) }
    .map { $0.name }
}

extension Double {
  /// Whether sums and products up to it are exact.
  fileprivate var isWholeBelowLimit: Bool { rounded() == self && magnitude < 9e15 }
}

extension Reference<Double> {
  /// The tensor with its floats rounded to whole numbers.
  fileprivate var wholeNumbers: Reference<Double> {
    guard case .numbers(let values) = storage else { return self }
    return Reference(element, shape, values.map { ($0 * 3).rounded() })
  }

  /// The tensor with its floats modulo a prime.
  fileprivate func modulo(_ prime: UInt64) throws -> Reference<Residue> {
    switch storage {
    case .numbers(let values):
      return Reference<Residue>(
        element, shape, try values.map { try Residue.make(ExactNumber($0), prime) })
    case .integers(let values): return Reference<Residue>(element, shape, integers: values)
    case .bools(let values): return Reference<Residue>(shape, bools: values)
    }
  }
}
