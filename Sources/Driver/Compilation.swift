import AdjointFrontend
import AdjointGraphIR
import AdjointRuntime
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// The road of the data, one arrow a function:
///
///     text ─model→ Model ─gradient→ Graph ─optimised→ Graph ─plan→ Plan
///
/// `model` parses and lowers; `gradient` differentiates; `optimised` runs the passes of one entry,
/// symbolic or with concrete sizes; `plan` lays the entries out. Each is a function of values.
public struct Compilation {
  public let options: CompilationOptions
  /// Hears of every pass, where somebody listens.
  public var observation: Observation?
  /// Warnings of passes, in order.
  public private(set) var warnings: [Diagnostic] = []
  /// How long the planner took, for all entries together.
  public private(set) var planningTime = Duration.zero
  /// Applications of optional passes so far, for `--pass-limit`.
  private var applications = 0
  /// True behind the pass of `--stop-after`.
  private var isStopped = false

  public init(
    _ options: CompilationOptions = CompilationOptions(), observation: Observation? = nil
  ) {
    self.options = options
    self.observation = observation
  }

  /// The model's graph with every derivative replaced by its graph; seeds stay opaque.
  public mutating func gradient(_ model: Model) throws(Diagnostic) -> Graph {
    try run(.derivatives, on: model.graph, of: model)
  }

  /// An entry's graph after all passes: with concrete sizes where `dims` gives all of them.
  public mutating func optimised(
    _ model: Model, _ entry: Entry, dims: [String: Int]
  ) throws(Diagnostic) -> Graph {
    (applications, isStopped) = (0, false)
    observation?.entry = entry
    switch entry {
    case .initialise:
      let graph = try run(.shared, on: model.initialisation, of: model, dims: dims)
      return try finish(graph, model, dims)
    case .main:
      let whole = try run(.whole, on: try gradient(model), of: model)
      let shared = try run(.shared, on: whole, of: model, dims: dims)
      let final = try finish(shared, model, dims)
      return final.isConcrete ? try run(.planning, on: final, of: model, dims: dims) : final
    case .forward, .backward:
      let shared = try run(.shared, on: try gradient(model), of: model, dims: dims)
      let split = try Split.entries(of: shared)
      let own = entry == .forward ? split.forward : split.backward
      return try finish(own, model, dims)
    }
  }

  /// The passes behind `bind`; a graph that is symbolic still stays as it is.
  private mutating func finish(
    _ graph: Graph, _ model: Model, _ dims: [String: Int]
  ) throws(Diagnostic) -> Graph {
    graph.isConcrete ? try run(.final, on: graph, of: model, dims: dims) : graph
  }

  /// The graph of pictures: both directions with opaque seeds, which tell them apart, as it is
  /// before it would be split. `options.stopAfter` says how far it goes.
  public mutating func joint(
    _ model: Model, dims: [String: Int] = [:]
  ) throws(Diagnostic) -> Graph {
    let shared = try run(.shared, on: try gradient(model), of: model, dims: dims)
    return try run(.final, on: shared, of: model, dims: dims)
  }

  /// A plan of the entries.
  ///
  /// - Parameter sources: where spans of the model lie, for the table from instruction to line.
  /// - Throws: a diagnostic where a dimension has no value, memory is short, or a pass fails.
  public mutating func plan(
    _ model: Model, entries: [Entry], dims: [String: Int], sources: SourceMap
  ) throws(Diagnostic) -> Plan {
    var planning = PlannerOptions(
      isExact: options.soundness == .exact, sources: sources, memoryLimit: options.maxMemory,
      threads: options.threads)
    var plans: [EntryPlan] = []
    for entry in entries {
      let graph = try optimised(model, entry, dims: dims)
      planning.updates = entry == .main ? options.updates : [:]
      let start = ContinuousClock.now
      defer { planningTime += ContinuousClock.now - start }
      do {
        var plan = try Planner.plan(graph, entry: entry.rawValue, planning)
        for position in plan.inputs.indices {
          let name = plan.inputs[position].name
          plan.inputs[position].indexLimit = Feed.bound(of: name, model, dims)
        }
        plans.append(plan)
      } catch {
        throw PlanDiagnostics.fault(error)
      }
    }
    return Plan(entries: plans)
  }

  /// Runs the passes of a stage; every one is verified, checked and reported as the options say.
  private mutating func run(
    _ stage: Passes.Stage, on graph: Graph, of model: Model, dims: [String: Int] = [:]
  ) throws(Diagnostic) -> Graph {
    if isStopped { return graph }
    var pipeline = Pipeline(stage, level: options.level, disabled: options.disabledPasses)
    pipeline.stopAfter = options.stopAfter
    pipeline.verifiesEach = options.verifiesEach
    var context = PassContext(
      options: PassOptions(soundness: options.soundness, dims: dims),
      evaluator: Execution.constants,
      limit: options.passLimit.map { $0 - applications })
    let result = try pipeline.run(graph, &context, observers: observers(model, dims))
    applications += context.applicationCount
    isStopped = pipeline.passes.contains { $0.name == options.stopAfter }
    warnings += context.warnings.reported
    return result
  }

  private func observers(_ model: Model, _ dims: [String: Int]) -> [PassObserver] {
    var observers: [PassObserver] = []
    if options.checksEach {
      let checking = EquivalenceChecking(
        dims: dims, labelRanges: ClaimChecking.leastRanges(model), seed: 1)
      observers.append(checking.demandSameMeaning)
    }
    if let observation { observers.append(observation.observe) }
    return observers
  }
}
