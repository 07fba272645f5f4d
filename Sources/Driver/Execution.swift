import AdjointGraphIR
import AdjointRuntime
import AdjointSource
import AdjointTensors

/// Runs entries of plans on tensors by name.
public struct Execution {
  public let plan: Plan
  public let threads: Int
  /// Stop at the first operation that gives an infinity or NaN.
  public let checksFinite: Bool

  public init(_ plan: Plan, threads: Int, checksFinite: Bool = false) {
    self.plan = plan
    self.threads = threads
    self.checksFinite = checksFinite
  }

  /// The interpreter of an entry, with nothing bound yet.
  /// - Throws: a diagnostic where the plan lacks the entry or memory is short.
  public func interpreter(_ entry: Entry) throws(Diagnostic) -> Interpreter {
    guard let entryPlan = plan[entry.rawValue] else {
      throw PlanDiagnostics.missingEntry(entry.rawValue, in: plan)
    }
    do { return try Interpreter(entryPlan, threads: threads) } catch {
      throw PlanDiagnostics.failure(error)
    }
  }

  /// The interpreter of an entry with all that it reads bound: seeds that aren't given are 1, other
  /// tensors that it doesn't read are ignored.
  /// - Throws: a diagnostic for a missing or misshapen tensor.
  public func interpreter(
    _ entry: Entry, feeding tensors: [String: Tensor]
  ) throws(Diagnostic) -> Interpreter {
    let interpreter = try interpreter(entry)
    do {
      for binding in interpreter.plan.inputs + interpreter.plan.parameters {
        if let tensor = tensors[binding.name] {
          try interpreter.bind(binding.name, tensor)
        } else if binding.name.hasPrefix("seed."), !binding.hasDefault {
          try interpreter.bind(binding.name, Execution.ones(binding))
        }
      }
    } catch { throw PlanDiagnostics.failure(error) }
    if let name = interpreter.unbound.first {
      throw PlanDiagnostics.failure(RunFailure("the input '\(name)' is not fed"))
    }
    return interpreter
  }

  private static func ones(_ binding: Binding) -> Tensor {
    let ones = [Float](repeating: 1, count: binding.count)
    return Tensor(
      shape: binding.shape,
      data: binding.element == .f64 ? .f64(ones.map(Double.init)) : .f32(ones))
  }

  /// The outputs of an entry; tensors that it doesn't read are ignored.
  /// - Throws: a diagnostic for a missing or misshapen tensor, and for a run error.
  public func outputs(
    _ entry: Entry, _ tensors: [String: Tensor]
  ) throws(Diagnostic) -> [String: Tensor] {
    let interpreter = try interpreter(entry, feeding: tensors)
    do {
      if checksFinite { try interpreter.runCheckingFinite() } else { try interpreter.run() }
    } catch { throw PlanDiagnostics.failure(error) }
    return interpreter.outputs
  }

  /// The outputs of a graph without inputs, by the plan's own kernels: what `fold` asks. Nil where
  /// the graph can't be planned or its run ends early.
  @Sendable public static func constants(_ graph: Graph) -> [String: Tensor]? {
    guard let plan = try? Planner.plan(graph), let interpreter = try? Interpreter(plan),
      (try? interpreter.run()) != nil
    else { return nil }
    return interpreter.outputs
  }

  /// The parameters that `init` makes of a seed, as `jax.random.key(seed)`.
  /// - Throws: a diagnostic where the plan lacks the entry.
  public func initialParameters(seed: UInt64) throws(Diagnostic) -> [String: Tensor] {
    let words = [Int64(seed >> 32), Int64(seed & 0xFFFF_FFFF)]
    return try outputs(.initialise, ["key": Tensor(shape: [2], data: .i64(words))])
  }
}
