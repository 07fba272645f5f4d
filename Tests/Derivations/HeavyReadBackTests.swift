import Testing

/// What `derive` prints of larger models, of the models that are timed and of the cookbook.
@Suite("Heavy derivations, read back") struct HeavyReadBackTests {
  @Test(
    "every formula is proved",
    arguments: ReadBack.models(in: "cookbook") + [
      "digits.adj", "hessian-vector.adj", "regression-claims.adj", "bench/chain.adj",
      "bench/rows.adj", "bench/mlp_tiny.adj",
    ])
  func proved(_ path: String) throws {
    let text = try ReadBack.text(of: path)
    let claims = try ReadBack.claims(of: try ReadBack.whole(path))
    #expect(claims.contains("claim "))
    let unproved = try ReadBack.unproved(text, claims)
    #expect(unproved.isEmpty, "\(unproved.joined(separator: "\n"))")
  }

  /// At literal sizes these models are large; at random points both sides are equal.
  @Test(
    "formulas of large models hold at random points",
    arguments: [
      ("transformer-block.adj", ["B": 2, "T": 3, "D": 1]),
      ("bench/block.adj", ["B": 1, "T": 2]), ("bench/mlp.adj", ["N": 2]),
    ])
  func sampled(_ path: String, _ dims: [String: Int]) throws {
    let text = try ReadBack.text(of: path)
    let claims = try ReadBack.claims(of: try ReadBack.whole(path))
    #expect(claims.contains("claim "))
    #expect(try SampledReading.different(text, claims, dims: dims) == [])
  }

  @Test("a perceptron's formulas are proved at all sizes")
  func symbolicPerceptron() throws {
    let text = try GeneralSizes.text(
      of: "bench/mlp.adj",
      [
        ("dim N", "dim N, E, F, G, C"), ("784", "E"), ("512", "F"), ("256", "G"), (" 10]", " C]"),
        ("[10]", "[C]"),
      ])
    let claims = try ReadBack.claims(of: text)
    #expect(claims.split(separator: "\n").count == 12)
    let unproved = try ReadBack.unproved(text, claims)
    #expect(unproved.isEmpty, "\(unproved.joined(separator: "\n"))")
  }

  @Test("a formula that is wrong differs at a random point")
  func planted() throws {
    let text = try ReadBack.text(of: "transformer-block.adj")
    let claims = try ReadBack.claims(of: try ReadBack.whole("transformer-block.adj"))
    let wrong = claims.replacing(
      "claim grad(L, x) == grad(L, mixed) +", with: "claim grad(L, x) == grad(L, mixed) -")
    #expect(wrong != claims)
    let found = try SampledReading.different(text, wrong, dims: ["B": 2, "T": 3, "D": 1])
    #expect(found.allSatisfy { $0.contains("grad(L, x)") } && !found.isEmpty)
  }
}
