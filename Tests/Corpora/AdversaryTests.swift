import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// Claims made to fool the prover. Those under `wrong` are false at points or sizes that random
/// draws hardly meet, or about nothing; those under `right` are true but awkward.
enum Adversaries {
  static let wrong = [
    "assumptions", "definedness", "functions", "measure-zero", "numbers", "shared-values",
    "sign-patterns", "sizes-and-positions", "small-orders",
  ]
  static let right = ["functions", "layers", "matrices", "pieces", "sums"]

  /// The claims of a file with their verdicts.
  static func answers(_ path: String, seed: UInt64) throws -> [ClaimChecking.Answer] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Adversaries")
    let bytes = Array(try Data(contentsOf: folder.appending(path: path + ".adj")))
    let model = try Corpus.model(SourceFile(name: path + ".adj", bytes: bytes))
    return try ClaimChecking.answers(model, seed: seed, namesMistakes: false).claims
  }
}

@Suite struct HeavyAdversaryTests {
  @Test(arguments: Adversaries.wrong)
  func nothingFalseIsProved(_ name: String) throws {
    let answers = try Adversaries.answers("wrong/" + name, seed: 0)
    #expect(answers.count >= 17)
    for answer in answers {
      #expect(answer.verdict.name != "proved", "\(answer.claim.name)")
    }
  }

  @Test(arguments: Adversaries.right)
  func nothingTrueIsRefuted(_ name: String) throws {
    let answers = try Adversaries.answers("right/" + name, seed: 0)
    #expect(answers.count >= 20)
    for answer in answers {
      #expect(answer.verdict.name != "refuted", "\(answer.claim.name)")
      #expect(answer.verdict.name != "kink", "\(answer.claim.name)")
    }
  }
}

/// The same at many seeds: a proof by chance shows itself.
@Suite struct LongAdversaryTests {
  @Test(arguments: Adversaries.wrong)
  func nothingFalseIsProvedAtAnySeed(_ name: String) throws {
    for seed in UInt64(1)..<21 {
      for answer in try Adversaries.answers("wrong/" + name, seed: seed) {
        #expect(answer.verdict.name != "proved", "\(answer.claim.name) with seed \(seed)")
      }
    }
  }
}
