import AdjointDriver
import AdjointFrontend
import AdjointRendering
import AdjointSource
import AdjointTestSupport
import Testing

/// Derivations of many random models in every mode: at random points no printed formula differs
/// from the derivative that it is said to be.
@Suite("Heavy derivations of random models") struct HeavyRandomReadBackTests {
  /// What is asked of a model with a loss L in a variable.
  private static func questions(_ x: String) -> [String] {
    [
      "output gradient = grad(L, \(x))", "output direction = jvp(L, \(x), \(x))",
      "output matrix = hessian(L, \(x))", "output penalty = grad(sum(grad(L, \(x))^2), \(x))",
      "output product = jvp(grad(L, \(x)), \(x), \(x))",
      "output back = vjp(grad(L, \(x)), \(x), \(x))",
    ]
  }

  /// A variable on which the loss depends, but for some models; nil without variables.
  private func variable(of random: RandomModel, _ seed: Int) throws -> String? {
    if seed % 10 == 0 { return random.variables.first }
    let model = try ReadBack.read(random.text).0
    guard let loss = model.names["L"] else { return nil }
    return random.variables.first { name in
      guard let value = model.names[name], value.node <= loss.node else { return false }
      return ReverseDerivation.path(from: [value], to: loss, model.graph)[loss.node.index]
    } ?? random.variables.first
  }

  @Test("every mode", arguments: 0..<6)
  func everyMode(_ question: Int) throws {
    var (claims, models) = (0, 0)
    var refusals: [String: Int] = [:]
    for seed in 100..<180 {
      let recipe = GraphRecipe(seed: UInt64(seed), steps: 3 + seed % 6)
      do {
        guard let random = try RandomModel(recipe), let x = try variable(of: random, seed) else {
          continue
        }
        let text = random.text + "\n" + HeavyRandomReadBackTests.questions(x)[question]
        let lines = try ReadBack.claims(of: text)
        let names = try ReadBack.read(text).0.dims.map(\.name)
        let dims = Dictionary(uniqueKeysWithValues: zip(names, [3, 2, 4, 5]))
        let found = try SampledReading.different(text, lines, dims: dims, mayBeUndefined: true)
        #expect(found == [], "graph \(seed): \(text)")
        models += 1
        claims += lines.split(separator: "\n").count { $0.hasPrefix("claim") }
      } catch let diagnostic as Diagnostic where diagnostic.code == "E0908" {
        refusals[diagnostic.message, default: 0] += 1
      } catch let failure as DerivationFailure {
        refusals[failure.reason, default: 0] += 1
      }
    }
    #expect(models >= 30 && claims >= 60, "\(models) models, \(claims) claims; \(refusals)")
  }
}
