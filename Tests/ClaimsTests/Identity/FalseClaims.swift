/// Claims that are false, each by one of the known ways to a false proof.
enum FalseClaims {
  private static let vector = "dim n\ninput x, y: [n]\n"
  private static let matrices = "dim n\ninput A, B, C: [n, n]\n"

  static let all: [StatedClaim] = sizes + signs + boundaries + corners + undefined + atoms + algebra

  /// Sizes equal, 1 or too small; literals that meet positions; sizes as numbers.
  static let sizes = [
    StatedClaim("matrices commute at size 1", matrices + "claim A @ B == B @ A"),
    StatedClaim(
      "Cayley and Hamilton for order 2",
      matrices + "claim A @ A - trace(A) * A + (trace(A)^2 - trace(A @ A)) / 2 * eye(n) == 0 * A"),
    StatedClaim(
      "Hall's identity holds for order 2",
      matrices + "K = A @ B - B @ A\nclaim K @ K @ C == C @ K @ K"),
    StatedClaim("sizes look alike", "dim m, n\ninput X: [m, n]\nclaim sum(X) / m == sum(X) / n"),
    StatedClaim(
      "a polynomial of the size",
      vector + "claim (n - 1) * (n - 2) * (n - 3) * (n - 4) * x == 0 * x"
    ),
    StatedClaim("a position above small sizes", vector + "claim where(iota(n) > 5, x + 1, x) == x"),
    StatedClaim("a position far away", vector + "claim where(iota(n) > 500, x + 1, x) == x"),
    StatedClaim("a size and a literal", vector + "claim max(0 * x + n, 2) == 0 * x + n"),
    StatedClaim("a sum for its first entry", vector + "claim cumsum(x)[0] == sum(x)"),
    StatedClaim("ones counted", vector + "claim sum(ones([n])) * x == 7 * x"),
    StatedClaim("a sum for a mean", vector + "claim mean(x) == sum(x) / 4"),
    StatedClaim(
      "factors that hide their roots",
      vector + "claim x * (n - 1 - 1) * (n - 1 - 1 - 1) * (n - 1 - 4) == 0 * x"),
  ]

  /// Three arguments that are 0 at once, and a part of where one is.
  static let corners = [
    StatedClaim(
      "three planes",
      "dim n\ninput x, y, z: [n]\n"
        + "claim where((x + 2 * y == 7) and (y + 3 * z == 11) and (x + 5 * z == 13), 1, 0) == 0"),
    StatedClaim(
      "a product written out",
      "dim n\ninput x, y, z: [n]\n"
        + "claim where(7 * x * y + 7 * x * z + 13 * y + 13 * z == 0, y + z, 0) == 0"),
    StatedClaim(
      "its other factor",
      "dim n\ninput x, y, z: [n]\n"
        + "claim where(7 * x * y + 7 * x * z + 13 * y + 13 * z == 0, 7 * x + 13, 0) == 0"),
    StatedClaim(
      "a size in a comparison", vector + "claim relu(x^2 + 40 - n) == x^2 + 40 - n"),
    StatedClaim(
      "sums of ones for sizes",
      "dim m, n\ninput x: [n]\nS = sum(ones([n]))\nT = sum(ones([m]))\n"
        + "claim (T - 1) * (S - 1) * (T - S) * (T - S + 1) * (T - S - 1) * x == 0"),
    StatedClaim(
      "a position in a comparison",
      vector + "claim relu(x^2 + 30 - f32(iota(n))) == x^2 + 30 - f32(iota(n))"),
    StatedClaim(
      "roots at small sizes of a position",
      vector + "claim f32(iota(n)) * (n - 2) * (n - 3) * (n - 4) * (n - 5) == 0 * x"),
    StatedClaim("a mask and another", vector + "claim where((x > 0) and (x != 0), 1, 0) == 0 * x"),
    StatedClaim("an integer that wraps", "dim n\ninput j: i32[n]\nclaim f32(j + 1) == f32(j) + 1"),
    StatedClaim("a root of a square", vector + "claim sqrt(x^2 + 2 * x * y + y^2) == x + y"),
    StatedClaim("exponentials compared", vector + "claim max(exp(x), 2) == exp(max(x, 1))"),
  ]

  /// A pattern of signs that isn't visited; a cell dismissed by rounding.
  static let signs = [
    StatedClaim("relu of a sum", vector + "claim relu(x + y) == relu(x) + relu(y)"),
    StatedClaim("abs of a sum", vector + "claim abs(x + y) == abs(x) + abs(y)"),
    StatedClaim("a dead layer", vector + "claim relu(relu(x) - 100000) == 0 * x"),
    StatedClaim(
      "a cell of width 1e-30", vector + "claim where((x > 0) and (x < 1e-30), 1, 0) == 0 * x"),
    StatedClaim("a far threshold", vector + "claim where(x > 12345678.9, 1, 0) == 0 * x"),
    StatedClaim(
      "one order of many",
      "dim n\ninput x, y, z: [n]\nclaim where((x > y) and (y > z) and (z > 0), x - y, 0) == 0 * x"),
    StatedClaim(
      "one pattern of ten",
      "input x: [10]\nclaim prod(step(x * (1 - 2 * (iota(10) > 4)))) == 0"),
    StatedClaim("a root without its sign", vector + "claim sqrt(x^2 - 2 * x * y + y^2) == x - y"),
    StatedClaim("a square's root", vector + "claim sqrt(x^2) == x"),
    StatedClaim("the greater for the first", vector + "claim max(x, y) == x"),
  ]

