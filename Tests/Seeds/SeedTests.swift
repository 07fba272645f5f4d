import AdjointDriver
import AdjointFrontend
import AdjointSource
import AdjointTensors
import AdjointTransforms
import Testing

/// What the seeds compute, run from plans, against the formulas of the sheets.
@Suite struct SeedTests {
  @Test(arguments: Seed.all, [OptimisationLevel.none, .full])
  func computesTheFormulasInDouble(_ seed: Seed, _ level: OptimisationLevel) throws {
    try compare(seed, .f64, level, within: 1e-12)
  }

  @Test(arguments: Seed.all, [OptimisationLevel.none, .full])
  func computesTheFormulasInFloat(_ seed: Seed, _ level: OptimisationLevel) throws {
    try compare(seed, .f32, level, within: 1e-5)
  }

  @Test(arguments: Seed.all)
  func computesTheSameInTwoEntries(_ seed: Seed) throws {
    let model = try #require(try SeedFile.read("seeds/\(seed.name).adj").model)
    for sizes in sizes(seed).suffix(2) {
      let (tables, feed) = try data(seed, model, sizes)
      let options = CompilationOptions(dims: sizes, float: nil)
      var compilation = Compilation(options)
      let plan = try compilation.plan(
        model, entries: [.forward, .backward], dims: feed.dims, sources: SourceMap())
      let execution = Execution(plan, threads: 1)
      let forward = try execution.outputs(.forward, feed.tensors)
      var known = feed.tensors.merging(forward) { given, _ in given }
      for input in plan[Entry.backward.rawValue]?.inputs ?? [] where input.name.hasPrefix("seed.") {
        known[input.name] = Tensor(shape: [], data: .f32([1]))
      }
      let backward = try execution.outputs(.backward, known)
      let found = forward.merging(backward) { first, _ in first }
      for (name, table) in seed.formulas(tables) {
        expectEqual(name, found[name], table, within: 1e-5)
      }
    }
  }

  private func compare(
    _ seed: Seed, _ float: ElementType, _ level: OptimisationLevel, within tolerance: Double
  ) throws {
    let reading = try SeedFile.read(
      "seeds/\(seed.name).adj", options: ModelOptions(float: float))
    let model = try #require(reading.model)
    let formulas = seed.formulas
    for sizes in sizes(seed) {
      let (tables, feed) = try data(seed, model, sizes)
      var compilation = Compilation(CompilationOptions(level: level, float: float))
      let plan = try compilation.plan(
        model, entries: [.main], dims: feed.dims, sources: SourceMap())
      let found = try Execution(plan, threads: 1).outputs(.main, feed.tensors)
      let expected = formulas(tables)
      #expect(Set(found.keys) == Set(expected.keys))
      for (name, table) in expected {
        #expect(found[name]?.element == float, "\(name)")
        expectEqual(name, found[name], table, within: tolerance)
      }
    }
  }

  /// All dimensions 1, all 2, and three sets of distinct ones.
  private func sizes(_ seed: Seed) -> [[String: Int]] {
    let sets = [[1, 1, 1, 1], [2, 2, 2, 2], [3, 5, 2, 4], [7, 3, 6, 11], [16, 33, 20, 10]]
    if seed.dims.isEmpty { return [[:], [:], [:]] }
    return sets.map { Dictionary(uniqueKeysWithValues: zip(seed.dims, $0)) }
  }

  /// The same data as plain tables and as tensors.
  private func data(
    _ seed: Seed, _ model: Model, _ sizes: [String: Int]
  ) throws -> (tables: Seed.Tables, feed: Feed) {
    // Another seed for each set of sizes, the same in every run.
    let words = sizes.keys.sorted().reduce(UInt64(seed.name.utf8.count)) { word, name in
      word &* 31 &+ UInt64(sizes[name] ?? 0)
    }
    var numbers = SeededGenerator(seed: words)
    let tables = seed.data(sizes, &numbers)
    let tensors = tables.mapValues { Tensor(shape: $0.shape, data: .f64($0.numbers)) }
    var fed = tensors
    for argument in model.inputs where argument.type.element == .i32 {
      fed[argument.name] = tables[argument.name].map {
        Tensor(shape: $0.shape, data: .i32($0.numbers.map { Int32($0) }))
      }
    }
    return (tables, try Feed(model, given: sizes, fed: fed, seed: 0))
  }

  /// Equal within a part of the largest magnitude, and in shape.
  private func expectEqual(
    _ name: String, _ found: Tensor?, _ expected: Plain, within tolerance: Double
  ) {
    guard let found else {
      Issue.record("\(name) is missing")
      return
    }
    #expect(found.shape == expected.shape, "\(name)")
    let scale = max(1, expected.numbers.map(\.magnitude).max() ?? 0)
    for (position, (x, y)) in zip(found.doubles, expected.numbers).enumerated() {
      let isNear = (x - y).magnitude <= tolerance * scale
      #expect(isNear, "\(name)[\(position)] is \(x), the formula gives \(y)")
    }
  }
}
