import Foundation
import Testing

/// Every diagnostic has a page that `adjoint explain` prints.
@Suite struct PagesTests {
  private static let sources = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources")

  /// The codes that stand in the sources.
  private static func codes() throws -> Set<String> {
    var codes: Set<String> = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    where name.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
      for match in text.matches(of: #/"(E\d{4})"/#) { codes.insert(String(match.1)) }
    }
    return codes
  }

  private static func explain(_ arguments: [String]) throws -> String {
    let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    let program = bundle ?? Bundle.main.executableURL ?? Bundle.main.bundleURL
    let process = Process()
    process.executableURL = program.deletingLastPathComponent().appendingPathComponent("adjoint")
    process.arguments = ["explain"] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: text, as: UTF8.self)
  }

  @Test func everyCodeHasAPage() throws {
    let pages = Set(try Self.explain([]).split(separator: "\n").map { String($0.prefix(5)) })
    let codes = try Self.codes()
    #expect(codes.count > 80)
    #expect(codes.subtracting(pages).sorted() == [])
  }

  @Test func aPageSaysMoreThanItsTitle() throws {
    let page = try Self.explain(["E0902"])
    #expect(page.hasPrefix("E0902: no picture\n\nGraphviz"))
  }
}
