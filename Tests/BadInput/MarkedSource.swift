import AdjointSource
import Foundation

/// A model with mistakes, and marks under its lines that say what must be reported where:
///
///     y = x ** 2
///     #~    ^^ error[E0003]: `**` is written `^`
///
/// The carets stand under the whole place. A place that starts in the first two columns has its
/// column in digits, `#~@1 error[…]`; what is about no place at all has `#~@0`.
struct MarkedSource: Sendable, CustomStringConvertible {
  /// One mark.
  struct Mark: Equatable, CustomStringConvertible {
    /// Line and column, from 1; 0 where the diagnostic has no place.
    var line: Int, column: Int
    /// Characters that the place covers; nil where the mark does not say, or it goes on for lines.
    var width: Int?
    /// `error` or `warning`.
    var severity: String
    /// `E0102`
    var code: String
    /// A part of the message, from its start.
    var message: String

    var description: String {
      let place = width.map { "\(line):\(column) (\($0) wide)" } ?? "\(line):\(column)"
      return "\(place): \(severity)[\(code)]: \(message)"
    }

    /// True where a diagnostic is what a mark asks for.
    func allows(_ found: Mark) -> Bool {
      (line, column, severity, code) == (found.line, found.column, found.severity, found.code)
        && (width == nil || found.width == nil || width == found.width)
        && found.message.hasPrefix(message)
    }
  }

  /// Name of the file.
  let name: String
  /// The whole text, marks included, for they are comments.
  let text: String
  /// What must be reported.
  let marks: [Mark]

  /// Reads the marks of a text.
  init(name: String, text: String) {
    self.name = name
    self.text = text
    var marks: [Mark] = []
    var marked = 0
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("#~"), let mark = MarkedSource.mark(String(line), under: marked) {
        marks.append(mark)
      } else {
        marked = index + 1
      }
    }
    self.marks = marks
  }

  private static func mark(_ line: String, under number: Int) -> Mark? {
    let numbered = /#~@(\d+) (error|warning)\[(\w+)\](?:: (.*))?/
    let drawn = /#~( *)(\^+) (error|warning)\[(\w+)\](?:: (.*))?/
    if let match = line.wholeMatch(of: numbered) {
      let column = Int(match.1) ?? 0
      return Mark(
        line: column == 0 ? 0 : number, column: column, severity: String(match.2),
        code: String(match.3), message: String(match.4 ?? ""))
    }
    if let match = line.wholeMatch(of: drawn) {
      return Mark(
        line: number, column: 3 + match.1.count, width: match.2.count,
        severity: String(match.3), code: String(match.4), message: String(match.5 ?? ""))
    }
    return nil
  }

  /// A diagnostic as a mark.
  static func mark(_ diagnostic: Diagnostic, in file: SourceFile) -> Mark {
    var mark = Mark(
      line: 0, column: 0, severity: diagnostic.severity.rawValue, code: diagnostic.code,
      message: diagnostic.message)
    guard let span = diagnostic.span else { return mark }
    let start = file.location(of: span.start)
    let end = file.location(of: span.end)
    (mark.line, mark.column) = (start.line, start.column)
    mark.width = start.line == end.line ? max(1, end.column - start.column) : nil
    return mark
  }

  var description: String { name }

  /// Every case in the folder beside this file.
  static let all: [MarkedSource] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".adj") }.sorted().compactMap { name in
      (try? Data(contentsOf: folder.appending(path: name))).map {
        MarkedSource(name: name, text: String(decoding: $0, as: UTF8.self))
      }
    }
  }()
}
