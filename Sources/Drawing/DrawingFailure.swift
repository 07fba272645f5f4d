/// Why a picture could not be made. All of them are the environment's: the DOT text is our own.
public struct DrawingFailure: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Graphviz refused the graph, or crashed on it.
    case refused
    /// The layout took longer than its time limit.
    case timedOut
    /// The drawing process could not be started.
    case notStarted
  }

  public var kind: Kind
  /// What went wrong, in one line.
  public var reason: String
  /// What Graphviz said on its error stream; empty if nothing.
  public var output: String

  public init(_ kind: Kind, _ reason: String, output: String = "") {
    self.kind = kind
    self.reason = reason
    self.output = output
  }

  /// The code under which `adjoint explain` tells more.
  public var code: String { kind == .timedOut ? "E0903" : "E0902" }
}
