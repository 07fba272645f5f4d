/// The reference page of an operation, in one layout for all: formula, constraints, gradient, notes.
public struct OperationPage: Sendable {
  /// The name in the textual IR.
  public let name: String
  /// One sentence on what the operation is.
  public let summary: String
  /// The definition, in plain text: `y = tanh x`.
  public let formula: String
  /// The constraints with their labels: `(C1) one operand`.
  public let constraints: [String]
  /// The cotangents of the operands in terms of that of the result, d.
  public let gradient: String
  /// Edge cases, one sentence each.
  public let notes: [String]

  public init(
    name: String, summary: String, formula: String, constraints: [String], gradient: String,
    notes: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.constraints = constraints
    self.gradient = gradient
    self.notes = notes
  }

  /// The page in Markdown.
  public var markdown: String {
    var lines = ["# \(name)", "", summary, "", "    \(formula)", "", "## Constraints", ""]
    lines += constraints.map { "- \($0)" }
    lines += ["", "## Gradient", "", gradient]
    if !notes.isEmpty { lines += ["", "## Edge cases", ""] + notes.map { "- \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }
}
