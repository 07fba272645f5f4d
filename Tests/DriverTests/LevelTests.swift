import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import AdjointTransforms
import Foundation
import Testing

@testable import AdjointDriver

/// The models whose plans are compared: the sheets and the digits.
enum ModelFiles {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("graphs")

  static let names = [
    "seeds/000-relu-norm", "seeds/001-norms", "seeds/001-residual-bce",
    "seeds/002-two-layer-softmax", "seeds/003-regression", "seeds/003-classification",
    "seeds/004-mlp", "seeds/004-entries", "digits",
  ]

  /// A model with another default float.
  static func reading(_ name: String, _ float: ElementType) throws -> (Model, SourceMap) {
    let url = folder.appendingPathComponent(name + ".adj")
    let file = SourceFile(name: name + ".adj", bytes: [UInt8](try Data(contentsOf: url)))
    let reading = Model.read(file, options: ModelOptions(float: float))
    return (try #require(reading.model), reading.map)
  }

  /// Small sizes, pairwise distinct.
  static func dims(_ model: Model) -> [String: Int] {
    let sizes = [3, 5, 2, 4, 7, 6]
    let numbered = model.dims.enumerated().map { ($1.name, sizes[$0 % sizes.count]) }
    return Dictionary(uniqueKeysWithValues: numbered)
  }
}

/// A model with its data, and its plans.
struct PlannedModel {
  let model: Model
  let map: SourceMap
  let dims: [String: Int]
  let tensors: [String: Tensor]

  init(_ name: String, _ float: ElementType) throws {
    (model, map) = try ModelFiles.reading(name, float)
    let feed = try Feed(model, given: ModelFiles.dims(model), fed: [:], seed: 7)
    dims = feed.dims
    var compilation = Compilation()
    let initial = try compilation.plan(
      model, entries: [.initialise], dims: dims, sources: map)
    let parameters = try Execution(initial, threads: 1).initialParameters(seed: 7)
    tensors = feed.tensors.merging(parameters) { fed, _ in fed }
  }

  func plan(_ level: OptimisationLevel, _ entries: [Entry] = [.main]) throws -> Plan {
    var compilation = Compilation(CompilationOptions(level: level, verifiesEach: true))
    return try compilation.plan(model, entries: entries, dims: dims, sources: map)
  }
}

/// The largest difference of two sets of outputs, relative to the largest magnitude of each.
func largestDifference(_ a: [String: Tensor], _ b: [String: Tensor]) -> Double {
  var worst = a.keys == b.keys ? 0 : Double.infinity
  for (name, tensor) in a {
    let x = tensor.doubles
    let y = b[name]?.doubles ?? []
    let scale = x.reduce(1e-30) { max($0, $1.magnitude) }
    for (p, q) in zip(x, y) { worst = max(worst, (p - q).magnitude / scale) }
  }
  return worst
}

@Test("plans of all levels agree", arguments: ModelFiles.names, [ElementType.f32, .f64])
func levelsAgree(_ name: String, _ float: ElementType) throws {
  let planned = try PlannedModel(name, float)
  let expected = try Execution(planned.plan(.none), threads: 1).outputs(.main, planned.tensors)
  for level in [OptimisationLevel.some, .full] {
    let found = try Execution(planned.plan(level), threads: 1).outputs(.main, planned.tensors)
    let difference = largestDifference(expected, found)
    #expect(difference <= (float == .f32 ? 1e-6 : 1e-14), "\(level): \(difference)")
  }
}

@Test("threads and plan files don't move a bit", arguments: ModelFiles.names)
func sameBits(_ name: String) throws {
  let planned = try PlannedModel(name, .f32)
  for level in [OptimisationLevel.none, .full] {
    let plan = try planned.plan(level)
    let one = try Execution(plan, threads: 1).outputs(.main, planned.tensors)
    let two = try Execution(plan, threads: 2).outputs(.main, planned.tensors)
    let read = try PlanFile.decode(PlanFile.encode(plan))
    let filed = try Execution(read, threads: 1).outputs(.main, planned.tensors)
    #expect(one == two)
    #expect(one == filed)
    #expect(read == plan)
  }
}

@Test("forward and backward together give what main gives", arguments: ModelFiles.names)
func entriesAgree(_ name: String) throws {
  let planned = try PlannedModel(name, .f64)
  let plan = try planned.plan(.full, [.main, .forward, .backward])
  let execution = Execution(plan, threads: 1)
  let main = try execution.outputs(.main, planned.tensors)
  let forward = try execution.outputs(.forward, planned.tensors)
  let tensors = planned.tensors.merging(forward) { fed, _ in fed }
  let backward = try execution.outputs(.backward, tensors)
  let together = forward.merging(backward) { own, _ in own }
    .filter { !$0.key.hasPrefix("saved.") }
  #expect(largestDifference(main, together) <= 1e-14)
}
