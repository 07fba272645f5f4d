import AdjointGraphIR

/// An identity, from left to right: where its left side matches the expression at a value, the
/// right side is made of nodes of the same builder.
struct Rule: Sendable {
  /// What logs and counts call it.
  let name: String
  let soundness: Soundness
  let kind: Kind
  /// The right side, or nil where the left side doesn't match.
  let apply: @Sendable (inout GraphBuilder, Value) -> Value?

  init<P: Primitive>(
    _ kind: P.Type, _ name: String, _ soundness: Soundness,
    _ apply: @escaping @Sendable (inout GraphBuilder, Value) -> Value?
  ) {
    self.kind = P.kind
    self.name = name
    self.soundness = soundness
    self.apply = apply
  }
}

/// The rules in force, by the row of the operation at whose nodes they apply.
struct RuleTable {
  private let rows: [[Rule]]

  init(_ rules: [Rule], catalogue: Catalogue) {
    var rows = [[Rule]](repeating: [], count: catalogue.rows.count)
    for rule in rules { rows[Int(rule.kind.row)].append(rule) }
    self.rows = rows
  }

  /// The first rule that matches at a value, and what it makes.
  func match(_ value: Value, _ b: inout GraphBuilder) -> (rule: String, result: Value)? {
    let row = Int(b.kind(of: value).row)
    for index in rows[row].indices {
      if let result = rows[row][index].apply(&b, value) { return (rows[row][index].name, result) }
    }
    return nil
  }
}
