import Foundation
import Testing

/// What the README shows of the tool is what the tool prints.
@Suite struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A command of the README and what stands below it.
  struct Shown: CustomStringConvertible {
    let command: String
    let output: String
    var description: String { command }
  }

  /// Every line `$ adjoint …` of a text, with the lines up to the next one or the block's end.
  static func shown(in text: String) -> [Shown] {
    var found: [Shown] = []
    for block in text.components(separatedBy: "\n```").filter({ $0.contains("\n$ adjoint ") }) {
      for part in block.components(separatedBy: "\n$ ").dropFirst() {
        let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let output = lines.count > 1 ? String(lines[1]) : ""
        found.append(Shown(command: String(lines[0]), output: trimmed(output)))
      }
    }
    return found
  }

  private static func trimmed(_ text: String) -> String {
    text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func everyCommandPrintsWhatIsShown() throws {
    let readme = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let shown = Self.shown(in: readme)
    #expect(shown.count >= 5)
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("adjoint-readme-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("graphs"),
      withDestinationURL: Self.root.appendingPathComponent("graphs"))
    for example in shown {
      let words = example.command.split(separator: " ").map(String.init)
      let printed = try Self.run(Array(words.dropFirst()), in: folder)
      #expect(Self.rounded(printed) == Self.rounded(example.output), "\(example.command)")
    }
  }

  /// A text in which long decimals have five digits: the last ones differ between processors.
  static func rounded(_ text: String) -> String {
    text.replacing(/[0-9]+\.[0-9]{5,}/) { match in
      String(format: "%.5g", Double(match.output) ?? 0)
    }
  }

  @Test func longDecimalsAreRounded() {
    #expect(Self.rounded("L = 0.70267946, 1.5") == "L = 0.70268, 1.5")
    #expect(Self.rounded("-0.1130961") != Self.rounded("-0.1140961"))
  }

  @Test func aCommandIsFoundWithItsOutput() {
    let text = "x\n```\n$ adjoint a\nb\n\n$ adjoint c\n```\n"
    let found = Self.shown(in: text)
    #expect(found.map(\.command) == ["adjoint a", "adjoint c"])
    #expect(found.map(\.output) == ["b", ""])
  }

  /// What a command says on the error stream and then prints.
  private static func run(_ arguments: [String], in folder: URL) throws -> String {
    let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    let program = bundle ?? Bundle.main.executableURL ?? Bundle.main.bundleURL
    let process = Process()
    process.executableURL = program.deletingLastPathComponent().appendingPathComponent("adjoint")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return trimmed(String(decoding: said + printed, as: UTF8.self))
  }
}
