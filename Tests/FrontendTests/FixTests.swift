import AdjointFrontend
import AdjointSource
import Testing

/// Applying the fixes of a text gives a text without mistakes.
@Suite struct FixTests {
  private static let preamble = """
    dim N, M
    input x: [N]
    input A: [M, N]
    input b: [M]

    """

  private func diagnostics(_ file: SourceFile) -> [Diagnostic] { Model.read(file).diagnostics }

  /// The text after all edits, from the last to the first.
  private func applying(_ diagnostics: [Diagnostic], to file: SourceFile) -> SourceFile {
    var bytes = file.bytes
    let edits = diagnostics.compactMap(\.fix).flatMap(\.edits)
    for edit in edits.sorted(by: { $0.span.start > $1.span.start }) {
      bytes.replaceSubrange(
        Int(edit.span.start)..<Int(edit.span.end), with: Array(edit.replacement.utf8))
    }
    return SourceFile(name: file.name, bytes: bytes)
  }

  @Test(arguments: [
    ("y = sum(x, axis=0)", "y = sum(x, axis: 0)"),
    ("y = x ** 2", "y = x ^ 2"),
    ("y = x²", "y = x^2"),
    ("y = A'", "y = A.T"),
    ("y = x .* x", "y = x * x"),
    ("y = 2x", "y = 2 * x"),
    ("y = .5 + 1. + x", "y = 0.5 + 1.0 + x"),
    ("y = x.sum()", "y = sum(x)"),
    ("y = x.sum(axis: 0)", "y = sum(x, axis: 0)"),
    ("claim x = x", "claim x == x"),
    ("claim x ≈ x", "claim x == x"),
    ("expect 1 == 1", "expect 1 ≈ 1"),
    ("y == x", "y = x"),
    ("y = x ≤ 1 && x ≠ 2", "y = x <= 1 and x != 2"),
    ("y = 0 < x < 1", "y = 0 < x and x < 1"),
    ("y = einsum('i,i->', x, x)", "y = einsum(\"i,i->\", x, x)"),
    ("y := x", "y = x"),
    ("y = x − 1", "y = x - 1"),
    ("y = A + b", "y = A + b[:, None]"),
    ("y = (b + 1) * A", "y = (b + 1)[:, None] * A"),
    ("y = A @ A", "y = A @ A.T"),
    ("inptu z: [N]", "input z: [N]"),
    ("y = softmx(x)", "y = softmax(x)"),
    ("y = ln(x)", "y = log(x)"),
    ("y = leaky_relu(x, 0.1)", "y = leaky_relu(x, slope: 0.1)"),
    ("y = sum(x, keepdim: true)", "y = sum(x, keepdims: true)"),
    ("input z: float32[N]", "input z: f32[N]"),
    ("param w: [N] ~ zeros", "param w: [N] ~ zeros()"),
    ("y = 1_000 * x", "y = 1000 * x"),
    ("y = 2 @ x", "y = 2 * x"),
    ("y = \u{A0}x", "y =  x"),
    ("convention ties = first", "convention tie = first"),
  ])
  func makesTheTextRight(_ wrong: String, _ right: String) {
    let file = SourceFile(name: "m.adj", text: Self.preamble + wrong + "\n")
    let found = diagnostics(file)
    #expect(!found.isEmpty)
    let fixed = applying(found, to: file)
    #expect(fixed.text == Self.preamble + right + "\n")
    #expect(diagnostics(fixed).map(\.message) == [])
  }
}
