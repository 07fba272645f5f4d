import AdjointSource
import Testing

/// What a person sees of a diagnostic.
@Suite struct DiagnosticRendererTests {
  private static let code = DiagnosticCode("E0999", "a test", "A test.")

  /// The text around `«…»`, which marks the span, as a rendered error.
  private func rendered(
    _ marked: String, detail: String = "", labels: [(String, String)] = [], colour: Bool = false
  ) -> String {
    let parts = marked.components(separatedBy: ["«", "»"])
    let file = SourceFile(name: "m.adj", text: parts.joined())
    let start = parts[0].utf8.count
    let span = SourceSpan(
      file: FileID(0), start: UInt32(start), end: UInt32(start + parts[1].utf8.count))
    let found = labels.map { text, label in
      let offset = file.text.utf8Offset(of: text)
      return Diagnostic.Label(
        SourceSpan(
          file: FileID(0), start: UInt32(offset), end: UInt32(offset + text.utf8.count)), label)
    }
    let diagnostic = Diagnostic.error(
      Self.code, "wrong", at: span, detail: detail, labels: found)
    return DiagnosticRenderer(map: SourceMap(file), colour: colour).render(diagnostic)
  }

  @Test func caretsStandUnderTheSpan() {
    #expect(
      rendered("a\nb = «foo» + 1\n") == """
        m.adj:2:5: error: wrong [E0999]
          |
        2 | b = foo + 1
          |     ^^^

        """)
  }

  @Test func tabsControlsAndWideLettersKeepCaretsInPlace() {
    #expect(
      rendered("\t漢\u{1B}x̂ «y»") == """
        m.adj:1:7: error: wrong [E0999]
          |
        1 |   漢\\u{1b}x̂ y
          |             ^

        """)
  }

  @Test func aSpanOverSeveralLinesIsCutAtTheFirst() {
    #expect(
      rendered("x = «f(\n  1)»") == """
        m.adj:1:5: error: wrong [E0999]
          |
        1 | x = f(
          |     ^^

        """)
  }

  @Test func labelsHangUnderTheirPieces() {
    #expect(
      rendered("c = «a + b»", detail: "here", labels: [("a", "left"), ("b", "right")]) == """
        m.adj:1:5: error: wrong [E0999]
          |
        1 | c = a + b
          |     ^^^^^ right
          |     |
          |     left
          |     here

        """)
  }

  @Test func anEmptySpanAtTheEndHasACaret() {
    #expect(rendered("ab«»").hasSuffix("1 | ab\n  |   ^\n"))
    #expect(rendered("«»").contains("1:1"))
  }

  @Test func longLinesAreCutAroundTheSpan() {
    let text = rendered(String(repeating: "a ", count: 500_000) + "«b»" + " c")
    #expect(text.utf8.count < 1_000)
    #expect(text.contains("…"))
  }

  @Test func coloursAreOnlyThereWhenAskedFor() {
    #expect(!rendered("«a»").contains("\u{1B}"))
    #expect(rendered("«a»", colour: true).contains("\u{1B}[1;31m"))
  }

  @Test func jsonHasStableKeysAndEscapes() {
    let file = SourceFile(name: "m\".adj", text: "a\u{7}b")
    let diagnostic = Diagnostic.error(
      Self.code, "bad \"\n\u{1}", at: SourceSpan(file: FileID(0), start: 0, end: 1),
      fix: .init("do", replacing: SourceSpan(file: FileID(0), start: 0, end: 1), with: "c"))
    let text = DiagnosticJSON(map: SourceMap(file)).render([diagnostic])
    #expect(
      text == """
        [
          {"severity": "error", "code": "E0999", "message": "bad \\"\\n\\u0001", "span": \
        {"file": "m\\".adj", "start": 0, "end": 1, "line": 1, "column": 1, "end_line": 1, \
        "end_column": 2}, "detail": "", "labels": [], "notes": [], "fix": {"message": "do", \
        "edits": [{"span": {"file": "m\\".adj", "start": 0, "end": 1, "line": 1, "column": 1, \
        "end_line": 1, "end_column": 2}, "replacement": "c"}]}}
        ]

        """)
  }
}

extension String {
  fileprivate func components(separatedBy marks: [Character]) -> [String] {
    split(maxSplits: 2, omittingEmptySubsequences: false) { marks.contains($0) }.map(String.init)
  }

  fileprivate func utf8Offset(of text: String) -> Int {
    for offset in 0..<utf8.count where utf8.dropFirst(offset).starts(with: text.utf8) {
      return offset
    }
    return 0
  }
}
