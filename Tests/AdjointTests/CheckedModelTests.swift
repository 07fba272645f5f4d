import Adjoint
import Testing

private let regression = """
  dim N, D
  input X: [N, D]
  input t: [N]
  param w: [D]
  L = mean((X @ w - t)^2) / 2
  output L
  assume w > 0
  claim right: grad(L, w) == X.T @ (X @ w - t) / N
  claim wrong: grad(L, w) == X.T @ (t - X @ w) / N
  expect 1 + 1 ≈ 2
  """

/// Checking and deriving from a program.
@Suite("Checks and derivations in programs") struct CheckedModelTests {
  @Test("claims are answered with their mistakes")
  func answers() throws {
    let checked = try CheckedModel(source: regression, seed: 7)
    #expect(checked.claims.map(\.name) == ["right", "wrong"])
    #expect(checked.claims.map(\.verdict.name) == ["proved", "refuted"])
    #expect(checked.claims[1].line == 9)
    #expect(checked.claims[1].text == "claim wrong: grad(L, w) == X.T @ (t - X @ w) / N")
    #expect(checked.claims[1].mistakes.first?.kind.rawValue == "sign")
    let example = try #require(checked.claims[1].verdict.counterexample)
    #expect(example.left == example.right.map { -$0 })
    #expect(example.inputs.map(\.name) == ["X", "t", "w"])
    #expect(checked.assumptions.map(\.verdict) == [.satisfiable])
    #expect(checked.expectations.map(\.holds) == [true])
    #expect(!checked.isFine)
    #expect(checked.seed == 7)
    #expect(checked.description.contains("2 claims: 1 proved, 1 refuted"))
    #expect(try CheckedModel(source: regression, seed: 7).description == checked.description)
  }

  @Test("a model whose claims are proved is fine")
  func fine() throws {
    let text = "input x: f32\nL = x^2\nclaim grad(L, x) == 2 * x\n"
    #expect(try CheckedModel(source: text).isFine)
  }

  @Test("a text that is no model is thrown with its place")
  func mistakes() {
    #expect {
      _ = try CheckedModel(source: "y = x +\n", name: "m.adj")
    } throws: { error in "\(error)".contains("m.adj:1") }
  }

  @Test("derivations give formulas that can be read back")
  func derives() throws {
    let derived = try DerivedModel(source: regression, variables: ["w"], entries: ["w[i]"])
    let result = try #require(derived.results.first)
    #expect(result.derivative == "grad(L, w)")
    #expect(result.formula == "X.T @ (X @ w - t) / N")
    #expect(derived.text.contains("∂L/∂w = Xᵀ (X w − t) / N"))
    #expect(derived.text.contains("for i < D"))
    #expect(derived.latex.contains("\\documentclass"))
    #expect(derived.html.contains("<math"))
    let checked = try CheckedModel(source: regression + "\n" + derived.claims, seed: 1)
    #expect(checked.claims.dropFirst(2).allSatisfy { $0.verdict.name == "proved" })
    #expect(checked.claims.count > 2)
  }

  @Test("other values than the loss, and entries that are none")
  func others() throws {
    let residual = try DerivedModel(source: regression, of: "(X @ w - t)[0]", variables: ["w"])
    #expect(residual.results.map(\.derivative) == ["grad((X @ w - t)[0], w)"])
    let whole = try DerivedModel(source: regression, of: "X @ w", variables: ["w"])
    #expect(whole.results.map(\.formula) == ["X"])
    for entry in ["w", "w[-1]", "w[]", "[0]"] {
      #expect {
        _ = try DerivedModel(source: regression, variables: ["w"], entries: [entry])
      } throws: { error in "\(error)".contains("E0911") }
    }
    #expect {
      _ = try DerivedModel(source: regression, of: "nothing")
    } throws: { error in "\(error)".contains("there is no value `nothing`") }
  }
}
