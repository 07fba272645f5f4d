import AdjointData
import AdjointDriver
import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors

/// A plan with all that one of its entries is fed.
struct RunInputs {
  let plan: Plan
  let entry: Entry
  /// Inputs, parameters, saved values and seeds by name.
  let tensors: [String: Tensor]

  /// Compiles `model` for the sizes of what is fed, draws what is not, and makes the parameters that
  /// have an initialiser.
  /// - Throws: `DataFailure`, and diagnostics of the feed, the compilation and the run.
  init(
    _ model: Model, _ map: SourceMap, _ entry: Entry, feed: FeedOptions, compile: CompileOptions,
    _ reporter: inout Reporter
  ) throws {
    let (fed, own) = RunInputs.split(try feed.fed())
    let (bundle, saved) = RunInputs.split(try feed.bundle())
    let given = try Feed(
      model, given: compile.dimensions.values, fed: fed, bundle: bundle, seed: feed.seed)
    for note in given.notes { reporter.note(note) }
    var tensors = given.tensors.merging(own) { $1 }.merging(saved) { mine, _ in mine }
    let missing = model.parameters.filter { $0.isInitialised && tensors[$0.argument.name] == nil }
    let needsInitialisation = !missing.isEmpty && entry != .initialise
    let watcher = PassWatcher(compile.debug)
    var compilation = Compilation(compile.compilation, observation: watcher.observation)
    let entries = needsInitialisation ? [entry, .initialise] : [entry]
    plan = try compilation.plan(model, entries: entries, dims: given.dims, sources: map)
    watcher.finish()
    reporter.report(compilation.warnings, map)
    if needsInitialisation {
      let execution = Execution(plan, threads: compile.compilation.threads)
      for (name, tensor) in try execution.initialParameters(seed: feed.seed)
      where tensors[name] == nil {
        tensors[name] = tensor
      }
    }
    if entry == .initialise { tensors["key"] = tensors["key"] ?? RunInputs.key(feed.seed) }
    self.entry = entry
    self.tensors = tensors
  }

  /// The random key of a seed: its two words.
  static func key(_ seed: UInt64) -> Tensor {
    Tensor(shape: [2], data: .i64([Int64(seed >> 32), Int64(seed & 0xFFFF_FFFF)]))
  }

  /// What the model names, and what only an entry does: `saved.NAME` and `seed.NAME`.
  private static func split(
    _ tensors: [String: Tensor]
  ) -> (model: [String: Tensor], entry: [String: Tensor]) {
    let entry = tensors.filter { $0.key.hasPrefix("saved.") || $0.key.hasPrefix("seed.") }
    return (tensors.filter { entry[$0.key] == nil }, entry)
  }
}
