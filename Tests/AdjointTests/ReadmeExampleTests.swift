import Adjoint
import Foundation
import Testing

/// The programs of the README, word for word: what stands there compiles and runs.
@Suite("Programs of the README") struct ReadmeExampleTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("a model is compiled and run")
  func runs() throws {
    let text = try ReadmeExampleTests.read("graphs/quickstart.adj")
    let x = Tensor([4, 3], f32: [Float](repeating: 1, count: 12))
    let t = Tensor([4], f32: [1, 0, 1, 0])
    let model = try CompiledModel(
      source: text, options: CompilationOptions(dims: ["N": 4, "D": 3]))
    let parameters = try model.initialParameters(seed: 0)
    let outputs = try model.run(parameters.merging(["X": x, "t": t]) { own, _ in own })
    #expect(outputs.keys.sorted() == ["L", "dw"])
  }

  @Test("claims are checked and gradients derived")
  func checks() throws {
    let text = try ReadmeExampleTests.read("graphs/regression-claims.adj")
    var said: [String] = []
    func print(_ words: String...) { said.append(words.joined(separator: " ")) }
    let checked = try CheckedModel(source: text)
    for claim in checked.claims {
      switch claim.verdict {
      case .proved(let proof): print(claim.name, "is proved by", proof.means.rawValue)
      case .refuted: print(claim.name, "is wrong:", claim.mistakes.first?.text ?? "")
      case .kink, .undecided: print(claim.name, claim.verdict.name)
      }
    }

    let derived = try DerivedModel(source: text, variables: ["w"], entries: ["w[j]"])
    print(derived.results[0].derivative, "=", derived.results[0].formula)
    let page = derived.html
    #expect(
      said == [
        "right is proved by rewriting", "by_index is proved by rewriting",
        "sign is wrong: the sign of the whole side is wrong",
        "average is wrong: the whole side lacks the factor 1/N",
        "index is wrong: two indices of `X[j, i]` are swapped", "grad(L, w) = X.T @ r / N",
      ])
    #expect(page.hasPrefix("<!DOCTYPE html>"))
  }

  @Test("every line of the README's programs stands in these tests")
  func same() throws {
    let readme = try ReadmeExampleTests.read("README.md")
    let own = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
    let tested = own.filter { !$0.isWhitespace }
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
    #expect(blocks.count == 2)
    for block in blocks {
      let program = block.components(separatedBy: "```")[0]
      for line in program.split(separator: "\n") where !line.hasPrefix("import ") {
        #expect(tested.contains(line.filter { !$0.isWhitespace }), "\(line)")
      }
    }
  }

  private static func read(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }
}
