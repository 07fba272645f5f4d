/// Diagnostics as JSON for editors and scripts: stable keys, one object a diagnostic.
public struct DiagnosticJSON: Sendable {
  /// The files that spans refer to.
  public let map: SourceMap

  /// A writer for spans of `map`.
  public init(map: SourceMap) {
    self.map = map
  }

  /// A JSON array, one diagnostic a line.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    guard !diagnostics.isEmpty else { return "[]\n" }
    return "[\n" + diagnostics.map { "  " + render($0) }.joined(separator: ",\n") + "\n]\n"
  }

  /// One object with the keys `severity code message span detail labels notes fix`.
  public func render(_ diagnostic: Diagnostic) -> String {
    let labels = diagnostic.labels.map {
      "{\"span\": \(span($0.span)), \"text\": \(JSONText.quoted($0.text))}"
    }
    let fields = [
      "\"severity\": \(JSONText.quoted(diagnostic.severity.rawValue))",
      "\"code\": \(JSONText.quoted(diagnostic.code))",
      "\"message\": \(JSONText.quoted(diagnostic.message))",
      "\"span\": \(diagnostic.span.map(span) ?? "null")",
      "\"detail\": \(JSONText.quoted(diagnostic.detail))",
      "\"labels\": [\(labels.joined(separator: ", "))]",
      "\"notes\": [\(diagnostic.notes.map(JSONText.quoted).joined(separator: ", "))]",
      "\"fix\": \(diagnostic.fix.map(fix) ?? "null")",
    ]
    return "{\(fields.joined(separator: ", "))}"
  }

  private func fix(_ fix: Diagnostic.Fix) -> String {
    let edits = fix.edits.map {
      "{\"span\": \(span($0.span)), \"replacement\": \(JSONText.quoted($0.replacement))}"
    }
    return "{\"message\": \(JSONText.quoted(fix.message)), "
      + "\"edits\": [\(edits.joined(separator: ", "))]}"
  }

  private func span(_ span: SourceSpan) -> String {
    guard let file = map[span.file] else { return "null" }
    let start = file.location(of: span.start)
    let end = file.location(of: span.end)
    return "{\"file\": \(JSONText.quoted(file.name)), \"start\": \(span.start), "
      + "\"end\": \(span.end), \"line\": \(start.line), \"column\": \(start.column), "
      + "\"end_line\": \(end.line), \"end_column\": \(end.column)}"
  }
}
