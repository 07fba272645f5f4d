import AdjointFrontend
import AdjointSource
import Foundation
import Testing

@testable import AdjointClaims
@testable import AdjointDriver

/// Claims made to fool the prover. Those under `wrong` are false at points or sizes that random
/// draws hardly meet, or about nothing; those under `right` are true but awkward.
enum Adversaries {
  static let wrong = [
    "assumptions", "definedness", "functions", "measure-zero", "numbers", "shared-values",
    "sign-patterns", "sizes-and-positions", "small-orders", "corners", "many-positions", "integers",
    "meeting-positions", "choices", "conditions", "bounded",
  ]
  static let right = [
    "functions", "identities", "layers", "matrices", "pieces", "positions", "sums",
  ]

  /// The claims of a file with their verdicts.
  static func answers(_ path: String, seed: UInt64) throws -> [ClaimChecking.Answer] {
    try ClaimChecking.answers(model(path), seed: seed, namesMistakes: false).claims
  }

  /// The names of the claims of a file that are proved if no witness is looked for.
  static func proved(_ path: String, seed: UInt64) throws -> [String] {
    let model = try model(path)
    let posed = model.claims.compactMap { claim -> (String, PosedClaim)? in
      guard case .sides(let sides) = claim.meaning else { return nil }
      let question = PosedClaim(sides: sides.map(\.value), assumptions: claim.assumptions)
      return (claim.name, question)
    }
    let set = try ClaimChecking.claimSet(model, posed.map(\.1))
    let findings = Prover.decide(set, seed: seed, effort: .proofs)
    return zip(posed, findings.answers).compactMap { claim, answer in
      if case .proved = answer.verdict { claim.0 } else { nil }
    }
  }

  private static func model(_ path: String) throws -> Model {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Adversaries")
    let bytes = Array(try Data(contentsOf: folder.appending(path: path + ".adj")))
    return try Corpus.model(SourceFile(name: path + ".adj", bytes: bytes))
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

  @Test(arguments: Adversaries.wrong)
  func nothingFalseIsProvedWithoutWitnesses(_ name: String) throws {
    let proved = try Adversaries.proved("wrong/" + name, seed: 0)
    #expect(proved.isEmpty, "\(proved)")
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

  @Test(arguments: Adversaries.wrong)
  func nothingFalseIsProvedWithoutWitnessesAtAnySeed(_ name: String) throws {
    for seed in UInt64(1)..<21 {
      let proved = try Adversaries.proved("wrong/" + name, seed: seed)
      #expect(proved.isEmpty, "\(proved) with seed \(seed)")
    }
  }

  /// What is true is never refuted, and few claims stay undecided.
  @Test func nearlyAllThatIsTrueIsProvedAtAnySeed() throws {
    for seed in UInt64(1)..<6 {
      let answers = try Adversaries.right.flatMap {
        try Adversaries.answers("right/" + $0, seed: seed)
      }
      let open = answers.filter { $0.verdict.name != "proved" }
      for answer in open {
        #expect(answer.verdict.name == "undecided", "\(answer.claim.name) with seed \(seed)")
      }
      #expect(open.count * 10 <= answers.count, "\(open.map(\.claim.name)) with seed \(seed)")
    }
  }
}
