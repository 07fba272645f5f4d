import AdjointFrontend
import AdjointSource
import Foundation
import Testing

/// Texts that are too large, too deep, or no models at all: an answer, soon, and no trap.
@Suite struct LimitTests {
  private func codes(_ text: String) -> [String] {
    Model.read(SourceFile(name: "m.adj", text: text)).diagnostics.map(\.code)
  }

  /// The codes of a text, in debug mode, where a second of release mode is many.
  private func soonCodes(_ text: String) -> [String] {
    let clock = ContinuousClock()
    let start = clock.now
    let found = codes(text)
    #expect(clock.now - start < .seconds(10))
    return found
  }

  @Test(arguments: ["(", "[", "f(", "-(", "x[", "{", "2^(", "not ("])
  func deepNestingIsOneMistake(_ bracket: String) {
    let found = soonCodes("x = " + String(repeating: bracket, count: 100_000))
    #expect(!found.isEmpty && found.count <= 3)
  }

  @Test func nestingWithinTheLimitIsFine() {
    let text =
      "input x: [3]\ny = " + String(repeating: "(", count: 250) + "x"
      + String(repeating: ")", count: 250)
    #expect(codes(text) == [])
  }

  @Test(arguments: ["-", "not "])
  func chainsOfSignsAreFlat(_ sign: String) {
    let text = "input x: bool\ny = " + String(repeating: sign, count: 50_000) + "x"
    #expect(codes(text) == [])
  }

  @Test(arguments: [" + x", " * x", " - 1", ".T", " ^ 1", "[None][0]"])
  func chainsOfOperatorsAreFlat(_ part: String) {
    let text = "input x: [2, 2]\ny = x" + String(repeating: part, count: 2_000)
    #expect(codes(text) == [])
  }

  @Test func aSumOfManyTermsIsRight() {
    let text = "input x: []\ny = x" + String(repeating: " + x", count: 100_000) + "\noutput y"
    let reading = Model.read(SourceFile(name: "m.adj", text: text))
    #expect(reading.model?.graph.nodes.count == 100_001)
  }

  @Test(arguments: Garbage.pieces)
  func garbageIsAnswered(_ piece: String) {
    let found = codes(Garbage.text(of: piece, bytes: 200_000))
    #expect(!found.isEmpty && found.count <= Diagnostics.limit + 1)
  }

  @Test func invalidUTF8IsAMistakeWithAPlace() {
    let file = SourceFile(name: "m.adj", bytes: Array("x = 1\ny".utf8) + [0xFF, 0xFE, 0x0A])
    let reading = Model.read(file)
    #expect(reading.diagnostics.first?.code == "E0001")
    #expect(reading.diagnostics.first?.span?.start == 7)
  }

  @Test func functionsThatDoubleAreStopped() {
    var text = "input x: [2]\nfn f0(x) = x + 1\n"
    for level in 1...40 { text += "fn f\(level)(x) = f\(level - 1)(f\(level - 1)(x))\n" }
    #expect(codes(text + "y = f40(x)") == ["E0313"])
  }

  @Test func deepCallsAreStopped() {
    var text = "input x: [2]\nfn f0(x) = x + 1\n"
    for level in 1...2_000 { text += "fn f\(level)(x) = f\(level - 1)(x)\n" }
    #expect(codes(text + "y = f2000(x)") == ["E0313"])
  }

  @Test func numbersStaySmall() {
    let fractions = (2...3_000).map { "1/\($0 * 2 + 1)" }.joined(separator: " + ")
    #expect(soonCodes("input x: []\ny = x * (\(fractions))") == [])
    #expect(codes("x = 1e99999") == ["E0305"])
    #expect(soonCodes("input x: []\ny = x * 2^99999999999999") == [])
  }

  @Test func sizesAreChecked() {
    #expect(codes("dim N\ninput x: [9223372036854775807, 2*N]") == ["E0311"])
    #expect(codes("dim N\ny = zeros([9223372036854775807, 2*N])") == ["E0311"])
    #expect(codes("dim N\ninput x: [N^100]") == ["E0311"])
  }
}

/// Texts without sense: one piece again and again.
enum Garbage {
  static let pieces = [
    "\u{0}\u{1}\u{2}", "$ ", "\n@", "a b\n", "((\n", "\"", "½", "= = = ", "}\n", "fn f(\n", "'",
    "²", "\u{A0}", "a.b.", "1.", "#\n)", "repeat 2 {", "fn f(x) {\n", "input x: [", "claim ",
    "漢字", "x = [\n", "e\u{301}",
  ]

  static func text(of piece: String, bytes: Int) -> String {
    String(repeating: piece, count: bytes / piece.utf8.count)
  }
}

/// The same in the size and the time that users meet, for builds with optimisation.
@Suite struct HeavyLimitTests {
  /// A second is what is stated; ten times that is no matter of a busy machine any more.
  private static let stated = 1.0

  private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  @Test(arguments: Garbage.pieces)
  func tenMegabytesOfGarbageAreAnsweredSoon(_ piece: String) {
    let bytes = Array(Garbage.text(of: piece, bytes: 10 << 20).utf8)
    let start = threadSeconds()
    let reading = Model.read(SourceFile(name: "m.adj", bytes: bytes))
    let text = DiagnosticRenderer(map: reading.map).render(reading.diagnostics)
    #expect(threadSeconds() - start < 10 * Self.stated)
    #expect(reading.model == nil)
    #expect(text.utf8.count < 1 << 20)
  }

  @Test func aSumOfManyTermsIsReadSoon() {
    let text = "input x: []\ny = x" + String(repeating: " + x", count: 100_000) + "\noutput y"
    let start = threadSeconds()
    let reading = Model.read(SourceFile(name: "m.adj", text: text))
    #expect(threadSeconds() - start < 10 * Self.stated)
    #expect(reading.model?.graph.nodes.count == 100_001)
  }
}
