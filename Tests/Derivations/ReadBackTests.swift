import AdjointDriver
import AdjointRendering
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

  /// Gradients of layers; what rewriting and identities leave undecided agrees at all samples.
  @Test(
    "layers",
    arguments: ReadBack.models(in: "layers"))
  func layer(_ path: String) throws {
    let text = try ReadBack.text(of: path)
    let claims = try ReadBack.claims(of: try ReadBack.whole(path))
    let unproved = try ReadBack.unproved(text, claims)
    for line in unproved { #expect(line.hasPrefix("undecided(agrees: true"), "\(line)") }
    #expect(unproved.count * 4 <= claims.split(separator: "\n").count, "\(unproved)")
  }

  @Test("every rule", arguments: ReadBack.cases)
  func rule(_ name: String) throws {
    let (text, options) = try ReadBack.model(ofCase: name)
    let claims = try ReadBack.claims(of: text, options)
    for line in try ReadBack.unproved(text, claims) {
      #expect(line.hasPrefix("undecided(agrees: true"), "\(line)")
    }
  }

  @Test("second derivatives are right about the text that their steps speak of")
  func secondSteps() throws {
    let text = try ReadBack.text(of: "hessian-vector.adj")
    let (model, map) = try ReadBack.read(text)
    let derivations = try Deriving.derivations(model, map)
    let changed = derivations.filter { $0.text != nil }
    #expect(!changed.isEmpty)
    for derivation in changed {
      let unproved = try ReadBack.unproved(
        derivation.text ?? "", DerivationClaims.stepText(derivation))
      #expect(unproved.isEmpty, "\(unproved.joined(separator: "\n"))")
    }
  }

  /// Questions 7 to 13 of the last sheet: derivatives of entries of a layer.
  @Test("entries of a layer", arguments: ["h2[0, 0]", "h2[0, 1]", "h2"])
  func questions(_ value: String) throws {
    let text = try ReadBack.text(of: "seeds/004-entries.adj")
    let entries = ["W2[0,j]", "W2[1,j]", "W2[1,2]", "h1[0,j]"].compactMap { EntryRequest($0) }
    #expect(entries.count == 4)
    let claims = try ReadBack.claims(of: text, DerivingOptions(value: value, entries: entries))
    #expect(claims.split(separator: "\n").count > 8)
    #expect(try ReadBack.unproved(text, claims) == [])
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
    let claims = try ReadBack.claims(of: try ReadBack.whole(path))
    #expect(claims.contains("claim "))
    let unproved = try ReadBack.unproved(text, claims)
    #expect(unproved.isEmpty, "\(unproved.joined(separator: "\n"))")
  }
}
