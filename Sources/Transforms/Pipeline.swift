import AdjointGraphIR
import AdjointSource

/// How hard the compiler tries: `-O0`, `-O1`, `-O2`.
public enum OptimisationLevel: Int, Sendable, Comparable, CaseIterable {
  case none, some, full

  public static func < (a: OptimisationLevel, b: OptimisationLevel) -> Bool {
    a.rawValue < b.rawValue
  }
}

/// Which passes run, in which order, and who watches. The order is `Passes`' list and nothing else.
public struct Pipeline: Sendable {
  /// The passes that will run, in order.
  public var passes: [any Pass.Type]
  /// The pass after which to stop, if one is named.
  public var stopAfter: String?
  /// Verify the graph after every pass.
  public var verifiesEach = false
  /// What holds of the graph that the pipeline is given.
  public var ensured: Verifier.Stage = []

  public init(_ passes: [any Pass.Type]) { self.passes = passes }

  /// The passes of `stage` at a level of optimisation, without the optional ones that are disabled.
  public init(
    _ stage: Passes.Stage, level: OptimisationLevel = .full, disabled: Set<String> = []
  ) {
    passes = Passes.all.filter { entry in
      entry.stage == stage && entry.level <= level
        && (entry.pass.isRequired || !disabled.contains(entry.pass.name))
    }.map(\.pass)
  }

  /// Runs the passes, one after the other, and tells the observers of each.
  /// - Throws: the diagnostic of a pass, of an observer, or of the verifier.
  public func run(
    _ graph: Graph, _ context: inout PassContext, observers: [PassObserver] = []
  ) throws(Diagnostic) -> Graph {
    var current = graph
    var ensured = ensured
    let clock = ContinuousClock()
    for (index, type) in passes.enumerated() {
      context.begin(type.name)
      let before = current
      let start = clock.now
      current = try type.init().run(before, &context)
      let event = PassEvent(
        pass: type.name, index: index, before: before, after: current, counts: context.counts,
        duration: clock.now - start)
      ensured.formUnion(type.ensures)
      // Without sizes, what `bind` leaves is symbolic.
      if context.options.dims.isEmpty { ensured.remove(.concrete) }
      if verifiesEach, let failure = Verifier.verify(current, stage: ensured).first {
        throw Pipeline.broken(failure, after: type.name)
      }
      for observer in observers { try observer(event) }
      if type.name == stopAfter { break }
    }
    return current
  }

  private static func broken(_ failure: Diagnostic, after pass: String) -> Diagnostic {
    var diagnostic = failure
    diagnostic.notes.append("found after the pass \(pass)")
    return diagnostic
  }
}

/// What an observer hears of one pass.
public struct PassEvent: Sendable {
  public let pass: String
  /// The position among the passes of its pipeline.
  public let index: Int
  public let before: Graph
  public let after: Graph
  /// Applications by rule; none where the pass changed nothing.
  public let counts: [String: Int]
  public let duration: Duration

  /// True where the pass applied anything.
  public var changed: Bool { !counts.isEmpty }
}

/// Hears of each pass after it ran: prints, compares, writes files, measures. A diagnostic that it
/// throws ends the pipeline.
public typealias PassObserver = (PassEvent) throws(Diagnostic) -> Void
