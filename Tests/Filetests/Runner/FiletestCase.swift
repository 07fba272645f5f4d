import Foundation

/// A test in a file: its first line names the kind (`# test: pass simplify`), then comes the
/// input, and behind a line `# ---- expected` the output that the kind must make of it.
public struct FiletestCase: Sendable, CustomStringConvertible {
  /// Path under `Tests/Filetests/Cases`.
  public let path: String
  /// The first word of the first line behind `# test:`.
  public let kind: String
  /// The other words.
  public let arguments: [String]
  /// Everything before the line `# ---- expected`, the first line included, so that line numbers
  /// are those of the file.
  public let input: String
  /// Everything behind it; nil where the line is missing.
  public let expected: String?

  static let marker = "# ---- expected\n"

  /// The case in a file.
  ///
  /// - Throws: `FiletestFailure` where the first line names no kind.
  public init(path: String, text: String) throws {
    self.path = path
    let head = text.prefix { $0 != "\n" }
    let words = head.split(separator: " ").map(String.init)
    guard words.count >= 3, words[0] == "#" || words[0] == "//", words[1] == "test:" else {
      throw FiletestFailure("the first line is not `# test: KIND …`")
    }
    kind = words[2]
    arguments = Array(words.dropFirst(3))
    if let range = text.range(of: FiletestCase.marker) {
      input = String(text[..<range.lowerBound])
      expected = String(text[range.upperBound...])
    } else {
      input = text.hasSuffix("\n") ? text : text + "\n"
      expected = nil
    }
  }

  /// The name that diagnostics print: the file's last component.
  public var fileName: String { String(path.split(separator: "/").last ?? "") }

  /// The file's text with another output.
  func text(expecting output: String) -> String { input + FiletestCase.marker + output }

  public var description: String { path }
}

/// Why a case can't be run, or isn't right.
public struct FiletestFailure: Error, CustomStringConvertible {
  /// The reason.
  public let description: String

  /// A reason.
  public init(_ description: String) {
    self.description = description
  }
}
