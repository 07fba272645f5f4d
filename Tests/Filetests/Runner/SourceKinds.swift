import AdjointFrontend
import AdjointSource

/// Kinds that look at the text of models.
enum SourceKinds {
  /// The file of a case, alone in a map.
  static func source(_ test: FiletestCase) -> (SourceFile, SourceMap) {
    let file = SourceFile(name: test.fileName, text: test.input)
    return (file, SourceMap(file))
  }

  /// The tokens, one a line.
  static func tokens(_ test: FiletestCase) -> String {
    let (file, map) = source(test)
    var lexer = Lexer(file, id: FileID(0))
    var lines: [String] = []
    while true {
      let token = lexer.next()
      if token.kind == .endOfFile { break }
      let text = token.kind == .end ? "" : " `\(lexer.text(of: token))`"
      lines.append("\(file.location(of: token.start)) \(name(token.kind))\(text)")
    }
    return lines.map { $0 + "\n" }.joined()
      + DiagnosticRenderer(map: map).render(lexer.diagnostics.sorted)
  }

  private static func name(_ kind: Token.Kind) -> String {
    switch kind {
    case .symbol: "symbol"
    case .keyword: "keyword"
    default: "\(kind)"
    }
  }

  /// The tree with all parentheses, and what is wrong.
  static func parse(_ test: FiletestCase) -> String {
    let (file, map) = source(test)
    let (tree, diagnostics) = Parser.parse(file, id: FileID(0))
    return TreePrinter(tree).text() + DiagnosticRenderer(map: map).render(diagnostics.sorted)
  }

  /// The canonical text.
  ///
  /// - Throws: `FiletestFailure` where formatting changes the tree or isn't idempotent.
  static func fmt(_ test: FiletestCase) throws -> String {
    let (file, map) = source(test)
    let (formatted, diagnostics) = Formatter.format(file, id: FileID(0))
    guard let formatted else { return DiagnosticRenderer(map: map).render(diagnostics.sorted) }
    let again = SourceFile(name: test.fileName, text: formatted)
    let twice = Formatter.format(again, id: FileID(0)).0 ?? "nothing"
    guard twice == formatted else {
      throw FiletestFailure(
        "formatting twice changes it:\n" + LineDifference.text(from: formatted, to: twice))
    }
    let trees = [file, again].map { TreePrinter(Parser.parse($0, id: FileID(0)).0).text() }
    guard trees[0] == trees[1] else { throw FiletestFailure("formatting changes the tree") }
    return formatted
  }
}
