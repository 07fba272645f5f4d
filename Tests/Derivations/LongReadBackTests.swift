import Testing

/// What `derive` prints of a whole transformer block, at all sizes.
@Suite("Long derivations, read back") struct LongReadBackTests {
  /// Those whose sizes are numbers in the means of two layer norms and under tanh stay undecided.
  private static let open = ["mixed", "qkv", "b1", "W1", "h2", "g2"]

  @Test("a transformer block's formulas are proved at all sizes")
  func symbolicBlock() throws {
    let text = try GeneralSizes.text(
      of: "bench/block.adj",
      [
        ("dim B, T", "dim B, T, D"), ("fn heads(u) =", "fn heads(u, n) ="), ("4, 64", "4, n"),
        ("heads(q)", "heads(q, D)"), ("heads(k)", "heads(k, D)"), ("heads(v)", "heads(v, D)"),
        ("1024", "16 * D"), ("768", "12 * D"), ("256", "4 * D"),
      ])
    let claims = try ReadBack.claims(of: text)
    #expect(claims.split(separator: "\n").count { $0.hasPrefix("claim ") } == 24)
    for line in try ReadBack.unproved(text, claims) {
      #expect(line.hasPrefix("undecided(agrees: true"), "\(line)")
      #expect(
        LongReadBackTests.open.contains { line.contains("grad(L, \($0)) ==") }, "\(line)")
    }
  }
}
