/// Diagnostics as text for a person: place and message, the source lines with carets and labels,
/// notes and the fix.
public struct DiagnosticRenderer: Sendable {
  /// The files that spans refer to.
  public let map: SourceMap
  /// True where escape sequences for colours may be written.
  public let colour: Bool

  /// A renderer for spans of `map`.
  public init(map: SourceMap, colour: Bool = false) {
    self.map = map
    self.colour = colour
  }

  /// All diagnostics, an empty line between them, with a line end behind each.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  /// One diagnostic, with a line end behind each line.
  public func render(_ diagnostic: Diagnostic) -> String {
    var lines = [headline(diagnostic)]
    let groups = groups(diagnostic)
    let gutter = groups.map { String($0.excerpt.line).count }.max() ?? 1
    if !groups.isEmpty { lines.append(margin("", gutter)) }
    var previous: MarkedLine?
    for group in groups {
      if let previous, previous.file != group.file {
        let place = SourceSpan(
          file: group.file, start: UInt32(group.marks[0].start), end: UInt32(group.marks[0].start))
        lines.append(style("\(spaces(gutter)) --> \(map.place(of: place))", .faint))
      } else if let previous, group.excerpt.line > previous.excerpt.line + 1 {
        lines.append(style("\(spaces(gutter)) …", .faint))
      }
      lines.append(margin(String(group.excerpt.line), gutter) + " " + group.excerpt.text)
      lines += rows(of: group, severity: diagnostic.severity).map {
        margin("", gutter) + " " + $0
      }
      previous = group
    }
    for note in diagnostic.notes { lines += remark("note", note, gutter) }
    if let fix = diagnostic.fix { lines += remark("fix", fix.message, gutter) }
    return lines.map(trimmed).joined(separator: "\n") + "\n"
  }

  private func headline(_ diagnostic: Diagnostic) -> String {
    var text = ""
    if let span = diagnostic.span { text += style(map.place(of: span) + ": ", .bold) }
    text += style("\(diagnostic.severity.rawValue): ", Style(diagnostic.severity))
    text += style(DisplayText.brief(diagnostic.message), .bold)
    if !diagnostic.code.isEmpty { text += " [\(diagnostic.code)]" }
    return text
  }

  /// `   = note: text`, further lines of the text below its start.
  private func remark(_ kind: String, _ text: String, _ gutter: Int) -> [String] {
    let head = "\(spaces(gutter)) = \(kind): "
    let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      let line = DisplayText.brief(String(part))
      return index == 0 ? style(head, .faint) + line : spaces(head.count) + line
    }
  }

  private func margin(_ number: String, _ gutter: Int) -> String {
    style(spaces(gutter - number.count) + number + " |", .faint)
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  /// The marked lines of a diagnostic: its own file first, then by file and line.
  private func groups(_ diagnostic: Diagnostic) -> [MarkedLine] {
    var marks: [(span: SourceSpan, text: String, isPrimary: Bool)] = []
    if let span = diagnostic.span { marks.append((span, diagnostic.detail, true)) }
    marks += diagnostic.labels.map { ($0.span, $0.text, false) }
    let own = diagnostic.span?.file ?? FileID(0)
    var groups: [MarkedLine] = []
    for mark in marks {
      guard let file = map[mark.span.file] else { continue }
      let line = file.lineIndex(of: mark.span.start)
      let index = groups.firstIndex { $0.file == mark.span.file && $0.excerpt.line == line + 1 }
      let entry = MarkedLine.Mark(
        start: Int(mark.span.start), end: min(Int(mark.span.end), file.lineRange(line).upperBound),
        text: DisplayText.brief(mark.text), isPrimary: mark.isPrimary)
      if let index {
        groups[index].marks.append(entry)
      } else {
        let excerpt = SourceExcerpt(file, line: line, around: Int(mark.span.start))
        groups.append(MarkedLine(file: mark.span.file, excerpt: excerpt, marks: [entry]))
      }
    }
    return groups.sorted {
      ($0.file == own ? -1 : Int($0.file.raw), $0.excerpt.line)
        < ($1.file == own ? -1 : Int($1.file.raw), $1.excerpt.line)
    }
  }

  private func rows(of group: MarkedLine, severity: Diagnostic.Severity) -> [String] {
    group.rows { text, isPrimary in
      style(text, isPrimary ? Style(severity) : .label)
    }
  }

  private func style(_ text: String, _ style: Style) -> String {
    colour && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  private enum Style: String {
    case bold = "1"
    case faint = "2"
    case red = "1;31"
    case yellow = "1;33"
    case cyan = "1;36"
    case label = "34"

    init(_ severity: Diagnostic.Severity) {
      switch severity {
      case .error: self = .red
      case .warning: self = .yellow
      case .note: self = .cyan
      }
    }
  }
}
