/// A kind of diagnostic with its page, as `adjoint explain E0102` prints it.
///
/// Codes are grouped by stage: E00xx text and tokens, E01xx syntax, E02xx names, E03xx types and
/// shapes, E04xx derivatives, E05xx claims and expectations, E06xx data, E07xx plans, E08xx the
/// textual graph and the verifier. Each target lists its own in one file a stage
/// (`SyntaxDiagnostics.codes`), beside the factories that make them; `Driver` joins the lists.
public struct DiagnosticCode: Hashable, Sendable {
  /// `E0102`.
  public let id: String
  /// What is wrong, in half a line.
  public let title: String
  /// The page: what it means, an example, how to put it right.
  public let explanation: String

  /// A code with its page.
  public init(_ id: String, _ title: String, _ explanation: String) {
    self.id = id
    self.title = title
    self.explanation = explanation
  }
}

/// All codes of a program, for `adjoint explain`.
public struct DiagnosticRegistry: Sendable {
  /// Codes in ascending order.
  public let codes: [DiagnosticCode]

  /// Joins the lists of several stages.
  ///
  /// - Requires: no id stands twice.
  public init(_ lists: [[DiagnosticCode]]) {
    codes = lists.flatMap { $0 }.sorted { $0.id < $1.id }
    for (code, next) in zip(codes, codes.dropFirst()) {
      precondition(code.id != next.id, "two diagnostics have the code \(code.id)")
    }
  }

  /// The page of a code, in any case and with or without its `E`.
  public func page(_ id: String) -> DiagnosticCode? {
    let upper = id.uppercased()
    return codes.first { $0.id == upper || $0.id.dropFirst() == upper }
  }
}
