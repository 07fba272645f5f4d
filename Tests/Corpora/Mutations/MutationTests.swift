import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// Mistakes planted in the claims of the corpora: each mutant is refuted, and its mistake named.
struct MutationResult {
  var mutants = 0
  var named = 0
  var unrefuted: [String] = []
  var misnamed: [String] = []

  /// Decides the mutants of a folder's files.
  static func of(_ folders: [String], keeps: (Int) -> Bool) throws -> MutationResult {
    var result = MutationResult()
    for folder in folders {
      let url = Corpus.folder(folder)
      let files = try FileManager.default.contentsOfDirectory(atPath: url.path)
        .filter { $0.hasSuffix(".adj") }.sorted()
      for file in files {
        let bytes = Array(try Data(contentsOf: url.appending(path: file)))
        let source = SourceFile(name: file, bytes: bytes)
        guard let mutated = try MutatedFile(source, keeps: keeps) else { continue }
        try result.decide(mutated, in: "\(folder)/\(file)")
      }
    }
    return result
  }

  private mutating func decide(_ file: MutatedFile, in place: String) throws {
    let answers = try ClaimChecking.answers(file.model, seed: 0).claims
    let verdicts = Dictionary(uniqueKeysWithValues: answers.map { ($0.claim.name, $0) })
    for planted in file.planted {
      let answer = try #require(verdicts[planted.name])
      mutants += 1
      guard case .refuted = answer.verdict else {
        unrefuted.append("\(place): \(planted.statement) is \(answer.verdict.name)")
        continue
      }
      if answer.mistakes.first?.kind == planted.kind {
        named += 1
      } else {
        let found = answer.mistakes.map { "\($0.kind.rawValue): \($0.text)" }
        misnamed.append("\(place): \(planted.kind) in \(planted.statement): \(found)")
      }
    }
  }
}

/// A sample of the mutants.
@Suite struct HeavyMutationTests {
  @Test func sampleIsRefutedAndNamed() throws {
    let result = try MutationResult.of(["seeds", "layers", "cookbook"]) { $0 % 29 == 3 }
    #expect(result.mutants >= 150)
    #expect(result.unrefuted == [])
    #expect(100 * result.named >= 95 * result.mutants, "\(result.misnamed)")
  }
}

/// All mutants.
@Suite struct LongMutationTests {
  @Test(arguments: ["seeds", "layers", "cookbook"])
  func allAreRefutedAndNamed(_ folder: String) throws {
    let result = try MutationResult.of([folder]) { _ in true }
    // What the page on claims says.
    print("\(folder): \(result.mutants) mutants, \(result.named) of them named right")
    #expect(result.mutants >= 1000)
    #expect(result.unrefuted == [])
    #expect(100 * result.named >= 95 * result.mutants, "\(result.misnamed)")
  }
}
