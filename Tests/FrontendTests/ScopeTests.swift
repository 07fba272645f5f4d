import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import Testing

/// Nodes remember the calls that made them, and where the author wrote what they are for.
@Suite struct ScopeTests {
  private func model(_ text: String) throws -> Model {
    try #require(Model.read(SourceFile(name: "m.adj", text: text)).model)
  }

  private func scopes(_ model: Model, of operation: String) -> [String] {
    model.graph.ids.filter { model.graph.primitive($0).name == operation }.map {
      model.graph.provenances.path(model.graph.provenance($0).scope).joined(separator: ".")
    }
  }

  @Test func callsAreScopes() throws {
    let model = try model(
      "input x: [3]\nfn twice(t) = softmax(softmax(t))\ny = twice(x) + softmax(x) + exp(x)")
    #expect(
      scopes(model, of: "exp") == ["twice.softmax", "twice.softmax[1]", "softmax", ""])
  }

  @Test func libraryNodesStandWhereTheAuthorCalls() throws {
    let text = "input x: [3]\ny = 1 + softmax(x)"
    let model = try model(text)
    let spans = Set(
      model.graph.ids.filter { model.graph.primitive($0).name == "exp" }
        .map { model.graph.provenance($0).span })
    let call = SourceSpan(file: FileID(0), start: 21, end: 31)
    #expect(SourceFile(name: "", text: text).text(from: 21, to: 31) == "softmax(x)")
    #expect(spans == [call])
  }

  @Test func operatorsCarryTheirExpressions() throws {
    let model = try model("input x: [3]\ny = x + x * x")
    let file = SourceFile(name: "", text: "input x: [3]\ny = x + x * x")
    let texts = model.graph.ids.compactMap { id -> String? in
      guard let span = model.graph.provenance(id).span else { return nil }
      return file.text(from: Int(span.start), to: Int(span.end))
    }
    #expect(Array(texts) == ["x", "x * x", "x + x * x"])
  }

  @Test func severalNamesMayStandForOneValue() throws {
    let model = try model("input x: [3]\ny = x\nz = y")
    #expect(model.names["z"] == model.names["x"])
    #expect(model.graph.nodes.count == 1)
  }
}
