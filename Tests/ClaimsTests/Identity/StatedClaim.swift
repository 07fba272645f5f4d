import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTensors
import AdjointTransforms
import Testing

@testable import AdjointClaims

/// A model's first claim, in the language, with what the identity test has to say.
struct StatedClaim: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String

  var testDescription: String { name }

  init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }

  /// What the identity test alone finds, rewriting of tensors left out.
  func outcome(seed: UInt64) throws -> IdentityTest.Outcome {
    let reading = Model.read(SourceFile(name: "claim.adj", text: text))
    let model = try #require(reading.model, "\(reading.diagnostics)")
    let claim = try #require(model.claims.first)
    guard case .sides(let sides) = claim.meaning else {
      throw NotDefined("\(name) does not type: \(claim.meaning)")
    }
    let outputs = sides.enumerated().map { Output("\($0)", $1.value) }
    var context = PassContext()
    let passes = Pipeline([Differentiate.self, BindSeeds.self, CommonSubexpressions.self])
    let graph = try passes.run(model.graph.returning(outputs), &context)
    let (left, right) = (graph.outputs[0].value, graph.outputs[1].value)
    let pair = graph.returning(Array(graph.outputs.prefix(2)))
    return IdentityTest.outcome(
      left, right, in: graph, family: UnrestrictedFamily(pair, labelRanges: [:]), seed: seed)
  }

  /// The proof, nil where there is none.
  func proof(seed: UInt64) throws -> Proof? {
    if case .proved(let proof) = try outcome(seed: seed) { proof } else { nil }
  }
}
