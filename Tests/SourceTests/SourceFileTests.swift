import AdjointSource
import Testing

@Suite struct SourceFileTests {
  @Test func decomposedLettersAreComposed() {
    let file = SourceFile(name: "m", text: "e\u{301} x\u{302}")
    #expect(Array(file.text.unicodeScalars) == ["é", " ", "x", "\u{302}"])
  }

  @Test func linesAndColumnsCountScalars() {
    let file = SourceFile(name: "m", text: "aé\r\nb\n\nλx")
    #expect(file.location(of: 0).description == "1:1")
    #expect(file.location(of: 3).description == "1:3")
    #expect(file.location(of: 5).description == "2:1")
    #expect(file.location(of: 7).description == "3:1")
    #expect(file.location(of: 10).description == "4:2")
    #expect(file.location(of: 99).description == "4:3")
    #expect(file.lineRange(0) == 0..<3)
  }

  @Test func columnsOfLongLinesCountScalars() {
    let line = String(repeating: "aλ∞", count: 1_000)
    let file = SourceFile(name: "m", text: "é\n" + line + "\n" + line)
    for start in [3, 3 + line.utf8.count + 1] {
      var column = 1
      for (offset, byte) in line.utf8.enumerated() {
        let found = file.location(of: UInt32(start + offset))
        #expect(found.column == column, "byte \(offset)")
        #expect(found.line == (start == 3 ? 2 : 3))
        // The column behind a scalar's first byte is that of the next scalar.
        if byte & 0xC0 != 0x80 { column += 1 }
      }
    }
  }

  @Test(
    arguments: [[0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]])
  func whatIsNoUTF8IsFoundAndReplaced(_ bytes: [UInt8]) {
    let file = SourceFile(name: "m", bytes: Array("é = ".utf8) + bytes + Array("\n".utf8))
    #expect(file.invalidOffset == 5)
    #expect(file.text.contains("\u{FFFD}"))
  }

  @Test func anEmptyFileHasOneLine() {
    let file = SourceFile(name: "m", text: "")
    #expect(file.lineStarts == [0])
    #expect(file.location(of: 0).description == "1:1")
  }

  @Test func theNumberOfErrorsIsBounded() {
    var diagnostics = Diagnostics()
    for offset in 0..<500 {
      let span = SourceSpan(file: FileID(0), start: UInt32(offset), end: UInt32(offset))
      diagnostics.report(.error(DiagnosticCode("E0999", "", ""), "e", at: span))
    }
    #expect(diagnostics.errorCount == Diagnostics.limit)
    #expect(diagnostics.sorted.count == Diagnostics.limit + 1)
    #expect(diagnostics.sorted.last?.message.contains("more errors") == true)
  }

  @Test func codesAreFoundInAnyCase() {
    let registry = DiagnosticRegistry([[DiagnosticCode("E0102", "t", "x")], []])
    #expect(registry.page("e0102")?.title == "t")
    #expect(registry.page("0102")?.title == "t")
    #expect(registry.page("E9999") == nil)
  }
}

@Suite struct NormalFormTests {
  @Test(arguments: ["e\u{301}", "α\u{301}x", "\u{301}", "漢", "x\u{302}₁ ", "\u{1112}\u{1161}"])
  func longTextsAreComposedInParts(_ piece: String) {
    let whole = SourceFile(name: "m", text: String(repeating: piece, count: 30_000)).text
    let single = SourceFile(name: "m", text: piece).text
    #expect(
      whole.unicodeScalars.elementsEqual(String(repeating: single, count: 30_000).unicodeScalars))
  }
}
