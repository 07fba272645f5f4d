import AdjointDriver
import AdjointRendering
import AdjointSource
import AdjointTestSupport
import Testing

/// Derivations of random models: no formula is refuted, and most are proved.
@Suite("Derivations of random models") struct RandomReadBackTests {
  @Test("read back", arguments: 0..<4)
  func readBack(_ block: Int) throws {
    var (claims, undecided, models) = (0, 0, 0)
    var refusals: [String] = []
    for seed in block * 12..<(block + 1) * 12 {
      let recipe = GraphRecipe(seed: UInt64(seed), steps: 3 + seed % 6)
      let model: RandomModel
      let lines: String
      do {
        guard let random = try RandomModel(recipe) else { continue }
        model = random
        lines = try ReadBack.claims(of: model.text, DerivingOptions(variables: model.variables))
      } catch let diagnostic as Diagnostic where diagnostic.code == "E0908" {
        // Not everything has a formula in one line.
        refusals.append(diagnostic.message)
        continue
      } catch let failure as DerivationFailure {
        refusals.append(failure.reason)
        continue
      }
      models += 1
      claims += lines.split(separator: "\n").count { $0.hasPrefix("claim") }
      for line in try ReadBack.unproved(model.text, lines) {
        undecided += 1
        #expect(!line.hasPrefix("refuted"), "graph \(seed): \(line)\n\(model.text)")
      }
    }
    #expect(models >= 2 && claims >= 20, "\(models) models, \(claims) claims; \(refusals)")
    #expect(undecided * 4 <= claims, "\(undecided) of \(claims) claims are undecided")
  }
}
