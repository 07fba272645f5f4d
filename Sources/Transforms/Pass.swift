import AdjointGraphIR
import AdjointSource

/// One step of the pipeline: a function from graph to graph. Passes rebuild and never patch; a pass
/// that applies nothing returns its input. Timing, verification and printing are the pipeline's.
public protocol Pass: Sendable {
  /// The name on the command line and in listings.
  static var name: String { get }

  /// One line for `adjoint passes`.
  static var summary: String { get }

  /// Whether a plan can do without it; required passes can't be disabled and don't count as
  /// applications that `--pass-limit` cuts off.
  static var isRequired: Bool { get }

  /// What holds of every graph that the pass returns.
  static var ensures: Verifier.Stage { get }

  init()

  /// The transformed graph.
  /// - Throws: a diagnostic where a mistake of the model shows here.
  func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph
}

extension Pass {
  public static var isRequired: Bool { false }

  public static var ensures: Verifier.Stage { [] }

  /// The name of the pass's type.
  public var name: String { Self.name }
}
