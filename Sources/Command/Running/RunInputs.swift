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

  /// Compiles `model` for the sizes of what is fed, draws what is not, and makes the parameters
  /// that have an initialiser.
  /// - Throws: `DataFailure`, and diagnostics of the feed, the compilation and the run.
  init(
    _ model: Model, _ map: SourceMap, _ entry: Entry, feed: FeedOptions, compile: CompileOptions,
    _ reporter: inout Reporter
  ) throws {
    let (fed, own) = RunInputs.split(try feed.fed(model.elements))
    let (bundle, saved) = RunInputs.split(try feed.bundle())
    let given = try Feed(
      model, given: compile.dimensions.values, fed: fed, bundle: bundle, seed: feed.seed)
    for note in given.notes { reporter.note(note) }
    var tensors = given.tensors.merging(own) { $1 }.merging(saved) { mine, _ in mine }
    let missing = model.parameters.filter { $0.isInitialised && tensors[$0.argument.name] == nil }
    let needsInitialisation = !missing.isEmpty && entry != .initialise
    let watcher = PassWatcher(compile.debug)
    var compilation = Compilation(compile.compilation, observation: watcher.observation)
    let needsForward = entry == .backward && !tensors.keys.contains { $0.hasPrefix("saved.") }
    let entries =
      [entry] + (needsForward ? [.forward] : []) + (needsInitialisation ? [.initialise] : [])
    plan = try compilation.plan(model, entries: entries, dims: given.dims, sources: map)
    watcher.finish()
    reporter.report(compilation.warnings, map)
    let execution = Execution(plan, threads: compile.compilation.threads)
    if needsInitialisation {
      for (name, tensor) in try execution.initialParameters(seed: feed.seed)
      where tensors[name] == nil {
        tensors[name] = tensor
      }
    }
    if needsForward {
      tensors.merge(try RunInputs.saved(execution, tensors, &reporter)) { mine, _ in mine }
    }
    for binding in plan[entry.rawValue]?.inputs ?? [] {
      guard let given = own[binding.name] ?? saved[binding.name] else { continue }
      let type = TensorType(binding.element, binding.shape.map { Size($0) })
      tensors[binding.name] = try Conversion.convert(given, named: binding.name, to: type)
    }
    if entry == .initialise { tensors["key"] = tensors["key"] ?? RunInputs.key(feed.seed) }
    self.entry = entry
    self.tensors = tensors
  }

  /// Feeds a plan: draws what it lacks, and makes its parameters by its entry `init`.
  /// - Throws: `DataFailure`, and diagnostics of what is fed and of the run.
  init(
    _ plan: Plan, _ entry: Entry, feed: FeedOptions, compile: CompileOptions,
    _ reporter: inout Reporter
  ) throws {
    guard let program = plan[entry.rawValue] else {
      throw PlanDiagnostics.missingEntry(entry.rawValue, in: plan)
    }
    var given = PlanFeed(program, in: plan)
    try given.add(try feed.fed(given.elements), ignoringUnknown: false)
    try given.add(try feed.bundle(), ignoringUnknown: true)
    if entry == .initialise { given.fill(["key": RunInputs.key(feed.seed)]) }
    if plan[Entry.initialise.rawValue] != nil, entry != .initialise {
      let execution = Execution(plan, threads: compile.compilation.threads)
      given.fill(try execution.initialParameters(seed: feed.seed))
    }
    given.draw(seed: feed.seed)
    if entry == .backward, plan[Entry.forward.rawValue] != nil, given.lacksSaved {
      let inputs = try RunInputs(plan, .forward, feed: feed, compile: compile, &reporter)
      let execution = Execution(plan, threads: compile.compilation.threads)
      given.fill(try RunInputs.saved(execution, inputs.tensors, &reporter))
    } else {
      for note in given.notes { reporter.note(note) }
    }
    self.plan = plan
    self.entry = entry
    self.tensors = given.tensors
  }

  /// What `program` is fed; nil where that is impossible, which has been said.
  static func read(
    _ program: Program, _ entry: Entry, feed: FeedOptions, compile: CompileOptions,
    _ reporter: inout Reporter
  ) throws -> RunInputs? {
    do {
      switch program {
      case .model(let model, let map):
        return try RunInputs(model, map, entry, feed: feed, compile: compile, &reporter)
      case .plan(let plan):
        guard compile.dimensions.values.isEmpty else {
          throw Diagnostic(
            severity: .error, code: "", message: "a plan has its sizes: --dim is for models",
            span: nil)
        }
        return try RunInputs(plan, entry, feed: feed, compile: compile, &reporter)
      }
    } catch let diagnostic as Diagnostic {
      reporter.report([diagnostic], program.map)
      return nil
    }
  }

  /// The values that the entry `forward` saves, for a `backward` that is fed none.
  private static func saved(
    _ execution: Execution, _ tensors: [String: Tensor], _ reporter: inout Reporter
  ) throws(Diagnostic) -> [String: Tensor] {
    let saved = try execution.outputs(.forward, tensors).filter { $0.key.hasPrefix("saved.") }
    if !saved.isEmpty { reporter.note("saved values are those of the entry 'forward', run first") }
    return saved
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