  /// Equality that fails only where a comparison's argument is 0.
  static let boundaries = [
    StatedClaim("a mask and its closure", vector + "claim 1 * (x >= 0) == 1 * (x > 0)"),
    StatedClaim("a hyperbola", vector + "claim where(x * y == 7, 1, 0) == 0 * x"),
    StatedClaim("a circle", vector + "claim where(x^2 + y^2 == 25, 1, 0) == 0 * x"),
    StatedClaim("a line", vector + "claim where(x == y, 1, 0) == 0 * x"),
    StatedClaim("a point", vector + "claim where((x == 0) and (y == 0), 1, 0) == 0 * x"),
    StatedClaim("the sign at 0", vector + "claim sign(x) == where(x > 0, 1, -1)"),
    StatedClaim(
      "the slope of relu at 0", vector + "claim grad(sum(relu(x)), x) == where(x >= 0, 1, 0)"),
    StatedClaim(
      "a quotient that hides a point", vector + "claim where(x == 0, 5, x / x) == 1 + 0 * x"),
    StatedClaim(
      "a tie of three", "dim n\ninput x, y, z: [n]\nclaim where((x == y) and (y == z), 2, 1) == 1"),
    StatedClaim(
      "a ring", vector + "claim where(abs(x) == 1, x, 0) == 0 * x"),
  ]

  /// Sides that are never defined, or not where the other is.
  static let undefined = [
    StatedClaim("0 / 0", vector + "claim (x - x) / (x - x) == 1 + 0 * x"),
    StatedClaim("a size less itself", vector + "claim x / (n - n) == 2 * x / (n - n)"),
    StatedClaim("a negative root", vector + "claim 2 * sqrt(-1 - x^2) == sqrt(-4 - 4 * x^2)"),
    StatedClaim("a negative logarithm", vector + "claim log(-1 - x^2) == log(-1 - x * x) + 0 * x"),
    StatedClaim("the logarithm of a square", vector + "claim log(x^2) == 2 * log(x)"),
    StatedClaim("a product's logarithm", vector + "claim log(x * y) == log(x) + log(y)"),
    StatedClaim("a square of a root", vector + "claim sqrt(x) * sqrt(x) == x"),
    StatedClaim("exp of log", vector + "claim exp(log(x)) == x"),
    StatedClaim("a singular matrix", matrices + "claim inverse(A - A) @ A == inverse(A - A) @ B"),
  ]

  /// Atoms that collide, near numbers, primes that are known, huge degrees.
  static let atoms = [
    StatedClaim("nearly 1", vector + "claim x * 1.0000000000000001 == x"),
    StatedClaim("a multiple of a known prime", vector + "claim 2305843009213693951 * x == 0 * x"),
    StatedClaim(
      "a power by a known prime less 1", vector + "claim x^2305843009213693950 == 1 + 0 * x"),
    StatedClaim("a huge degree", vector + "claim (x^1000000)^1000000 == (x^1000000)^1000001"),
    StatedClaim("exponents nearly equal", vector + "claim exp(exp(x)) == exp(exp(x) + 1e-9)"),
    StatedClaim(
      "a nested sum", vector + "claim exp(exp(x + y)) == exp(exp(x) + exp(y))"),
    StatedClaim(
      "a series", vector + "claim exp(x) == 1 + x + x^2 / 2 + x^3 / 6 + x^4 / 24 + x^5 / 120"),
    StatedClaim(
      "Pythagoras nearly", vector + "claim sin(x)^2 + cos(x)^2 == 1.000000000001 + 0 * x"),
    StatedClaim("erf and tanh", vector + "claim erf(x) == tanh(1.1283791670955126 * x)"),
    StatedClaim("π to 15 places", vector + "claim cos(x + 3.141592653589793) == -cos(x)"),
    StatedClaim("floors", vector + "claim floor(x) + floor(-x) == -1 + 0 * x"),
    StatedClaim("a mean's 1e-12", vector + "claim x / (x^2 + 1e-12) == x / x^2"),
  ]

  /// Mistakes of algebra and derivatives; a derivative through a shared node.
  static let algebra = [
    StatedClaim(
      "two names of one value",
      "dim n\ninput x: [n]\na = x + 0\nb = x + 0\nL = sum(a * b)\nclaim grad(L, a) == 2 * x"),
    StatedClaim(
      "a gradient that is stopped",
      "dim n\ninput x: [n]\nL = sum(x * stop_gradient(x))\nclaim grad(L, x) == 2 * x"),
    StatedClaim("a determinant of a sum", matrices + "claim det(A + B) == det(A) + det(B)"),
    StatedClaim(
      "an inverse of a product", matrices + "claim inverse(A @ B) == inverse(A) @ inverse(B)"),
    StatedClaim("a trace's order", matrices + "claim trace(A @ B @ C) == trace(A @ C @ B)"),
    StatedClaim("a symmetry not assumed", matrices + "claim trace(A @ A) == sumsq(A)"),
    StatedClaim(
      "tanh of a sum",
      vector + "claim tanh(x + y) == (tanh(x) + tanh(y)) / (1 - tanh(x) * tanh(y))"),
    StatedClaim(
      "softmax without its sum",
      "dim N, C\ninput S, T: [N, C]\nL = sum(T * log(softmax(S)))\n"
        + "claim grad(L, S) == T - softmax(S)"
    ),
  ]
}
