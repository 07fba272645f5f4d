/// Claims that are true and that the identity test alone proves.
enum TrueClaims {
  private static let vector = "dim n\ninput x, y: [n]\n"
  private static let matrices = "dim n\ninput A, B, C: [n, n]\n"

  static let all: [StatedClaim] = linear + transcendental + signs + gradients + numbers

  /// Sizes and positions as numbers.
  static let numbers = [
    StatedClaim("ones", vector + "claim sum(ones([n])) == n"),
    StatedClaim("ratios", vector + "claim sum(x / x) == n"),
    StatedClaim("deviations", vector + "claim sum(x - mean(x)) == 0"),
    StatedClaim("rows", "dim n, m\ninput X: [n, m]\nclaim sum(softmax(X)) == n"),
    StatedClaim("Gauss", vector + "claim sum(f32(iota(n))) == n * (n - 1) / 2"),
    StatedClaim(
      "reversed weights",
      vector + "claim sum(f32(iota(n)) * reverse(x, axis: 0)) == sum((n - 1 - f32(iota(n))) * x)"),
    StatedClaim("a norm", vector + "claim norm2(x)^2 == sum(x^2)"),
  ]

  static let linear = [
    StatedClaim("an inverse", matrices + "claim inverse(A) @ A == eye(n)"),
    StatedClaim(
      "a product's inverse", matrices + "claim inverse(A @ B) == inverse(B) @ inverse(A)"),
    StatedClaim("a product's determinant", matrices + "claim det(A @ B) == det(A) * det(B)"),
    StatedClaim(
      "Woodbury",
      """
      dim n, k
      input A: [n, n]
      input U: [n, k]
      input V: [k, n]
      Ai = inverse(A)
      claim inverse(A + U @ V) == Ai - Ai @ U @ inverse(eye(k) + V @ Ai @ U) @ V @ Ai
      """),
    StatedClaim(
      "the gradient of a determinant", matrices + "claim grad(det(A), A) == det(A) * inverse(A).T"),
    StatedClaim(
      "a solution", "dim n\ninput A: [n, n]\ninput b: [n]\nclaim solve(A, b) == inverse(A) @ b"),
    StatedClaim(
      "the gradient of log |det|", matrices + "claim grad(logabsdet(A), A) == inverse(A).T"),
    StatedClaim("a trace's cycle", matrices + "claim trace(A @ B @ C) == trace(C @ A @ B)"),
  ]

  static let transcendental = [
    StatedClaim("exp of a sum", vector + "claim exp(x + y) == exp(x) * exp(y)"),
    StatedClaim("Pythagoras", vector + "claim sin(x)^2 + cos(x)^2 == 1 + 0 * x"),
    StatedClaim(
      "sin of a sum", vector + "claim sin(x + y) == sin(x) * cos(y) + cos(x) * sin(y)"),
    StatedClaim(
      "tanh of a sum",
      vector + "claim tanh(x + y) == (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y))"),
    StatedClaim("softplus", vector + "claim softplus(x) - softplus(-x) == x"),
    StatedClaim("softplus by a sigmoid", vector + "claim -log(sigmoid(-x)) == softplus(x)"),
    StatedClaim("a logarithm of a square", vector + "claim log(exp(x)^2) == 2 * x"),
    StatedClaim(
      "a root's reciprocal", vector + "claim 1 / (sqrt(x^2 + 1) + x) == sqrt(x^2 + 1) - x"),
    StatedClaim("an odd function", vector + "claim erf(y - x) == -erf(x - y)"),
    StatedClaim(
      "softmax and its shift", vector + "claim softmax(x) == exp(x) / sum(exp(x))"),
    StatedClaim(
      "softmax of shifted entries", vector + "claim softmax(tanh(x) + 1) == softmax(tanh(x))"),
    StatedClaim("logsumexp", vector + "claim logsumexp(x) == log(sum(exp(x)))"),
    StatedClaim(
      "the slope of GELU",
      "dim n\ninput x: [n]\nPhi = (1 + erf(x / sqrt(2))) / 2\nphi = exp(-x^2 / 2) / sqrt(2 * pi)\n"
        + "claim grad(sum(gelu(x)), x) == Phi + x * phi"),
  ]

  static let signs = [
    StatedClaim("two relus", vector + "claim relu(x) - relu(-x) == x"),
    StatedClaim("relu of relu", vector + "claim relu(relu(x)) == relu(x)"),
    StatedClaim("abs of a product", vector + "claim abs(x * y) == abs(x) * abs(y)"),
    StatedClaim("a square of abs", vector + "claim abs(x)^2 == x^2"),
    StatedClaim("max times min", vector + "claim max(x, y) * min(x, y) == x * y"),
    StatedClaim(
      "max of three", "dim n\ninput x, y, z: [n]\nclaim max(max(x, y), z) == max(x, max(y, z))"),
    StatedClaim("clip", vector + "claim clip(x, -1, 1) == (abs(x + 1) - abs(x - 1)) / 2"),
    StatedClaim("a deep relu", vector + "claim relu(relu(x - 1) - 1) == relu(x - 2)"),
    StatedClaim("relu of a square", vector + "claim relu(x^2 + y^2 - 2 * x * y) == (x - y)^2"),
    StatedClaim("twice relu", vector + "claim grad(sum(relu(x)^2), x) == 2 * relu(x)"),
    StatedClaim(
      "Huber's slope", vector + "claim grad(sum(huber(x, y)), x) == clip(x - y, -1, 1)"),
  ]

  static let gradients = [
    StatedClaim(
      "softmax and cross-entropy",
      """
      dim N, C
      input S, T: [N, C]
      L = -mean(sum(T * log(softmax(S)), axis: 1))
      claim grad(L, S) == (softmax(S) * sum(T, axis: 1, keepdims: true) - T) / N
      """),
    StatedClaim(
      "two layers with relu",
      """
      dim N, D, H, C
      input X: [N, D]
      input t: [N, C]
      param W1: [D, H] = 0
      param W2: [H, C] = 0
      Z = X @ W1
      Y = relu(Z) @ W2
      L = sumsq(Y - t) / 2
      claim grad(L, W1) == X.T @ (((Y - t) @ W2.T) * (Z > 0))
      """),
    StatedClaim(
      "layer norm",
      """
      dim N, D
      input X, G: [N, D]
      c = X - mean(X, axis: 1, keepdims: true)
      s = sqrt(mean(c * c, axis: 1, keepdims: true) + 1e-5)
      h = c / s
      g = mean(G, axis: 1, keepdims: true)
      claim grad(sum(G * h), X) == (G - g - h * mean(G * h, axis: 1, keepdims: true)) / s
      """.replacing("grad(sum(G * h), X)", with: "grad(L, X)")
        .replacing("g = mean", with: "L = sum(G * h)\ng = mean")),
    StatedClaim(
      "attention",
      """
      dim T, D, E
      input Q, K: [T, D]
      input V, G: [T, E]
      P = softmax(Q @ K.T / sqrt(D))
      L = sum(G * (P @ V))
      dP = G @ V.T
      claim grad(L, Q) == P * (dP - sum(P * dP, axis: 1, keepdims: true)) @ K / sqrt(D)
      """),
  ]
}
