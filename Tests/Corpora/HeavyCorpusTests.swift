import AdjointClaims
import AdjointDriver
import AdjointFrontend
import Testing

/// The claims of the corpora: what is right is proved.
@Suite struct HeavyCorpusTests {
  @Test(arguments: Corpus.all)
  func areProved(_ corpus: Corpus) throws {
    var proved = 0
    for file in try corpus.files() {
      let answers = try ClaimChecking.answers(try corpus.model(file), seed: 0).claims
      proved += answers.count { $0.verdict.name == "proved" }
    }
    #expect(proved >= corpus.proved)
  }

  /// Equations 33 to 144, each by its number.
  @Test func cookbookIsComplete() throws {
    let cookbook = try #require(Corpus.all.first { $0.name == "cookbook" })
    var numbers: Set<Int> = []
    for file in try cookbook.files() {
      for claim in try cookbook.model(file).claims {
        let digits = claim.name.dropFirst(2).prefix { $0.isNumber }
        #expect(claim.name.hasPrefix("eq"), "\(claim.name) in \(file)")
        numbers.insert(try #require(Int(digits)))
      }
    }
    #expect(numbers == Set(33...144))
  }
}
