import AdjointDriver
import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// What the functions of the standard library compute, against numbers from NumPy and SciPy.
@Suite struct LibraryTests {
  @Test(arguments: ["elementwise", "reductions", "shape", "products", "networks"])
  func computesWhatIsExpected(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let path = folder.appending(path: "Expectations/\(name).adj")
    let file = SourceFile(name: "\(name).adj", bytes: Array(try Data(contentsOf: path)))
    let reading = Model.read(file)
    let rendered = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    let model = try #require(reading.model, "\(rendered)")
    #expect(model.expectations.count >= 20)
    for answer in try ExpectationChecking.answers(model) {
      let text = file.text(
        from: Int(answer.expectation.span.start), to: Int(answer.expectation.span.end))
      #expect(answer.holds, "\(text): \(answer.message)")
    }
  }

  @Test func functionsOfTheLibraryAreUsedByTheirTests() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    var text = ""
    for name in ["elementwise", "reductions", "shape", "products", "networks"] {
      text += try String(
        contentsOf: folder.appending(path: "Expectations/\(name).adj"), encoding: .utf8)
    }
    // Draws have tests of their own, bit for bit.
    let drawn: Set = [
      "unit_uniform", "uniform", "normal", "erfinv", "fan_in", "fan_out", "glorot_uniform",
      "glorot_normal", "he_uniform", "he_normal",
    ]
    let internals: Set = ["real", "chosen"]
    for name in Library.functionNames where !drawn.contains(name) && !internals.contains(name) {
      #expect(text.contains(name + "("), "no expectation uses `\(name)`")
    }
  }
}
