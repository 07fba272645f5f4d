/// A line of source with what is underlined in it.
struct MarkedLine {
  /// A piece of the line and the remark about it.
  struct Mark {
    /// Offset of its first byte in the file.
    let start: Int
    /// Offset behind its last byte.
    let end: Int
    /// The remark, escaped; may be empty.
    let text: String
    /// True for the piece that the diagnostic is about, false for a label.
    let isPrimary: Bool
  }

  /// The file that the line is of.
  let file: FileID
  /// The line.
  let excerpt: SourceExcerpt
  /// Its marks in the order of the diagnostic, the primary one first.
  var marks: [Mark]

  private struct Placed {
    let column: Int
    let width: Int
    let mark: Mark
  }

  /// The rows under the line: underlines with the rightmost remark beside them, then the other
  /// remarks, each under its piece.
  func rows(style: (String, Bool) -> String) -> [String] {
    let placed = marks.map { mark in
      let column = excerpt.cell(of: mark.start)
      return Placed(
        column: column, width: max(1, excerpt.cell(of: mark.end) - column), mark: mark)
    }
    var remarks = placed.filter { !$0.mark.text.isEmpty }.sorted { $0.column < $1.column }
    var row = underline(placed, style)
    let end = placed.map { $0.column + $0.width }.max() ?? 0
    if let last = remarks.last, last.column + last.width == end {
      row += " " + style(last.mark.text, last.mark.isPrimary)
      remarks.removeLast()
    }
    var rows = [row]
    if !remarks.isEmpty { rows.append(bars(remarks[...], style)) }
    while let last = remarks.popLast() {
      let left = bars(remarks.filter { $0.column < last.column }[...], style)
      let used = remarks.last { $0.column < last.column }.map { $0.column + 1 } ?? 0
      rows.append(
        left + String(repeating: " ", count: last.column - used)
          + style(last.mark.text, last.mark.isPrimary))
    }
    return rows
  }

  /// Carets under the primary piece and dashes under the others, carets winning.
  private func underline(_ placed: [Placed], _ style: (String, Bool) -> String) -> String {
    let end = placed.map { $0.column + $0.width }.max() ?? 0
    var cells = [Character](repeating: " ", count: end)
    for isPrimary in [false, true] {
      for piece in placed where piece.mark.isPrimary == isPrimary {
        for column in piece.column..<piece.column + piece.width {
          cells[column] = isPrimary ? "^" : "-"
        }
      }
    }
    var row = ""
    var start = 0
    while start < cells.count {
      var stop = start
      while stop < cells.count, cells[stop] == cells[start] { stop += 1 }
      let run = String(cells[start..<stop])
      row += cells[start] == " " ? run : style(run, cells[start] == "^")
      start = stop
    }
    return row
  }

  private func bars(_ remarks: ArraySlice<Placed>, _ style: (String, Bool) -> String) -> String {
    var row = ""
    var column = 0
    for remark in remarks where remark.column >= column {
      row += String(repeating: " ", count: remark.column - column)
      row += style("|", remark.mark.isPrimary)
      column = remark.column + 1
    }
    return row
  }
}
