import AdjointDriver
import AdjointRendering
import Testing

/// Models of any size have derivations: neither depth nor width nor repeated use makes their
/// formulas grow without end.
@Suite("Sizes of models") struct SizeTests {
  private static func chain(_ count: Int, _ step: (Int) -> String) -> String {
    let lines = (0..<count).map { "a\($0 + 1) = \(step($0))\n" }.joined()
    return "input x: [3]\nparam w: [3]\na0 = x * w\n\(lines)L = sum(a\(count))\noutput L\n"
  }

  private static func steps(_ text: String) throws -> (count: Int, claims: String) {
    let (model, map) = try ReadBack.read(text)
    let derivations = try Deriving.derivations(model, map)
    let report = DerivationReport(file: "model.adj", derivations: derivations, map: map)
    #expect(DerivationText.text(report).hasPrefix("Derivation of ∂L/∂w"))
    return (derivations.reduce(0) { $0 + $1.steps.count }, DerivationClaims.text(derivations))
  }

  @Test("a deep chain has a step for each value")
  func deep() throws {
    let (count, claims) = try SizeTests.steps(SizeTests.chain(600) { "tanh(a\($0) * w)" })
    #expect(count == 602)
    #expect(claims.count < 600 * 200)
  }

  @Test("values that are used twice do not double the formulas")
  func doubling() throws {
    let text = SizeTests.chain(40) { "a\($0) * a\($0) + sin(a\($0))" }
    let (count, claims) = try SizeTests.steps(text)
    #expect(count == 42)
    #expect(claims.count < 42 * 600)
  }

  @Test("sums of many terms are one sum")
  func wide() throws {
    let sum = (2..<200).map { "sin(\($0) * w * x)" }.joined(separator: " + ")
    let text = "input x: [3]\nparam w: [3]\nL = sum(\(sum))\noutput L\n"
    let (count, claims) = try SizeTests.steps(text)
    #expect(count == 1)
    #expect(claims.contains("cos(199"))
  }

  @Test("nested calls get names where they are long, and are proved")
  func nested() throws {
    let open = String(repeating: "tanh(", count: 60)
    let close = String(repeating: ")", count: 60)
    let text = "input x: [2]\nparam w: [2]\nL = sum(\(open)w * x\(close))\noutput L\n"
    let (_, claims) = try SizeTests.steps(text)
    #expect(claims.contains("u = tanh("))
    #expect(try ReadBack.unproved(text, claims) == [])
  }

  @Test("functions that repeat their argument do not double the formulas, in either direction")
  func repeated() throws {
    let calls = String(repeating: "g(", count: 24)
    let ends = String(repeating: ")", count: 24)
    let text = """
      fn g(x) = x * x + x
      input x, v: [2]
      param w: [2]
      L = sum(\(calls)w * x\(ends))
      output L, d = jvp(L, w, v), e = grad(L, w)
      """
    let (model, map) = try ReadBack.read(text)
    let options = DerivingOptions(expanded: ["g"])
    let claims = DerivationClaims.text(try Deriving.derivations(model, map, options))
    #expect(claims.count < 100_000)
  }
}
