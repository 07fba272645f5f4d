import AdjointClaims
import AdjointFrontend
import AdjointSource
import Testing

@testable import AdjointDriver

/// Mistakes as people make them, one claim each: refuted, the right mistake named, in these words.
@Suite struct MistakeTests {
  /// A claim with what is said of it.
  struct Case: CustomTestStringConvertible, Sendable {
    let claim: String
    let kind: MistakeKind
    let text: String

    init(_ kind: MistakeKind, _ claim: String, _ text: String) {
      (self.kind, self.claim, self.text) = (kind, claim, text)
    }

    var testDescription: String { claim }
  }

  private static let model = """
    dim N, D, H, C
    input X: [N, D]
    input t: [N, C]
    param W1: [D, H]
    param b1: [H]
    param W2: [H, C]
    param b2: [C]
    Z = X @ W1 + b1
    A = relu(Z)
    S = A @ W2 + b2
    P = softmax(S)
    L = mean(softmax_cross_entropy(S, t))
    Q = sumsq(S - t) / 2 / N
    dS = grad(L, S)
    dQ = grad(Q, S)
    dA = grad(Q, A)
    dZ = grad(Q, Z)
    input x: [D]
    input y: [H]
    B = sigmoid(y)
    R = tanh(y)
    u = x @ W1
    h = sum(where(y > 0, y, 0.1 * y))

    """

  static let cases: [Case] = [
    Case(.sign, "dQ == (t - S) / N", "the sign of the whole side is wrong"),
    Case(.sign, "grad(sum(exp(-y)), y) == exp(-y)", "the sign of the whole side is wrong"),
    Case(.sign, "B == 1 / (1 + exp(y))", "`y` should be `-y`"),
    Case(.factor, "dQ == 2 * (S - t) / N", "the factor 2 of `2 * (S - t) / N` is too much"),
    Case(.factor, "grad(sumsq(y), y) == y", "the whole side lacks the factor 2"),
    Case(.factor, "dQ == (S - t) / 2 / N", "the factor 1/2 of `(S - t) / 2 / N` is too much"),
    Case(.factor, "dQ == S - t", "the whole side lacks the factor 1/N"),
    Case(.factor, "dQ == (S - t) * N", "`* N` should be `/ N`"),
    Case(.transpose, "grad(Q, W2) == dQ.T @ A", "the whole side should be transposed"),
    Case(.transpose, "dA == dQ @ W2", "`W2` should be transposed"),
    Case(.transpose, "S == A @ W2.T + b2", "`W2.T` should not be transposed"),
    Case(.transpose, "u == W1 @ x", "`W1` should be transposed"),
    Case(.mask, "dZ == dA", "the mask `(Z > 0)` of `dA` is missing"),
    Case(.mask, "dZ == dA * (Z < 0)", "`Z < 0` should be `Z > 0`"),
    Case(
      .mask, "dZ == dA * (dA > 0)", "the mask `dA > 0` has the wrong variable: `Z` for `dA`"),
    Case(
      .mask, "grad(h, y) == where(y > 0, 0.1, 1)",
      "the branches of `where(y > 0, 0.1, 1)` are exchanged"),
    Case(.reduction, "mean(y) == sum(y)", "`sum(y)` should be a mean"),
    Case(
      .reduction, "grad(Q, b2) == sum(S - t, axis: 1) / N",
      "`sum(S - t, axis: 1)` should have `axis: 0`"),
    Case(.product, "grad(Q, W2) == A.T * dQ", "`* dQ` should be `@ dQ`"),
    Case(.product, "grad(sum(B), y) == B", "the factor `(1 - B)` of `B` is missing"),
    Case(
      .product, "grad(sum(B), y) == B * (1 - B) * (1 - B)", "the factor `(1 - B)` is too much"),
    Case(
      .product, "grad(Q, W1) == X.T @ (dQ * (Z > 0))",
      "the factor `W2.T` of `dQ` is missing"),
    Case(
      .index, "grad(Q, S[i, j]) == (S[i, j] - t[j, i]) / N for i < N, j < C",
      "two indices of `t[j, i]` are swapped"),
    Case(
      .index, "grad(y @ y, y[i]) == y[i + 1] + y[i] for i < H",
      "the index `i + 1` of `y[i + 1]` should be `i`"),
    Case(.index, "grad(sum(exp(y)), y) == exp(R)", "`R` should be `y`"),
    Case(.layout, "jacobian(u, x) == W1", "the whole side should be transposed"),
    Case(
      .layout, "jacobian(A @ W2, W2) == einsum(\"nh,cd->hcnd\", A, eye(C))",
      "the whole side is in the other layout: `transpose(…, [2, 3, 0, 1])`"),
    Case(.layout, "jacobian(B, y) == B * (1 - B)", "`B * (1 - B)` should be `diag(B * (1 - B))`"),
    Case(.bias, "grad(Q, b2) == dQ", "`dQ` should be summed: `sum(…, axis: 0)`"),
    Case(.assumption, "dS == (P - t) / N", "true if the rows of t sum to 1"),
    // Two mistakes in one part.
    Case(
      .factor, "dZ == 2 * dA",
      "the factor 2 of `2 * dA` is too much, and the mask `(Z > 0)` of `2 * dA` is missing"),
    Case(
      .factor, "grad(Q, W1) == X.T @ dA / N",
      "the factor 1/N of `X.T @ dA / N` is too much, and the mask `(Z > 0)` of `dA` is missing"),
    Case(
      .mask, "grad(Q, b1) == dA",
      "the mask `(Z > 0)` of `dA` is missing, and `dA` should be summed: `sum(…, axis: 0)`"),
    Case(
      .product, "grad(sum(B), y) == B * (1 - B) * B * (1 - B)",
      "the factors `B` and `(1 - B)` are too much"),
    // What is subtracted, or summed, is missing.
    Case(
      .product, "grad(sum(P * t), S) == P * t",
      "the part `- sum(P * t, axis: 1, keepdims: true)` of `t` is missing"),
    Case(
      .product, "grad(sum(A @ W2), W2) == ones([H, C])",
      "the factor `sum(A, axis: 0)[:, None]` of `ones([H, C])` is missing"),
    // Without the function nothing would be claimed.
    Case(.assumption, "abs(y) == y", "true if y > 0"),
    // What is before the step is proved, so that the new side is to blame.
    Case(.mask, "grad(Q, W1) == X.T @ dZ == X.T @ dA", "the mask `(Z > 0)` of `dA` is missing"),
    Case(
      .reduction, "grad(Q, b2) == sum(dQ, axis: 0) == sum(S - t, axis: 1) / N",
      "`sum(S - t, axis: 1)` should have `axis: 0`"),
  ]

  @Test(arguments: cases) func isNamed(_ example: Case) throws {
    let text = MistakeTests.model + "claim " + example.claim + "\n"
    let reading = Model.read(SourceFile(name: "mistakes.adj", text: text))
    let rendered = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    let model = try #require(reading.model, "\(rendered)")
    let answer = try #require(try ClaimChecking.answers(model, seed: 1).claims.last)
    guard case .refuted = answer.verdict else {
      Issue.record("it is \(answer.verdict.name)")
      return
    }
    let found = try #require(answer.mistakes.first, "no mistake is named")
    #expect(found.kind == example.kind, "\(found.text)")
    #expect(found.text == example.text)
  }
}
