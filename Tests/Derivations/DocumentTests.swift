import AdjointDriver
import AdjointRendering
import Testing

/// LaTeX and HTML are well formed, whatever stands in the model.
@Suite("Documents of derivations") struct DocumentTests {
  static let models =
    ReadBack.models(in: "seeds") + ReadBack.models(in: "layers")
    + ["quickstart.adj", "hessian-vector.adj", "transformer-block.adj"]

  @Test("LaTeX closes what it opens", arguments: models)
  func latex(_ path: String) throws { try checkLaTeX(report(path)) }

  @Test("HTML closes what it opens", arguments: models)
  func html(_ path: String) throws { try checkHTML(report(path)) }

  @Test("names and text of the model are no markup")
  func hostileNames() throws {
    let text = """
      input x_y_z, β₁₂, α′, Ж: [3]
      v = x_y_z < β₁₂  # </p> & \\end{document}
      L = sum(α′ * Ж * gelu(x_y_z, approximate: "tanh") * β₁₂ * where(v, 1, 2))
      output L
      """
    let (model, map) = try ReadBack.read(text)
    let options = DerivingOptions(variables: ["x_y_z", "Ж"])
    let report = DerivationReport(
      file: "<&_%$#{}.adj", derivations: try Deriving.derivations(model, map, options), map: map)
    checkLaTeX(report)
    checkHTML(report)
    let isPlain = DerivationLaTeX.text(report).unicodeScalars.allSatisfy { $0.isASCII }
    #expect(isPlain)
  }

  @Test("a document that is cut is found out")
  func planted() {
    #expect(DocumentTests.unbalanced("\\begin{a}{x}") != nil)
    #expect(DocumentTests.unbalanced("{x}}") != nil)
    #expect(DocumentTests.unbalanced("\\left( x") != nil)
    #expect(DocumentTests.unclosed("<p><b></p></b>") != nil)
    #expect(DocumentTests.unclosed("<p>a & b</p>") != nil)
  }

  private func report(_ path: String) throws -> DerivationReport {
    let (model, map) = try ReadBack.read(try ReadBack.whole(path))
    return DerivationReport(
      file: path, derivations: try Deriving.derivations(model, map), map: map)
  }

  private func checkLaTeX(_ report: DerivationReport) {
    let text = DerivationLaTeX.text(report)
    #expect(DocumentTests.unbalanced(text) == nil)
    #expect(text.hasPrefix("\\documentclass") && text.hasSuffix("\\end{document}\n"))
  }

  private func checkHTML(_ report: DerivationReport) {
    let text = DerivationHTML.text(report)
    #expect(DocumentTests.unclosed(text) == nil)
    #expect(!text.contains("<script") && !text.contains("http:") && !text.contains("https:"))
  }

  /// What is wrong with braces, environments, `\\left` and `\\right`, dollars; nil where all is
  /// well.
  static func unbalanced(_ text: String) -> String? {
    var open: [String] = []
    var rest = text[...]
    func close(_ wanted: String) -> String? {
      open.popLast() == wanted ? nil : "\(wanted) is closed and was not open"
    }
    while let character = rest.popFirst() {
      var wrong: String?
      if character == "\\" {
        let word = String(rest.prefix { $0.isLetter })
        if word.isEmpty { _ = rest.popFirst() } else { rest = rest.dropFirst(word.count) }
        switch word {
        case "begin", "end":
          let name = "environment " + rest.dropFirst().prefix { $0 != "}" }
          rest = rest.dropFirst(name.count - 12 + 2)
          if word == "begin" { open.append(name) } else { wrong = close(name) }
        case "left": open.append("\\left")
        case "right": wrong = close("\\left")
        default: break
        }
      } else if character == "{" {
        open.append("{")
      } else if character == "}" {
        wrong = close("{")
      } else if character == "$" {
        if open.last == "$" { open.removeLast() } else { open.append("$") }
      } else if character == "%" || character == "#" {
        wrong = "a bare \(character)"
      }
      if let wrong { return wrong }
    }
    return open.last.map { "\($0) stays open" }
  }

  /// What is wrong with tags and entities; nil where nothing is.
  static func unclosed(_ text: String) -> String? {
    let single: Set<String> = ["meta", "!DOCTYPE", "mspace"]
    var open: [String] = []
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "&" {
        let name = rest.prefix { $0 != ";" && $0 != "<" && $0 != "&" }
        guard rest.dropFirst(name.count).first == ";", name.count < 6, !name.contains(" ") else {
          return "a bare &"
        }
      }
      guard character == "<" else { continue }
      let tag = rest.prefix { $0 != ">" }
      rest = rest.dropFirst(tag.count + 1)
      let name = String(tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" })
      guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "!" }), !name.isEmpty else {
        return "a bare <"
      }
      if tag.hasPrefix("/") {
        if open.popLast() != name { return "</\(name)> closes what is not open" }
      } else if !single.contains(name) {
        open.append(name)
      }
    }
    return open.last.map { "<\($0)> stays open" }
  }
}
