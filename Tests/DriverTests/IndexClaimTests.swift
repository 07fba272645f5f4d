import AdjointClaims
import AdjointFrontend
import AdjointSource
import Testing

@testable import AdjointDriver

/// Claims in index notation: true ones are proved for all sizes, those with a wrong index refuted.
@Suite struct IndexClaimTests {
  /// Sums, entries and positions.
  private static let sums = """
    dim n, m, k
    input x, u: [n]
    input v: [m]
    input A: [n, m]
    input B: [m, k]
    input M: [n, n]
    input y: i32[n]
    P = softmax(A)
    ce = sum(softmax_cross_entropy(A, y))
    emb = [B[y[i]] for i < n]
    le = sum(emb[i, j]^2 for i < n, j < k)
    ordered = sum(where(j <= i, M[i, j] * x[j], 0) for i < n, j < n)
    claim A @ B == [sum(A[i, j] * B[j, l] for j < m) for i < n, l < k]
    claim (A @ B)[i, l] == sum(A[i, j] * B[j, l] for j < m) for i < n, l < k
    claim trace(M) == sum(M[i, i] for i < n) == sum(M[i, j] * (i == j) for i < n, j < n)
    claim ce == sum(-log(P[i, y[i]]) for i < n)
    claim ce == sum(log(sum(exp(A[i, j]) for j < m)) - A[i, y[i]] for i < n)
    claim grad(ce, A[i, j]) == P[i, j] - (j == y[i]) for i < n, j < m
    claim grad(sum(log(P[q, y[q]]) for q < n), A[i, j]) == (j == y[i]) - P[i, j] for i < n, j < m
    claim P[i, j] == exp(A[i, j]) / sum(exp(A[i, l]) for l < m) for i < n, j < m
    claim jacobian(P[i, j], A[i, l]) == P[i, j] * ((j == l) - P[i, l]) for i < n, j < m, l < m
    claim grad(le, B[a, b]) == sum(2 * B[a, b] * (y[i] == a) for i < n) for a < m, b < k
    claim grad(le, emb[i, j]) == 2 * B[y[i], j] for i < n, j < k
    claim grad(ordered, x[j]) == sum(where(j <= i, M[i, j], 0) for i < n) for j < n
    claim grad(ordered, M[i, j]) == (j <= i) * x[j] for i < n, j < n
    claim variance(x) == sum((x[i] - mean(x))^2 for i < n) / n
    claim grad(variance(x), x)[i] == 2 * (x[i] - mean(x)) / n for i < n
    claim hessian(x @ M @ x, x)[i, j] == M[i, j] + M[j, i] for i < n, j < n
    claim sum(x[i] * x[j] for i < n, j < n) == sum(x)^2
    claim sum((j == y[i]) for i < n, j < m) == n
    claim [x[n - 1 - i] for i < n] == x[::-1]
    claim max(A[i, j] for j < m) == max(A, axis: 1)[i] for i < n
    claim sum(i for i < n) == n * (n - 1) / 2
    claim sum(i^2 for i < n) == n * (n - 1) * (2 * n - 1) / 6
    claim A[i, y[i]] == sum(A[i, j] * one_hot(y, m)[i, j] for j < m) for i < n
    """

  /// Derivatives of every kind at every value of index variables.
  private static let derivatives = """
    dim n, m
    input W, V: [n, m]
    input x, u: [m]
    z = tanh(W @ x)
    L = sum(z^2)
    fn cube(w) = grad(w^3, w)
    fn hess(w) { q = w[0] * sum(w^2); return hessian(q, w) }
    fn along(w, d) { q = w * sum(w); return jvp(q, w, d) }
    fn back(w, d) { q = w * sum(w); return vjp(q, w, d) }
    fn slope(w) { q = w^2; return jacobian(q, w) }
    fn apart(w, r) = grad(w * sum(r), w)
    claim hessian(z[i], x) == [[jacobian(jacobian(z, x), x)[i, j, k] for k < m] for j < m]
      for i < n
    claim hessian(L, x)[j, k] == hessian(L, x)[k, j] for j < m, k < m
    claim jvp(z[i], x, u) == sum(jacobian(z[i], x[j]) * u[j] for j < m) for i < n
    claim jvp(z[i], x, V[i, :]) == sum(jacobian(z[i], x[j]) * V[i, j] for j < m) for i < n
    claim vjp(z[i] * x, x, u) == sum(jacobian(z[i] * x, x)[k, :] * u[k] for k < m) for i < n
    claim cube(x[i]) == 3 * x[i]^2 for i < m
    claim cube(x[i] * u[i]) == 3 * x[i]^2 * u[i]^2 for i < m
    claim hess(V[i, :])[j, k]
      == 2 * V[i, 0] * (j == k) + 2 * (j == 0) * V[i, k] + 2 * (k == 0) * V[i, j]
      for i < n, j < m, k < m
    claim along(V[i, :], W[i, :]) == W[i, :] * sum(V[i, :]) + V[i, :] * sum(W[i, :]) for i < n
    claim back(V[i, :], W[i, :])[j] == W[i, j] * sum(V[i, :]) + sum(W[i, :] * V[i, :])
      for i < n, j < m
    claim slope(V[i, :])[j, k] == 2 * V[i, j] * (j == k) for i < n, j < m, k < m
    claim apart(x[i], x) == sum(x) for i < m
    claim apart(x[i], u * x[i]) == sum(u * x[i]) for i < m
    """

  /// The same with a wrong index, or a wrong sum.
  private static let wrong = """
    dim n, m
    input x: [n]
    input A: [n, m]
    input M: [n, n]
    input y: i32[n]
    P = softmax(A)
    ce = sum(softmax_cross_entropy(A, y))
    fn apart(w, r) = grad(w * sum(r), w)
    claim M[i, j] == M[j, i] for i < n, j < n
    claim trace(M) == sum(M[i, j] for i < n, j < n)
    claim grad(ce, A[i, j]) == P[i, j] - (i == y[i]) for i < n, j < m
    claim jacobian(P[i, j], A[i, l]) == P[i, j] * ((j == l) - P[i, j]) for i < n, j < m, l < m
    claim sum(x[i] * x[i] for i < n) == sum(x)^2
    claim sum(i for i < n) == n * (n + 1) / 2
    claim [x[n - 1 - i] for i < n] == x
    claim ce == sum(log(P[i, y[i]]) for i < n)
    claim A[i, y[i]] == A[i, 0] for i < n
    claim apart(x[i], x) == x[i] + sum(x) for i < n
    claim x[i] == x[i + 1] for i < n
    """

  @Test(arguments: [sums, derivatives])
  func trueOnesAreProved(_ text: String) throws {
    for answer in try answers(text) {
      guard case .proved = answer.verdict else {
        Issue.record("\(answer.claim.name) is \(answer.verdict)")
        continue
      }
    }
  }

  @Test func wrongOnesAreRefuted() throws {
    for answer in try answers(Self.wrong) {
      guard case .refuted = answer.verdict else {
        Issue.record("\(answer.claim.name) is \(answer.verdict)")
        continue
      }
    }
  }

  private func answers(_ text: String) throws -> [ClaimChecking.Answer] {
    let reading = Model.read(SourceFile(name: "index.adj", text: text))
    let rendered = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    let model = try #require(reading.model, "\(rendered)")
    return try ClaimChecking.answers(model, seed: 0, namesMistakes: false).claims
  }
}
