import AdjointDriver
import AdjointRendering
import Foundation
import Testing

/// LaTeX and HTML are well formed, whatever stands in the model.
@Suite("Documents of derivations") struct DocumentTests {
  static let models =
    ReadBack.models(in: "seeds") + ReadBack.models(in: "layers")
    + ["quickstart.adj", "hessian-vector.adj", "transformer-block.adj"]

  @Test("LaTeX closes what it opens", arguments: models)
  func latex(_ path: String) throws { try checkLaTeX(report(path)) }

  /// One document of the derivations of many models, where a LaTeX is installed.
  @Test("LaTeX compiles")
  func compiles() throws {
    let folders = ["/usr/bin", "/usr/local/bin", "/Library/TeX/texbin", "/opt/homebrew/bin"]
    let programs = folders.map { "\($0)/pdflatex" }
    guard let program = programs.first(where: FileManager.default.isExecutableFile) else { return }
    let names = DocumentTests.models
    let parts = try names.map { DerivationLaTeX.text(try report($0), isFragment: true) }
    let whole = DerivationLaTeX.text(try report(names[0]))
    let preamble = whole[..<(whole.firstRange(of: "\\raggedright")?.upperBound ?? whole.endIndex)]
    let body = parts.joined(separator: "\n")
    let document = "\(preamble)\n\(body)\\end{document}\n"
    #expect(try DocumentTests.log(of: program, document) == nil)
    #expect(try DocumentTests.log(of: program, whole.replacing("\\frac", with: "\\nofrac")) != nil)
  }

  /// The end of what LaTeX says of a document that it refuses; nil for one that it sets.
  private static func log(of program: String, _ document: String) throws -> String? {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("adjoint-latex-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try document.write(
      to: folder.appendingPathComponent("d.tex"), atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["-halt-on-error", "-interaction=batchmode", "d.tex"]
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus == 0 { return nil }
    let log = try? String(contentsOf: folder.appendingPathComponent("d.log"), encoding: .utf8)
    return String((log ?? "no log").suffix(1_500))
  }

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
