/// The reference page of an operation, in one layout for all: formula, edge cases, constraints,
/// gradient.
struct OperationPage {
  /// The definition in plain text: `y = tanh x`.
  let formula: String
  /// Edge cases, one sentence each.
  let notes: [String]
  /// The constraints with their labels: `(C1) one operand`.
  let constraints: [String]
  /// The cotangents of the operands in terms of that of the result, d.
  let gradient: String

  /// The page in Markdown.
  var markdown: String {
    let list = constraints.map { "- \($0)" }.joined(separator: "\n")
    let paragraphs = ["`\(formula)`", notes.joined(separator: " "), list]
    return (paragraphs.filter { !$0.isEmpty } + ["Gradient: \(gradient)."])
      .joined(separator: "\n\n")
  }
}
