import AdjointClaims
import AdjointGraphIR
import AdjointRendering

extension Proof {
  /// What was taken for granted, a phrase each: "where sum(x) ≠ 0" for what one side alone asks
  /// for, then "assuming independent exponents" and its like.
  public var conditionTexts: [String] {
    var texts: [String] = []
    for demand in demands where !texts.contains(demand.text) { texts.append(demand.text) }
    return texts + sideConditions.filter { !texts.contains($0) }
  }
}

extension SideCondition {
  /// The most characters of a value.
  private static let longest = 120

  /// "where s ≠ 0", in the names of the model.
  var text: String {
    switch demand {
    case .nonzero: "where \(subject) ≠ 0"
    case .notMinusOne: "where \(subject) ≠ -1"
    case .regular: "where det(\(subject)) ≠ 0"
    }
  }

  private var subject: String {
    let dimensions = graph.dims
    var expressing = Expressing(
      graph, dimensions: dimensions, taken: dimensions.union(graph.names.map(\.value)))
    guard let formula = try? expressing.formula(value) else { return "the divisor" }
    let text = formula.languageText
    return text.count <= SideCondition.longest
      ? text : text.prefix(SideCondition.longest - 1) + "…"
  }
}
