import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// The claims of the five sheets: what is right is proved, what is wrong is refuted, and what is
/// wrong on a kink alone, which its name says, is told apart from both.
@Suite struct SeedClaims {
  @Test(arguments: Seed.all)
  func rightOnesAreProved(_ seed: Seed) throws {
    for answer in try answers("seeds/\(seed.name).adj") {
      guard case .proved = answer.verdict else {
        Issue.record("\(answer.claim.name) is \(answer.verdict)")
        continue
      }
    }
  }

  @Test(arguments: Seed.all)
  func wrongOnesAreRefuted(_ seed: Seed) throws {
    let answers = try answers("seeds/wrong/\(seed.name).adj")
    #expect(answers.count >= 5)
    for answer in answers {
      switch (answer.verdict, answer.claim.name.contains("kink")) {
      case (.refuted, false), (.kink, true): continue
      case (let verdict, _): Issue.record("\(answer.claim.name) is \(verdict)")
      }
    }
  }

  @Test(arguments: [
    "quickstart", "layer-norm", "hessian-vector", "lstm-cell", "convolution", "digits",
  ])
  func claimsOfTheExamplesAreNotRefuted(_ name: String) throws {
    for answer in try answers(name + ".adj") {
      switch answer.verdict {
      case .proved: break
      case .undecided(let agrees, _, _): #expect(agrees, "\(answer.claim.name) is undecided")
      case .refuted, .kink: Issue.record("\(answer.claim.name) is refuted: \(answer.verdict)")
      }
    }
  }

  private func answers(_ path: String) throws -> [ClaimChecking.Answer] {
    let reading = try SeedFile.read(path)
    let rendered = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    let model = try #require(reading.model, "\(rendered)")
    return try ClaimChecking.answers(model, seed: 0, namesMistakes: false).claims
  }
}

/// Models under `graphs`.
enum SeedFile {
  /// Reads a model by its path under `graphs`.
  static func read(_ path: String, options: ModelOptions = ModelOptions()) throws -> ModelReading {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let bytes = Array(try Data(contentsOf: folder.appending(path: "../../graphs/" + path)))
    return Model.read(SourceFile(name: path, bytes: bytes), options: options)
  }
}
