import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTensors
import Testing

@testable import AdjointClaims

/// Assumptions are called contradictory where no point satisfies them at any sizes, and nowhere
/// else.
@Suite struct ContradictionTests {
  /// Conditions about x, y [N], A [N, N] and t [N, C], one a line, and how they stand.
  static let cases: [(verdict: String, lines: [String])] = [
    ("contradictory", ["x > 0", "x < 0"]),
    ("contradictory", ["x >= 1", "x < 1"]),
    ("contradictory", ["x > y", "y > x"]),
    ("contradictory", ["x > y + 1", "y >= x"]),
    ("contradictory", ["x == y", "x < y"]),
    ("contradictory", ["x * x < 0"]),
    ("contradictory", ["x^2 < 0"]),
    ("contradictory", ["exp(x) <= 0"]),
    ("contradictory", ["sum(x * x) < 0"]),
    ("contradictory", ["tanh(x) > 1"]),
    ("contradictory", ["x != x"]),
    ("contradictory", ["x != 0", "x == 0"]),
    ("contradictory", ["x == y", "x != y"]),
    ("contradictory", ["x >= 1", "x <= 1", "x != 1"]),
    ("contradictory", ["x + y == 2", "x - y == 0", "not (x == 1)"]),
    ("contradictory", ["simplex_rows(t)", "t > 1"]),
    ("contradictory", ["one_hot_rows(t)", "t < 0"]),
    ("contradictory", ["orthogonal(A)", "A > 1"]),
    ("contradictory", ["N > 4", "N < 3"]),
    ("satisfiable", ["x > 0", "x < 1"]),
    ("satisfiable", ["x >= 0", "x != 0"]),
    ("satisfiable", ["x != 0", "x != 1", "y == x"]),
    // At N = 1 nothing is left that could be equal.
    ("satisfiable", ["x[1:] == y[1:]", "x[1:] != y[1:]"]),
    ("satisfiable", ["x > 0", "x < 1e-40"]),
    ("satisfiable", ["x >= 1", "x <= 1"]),
    ("satisfiable", ["x * x <= 0"]),
    ("satisfiable", ["x * x == x"]),
    ("satisfiable", ["sum(x) == 1", "x > 0"]),
    ("satisfiable", ["x > y", "y > 1"]),
    ("satisfiable", ["orthogonal(A)", "symmetric(A)", "det(A) == -1"]),
    ("satisfiable", ["one_hot_rows(t)", "t[:, 0] == 1"]),
    ("satisfiable", ["simplex_rows(t)", "t > 0"]),
    ("satisfiable", ["N > 4", "N < 6"]),
    // At N = 1 nothing is left of x[1:], so that everything holds for it.
    ("satisfiable", ["x[1:] * x[1:] < 0"]),
    ("unknown", ["sum(x) > 1000000", "x < 1"]),
  ]

  @Test(arguments: cases.indices) func stands(_ index: Int) throws {
    let (verdict, lines) = ContradictionTests.cases[index]
    let text =
      "dim N, C\ninput x, y: [N]\ninput A: [N, N]\ninput t: [N, C]\n"
      + lines.map { "assume \($0)\n" }.joined()
    let reading = Model.read(SourceFile(name: "a.adj", bytes: Array(text.utf8)))
    let model = try #require(reading.model, "\(lines)")
    let conditions = model.assumptions.flatMap { assumption in
      assumption.conditions.map { condition in
        Condition(
          value: condition.value,
          subject: condition.property.flatMap { property in
            MatrixProperty(rawValue: property.name).map { ($0, property.subject) }
          })
      }
    }
    let set = ClaimSet(graph: model.graph, questions: [], labelRanges: [:])
    let found: AssumptionVerdict =
      switch AssumptionStanding.of(conditions, set, seed: 1) {
      case .satisfiable: .satisfiable
      case .contradictory: .contradictory
      case .unknown: .unknown
      }
    #expect(found.rawValue == verdict, "\(lines)")
  }
}
