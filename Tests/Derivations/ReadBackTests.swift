import AdjointDriver
import Testing

/// What `derive` prints is proved.
@Suite("Derivations, read back as claims") struct ReadBackTests {
  @Test("seeds", arguments: ReadBack.models(in: "seeds"))
  func seed(_ path: String) throws { try check(path) }

  @Test("examples", arguments: ["quickstart.adj", "layer-norm.adj"])
  func example(_ path: String) throws { try check(path) }

  /// Rewriting does not see into concatenations of symbolic parts: these may stay undecided, where
  /// they agree at all samples, but nothing else may.
  @Test("an example with parts of a tensor")
  func parts() throws {
    let text = try ReadBack.text(of: "lstm-cell.adj")
    let unproved = try ReadBack.unproved(text, try ReadBack.claims(of: text))
    for line in unproved {
      #expect(line.hasPrefix("undecided(agrees: true") && line.contains("concat("), "\(line)")
    }
  }

  @Test("a wrong formula is not proved")
  func wrong() throws {
    let text = try ReadBack.text(of: "quickstart.adj")
    let claims = try ReadBack.claims(of: text)
    let wrong = claims.replacing("X.T @ grad", with: "-X.T @ grad")
    #expect(wrong != claims)
    #expect(try ReadBack.unproved(text, wrong).count == 1)
  }

  private func check(_ path: String) throws {
    let text = try ReadBack.text(of: path)
    let claims = try ReadBack.claims(of: text)
    #expect(claims.contains("claim "))
    let unproved = try ReadBack.unproved(text, claims)
    #expect(unproved.isEmpty, "\(unproved.joined(separator: "\n"))")
  }
}
