import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Diagnostics of passes other than differentiation.
public enum PassDiagnostics {
  static let orderCode = DiagnosticCode(
    "E0461", "the graph still has derivatives",
    """
    Until `differentiate` has run, a variable of a derivative is a node: a pass that replaces or
    merges nodes would change what is differentiated. Run `differentiate` first:

        adjoint opt FILE.gir --passes differentiate,simplify
    """)
  static let sizeCode = DiagnosticCode(
    "E0462", "a size has no value that a plan could have",
    """
    When sizes become numbers, each must be at least 0 and the elements of every tensor must be
    countable in 64 bits. The values come from `--dim`, from the data, and from the defaults.
    """)

  /// The codes of this stage.
  public static let codes = [orderCode, sizeCode]

  /// - Throws: a diagnostic where a derivative is left.
  static func demandDifferentiated(_ graph: Graph, _ pass: String) throws(Diagnostic) {
    guard let id = graph.ids.first(where: { graph.kind($0) == DerivativeNode.kind }) else { return }
    throw .error(
      orderCode, "\(pass) can't run on a graph with derivatives", at: graph.provenance(id).span,
      fix: Diagnostic.Fix("run differentiate first"))
  }

  /// A size that came out impossible.
  static func size(_ error: SizeError, at span: SourceSpan?) -> Diagnostic {
    .error(sizeCode, "\(error)", at: span)
  }

  /// Bound sizes break an operation's rule.
  static func rule(_ failure: TypeFailure, at span: SourceSpan?) -> Diagnostic {
    .error(sizeCode, "at these sizes: \(failure)", at: span)
  }
}
