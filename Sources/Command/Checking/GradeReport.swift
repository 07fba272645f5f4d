import AdjointClaims
import AdjointDriver

/// What `check --grade` says of many files: one row a file.
struct GradeReport {
  let rows: [CheckFinding]

  private static let verdicts = ["proved", "kink", "refuted", "undecided"]

  /// The claims' names in the order in which the files name them first.
  private var names: [String] {
    var seen: Set<String> = []
    return rows.flatMap { $0.report?.claims ?? [] }.map(\.claim.name).filter {
      seen.insert($0).inserted
    }
  }

  /// Comma-separated values as in RFC 4180: the file, whether it is a model, how many claims have
  /// each verdict, for each claim its verdict, with the mistake where one is named, and what is
  /// wrong with a file that is no model.
  var csv: String {
    let names = names
    let header = ["file", "status"] + GradeReport.verdicts + names + ["error"]
    let lines = [header] + rows.map { row in cells(row, names) }
    return lines.map { $0.map(GradeReport.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private func cells(_ row: CheckFinding, _ names: [String]) -> [String] {
    guard let claims = row.report?.claims else {
      let empty = (GradeReport.verdicts + names).map { _ in "" }
      return [row.file, row.status] + empty + [row.error ?? ""]
    }
    let byName = Dictionary(claims.map { ($0.claim.name, $0) }, uniquingKeysWith: { a, _ in a })
    return [row.file, row.status] + GradeReport.verdicts.map { "\(count($0, claims))" }
      + names.map { byName[$0].map(cell) ?? "" } + [""]
  }

  private func count(_ verdict: String, _ claims: [ClaimChecking.Answer]) -> Int {
    claims.count { $0.verdict.name == verdict }
  }

  /// `proved`, `refuted: sign`
  private func cell(_ answer: ClaimChecking.Answer) -> String {
    let mistake = answer.mistakes.first.map { ": \($0.kind.rawValue)" } ?? ""
    return answer.verdict.name + mistake
  }

  /// A cell, in quotation marks where it needs them. One that a spreadsheet would take for a
  /// formula gets an apostrophe before it, for names come from the sheets.
  private static func quoted(_ cell: String) -> String {
    let isFormula = cell.first.map { "=+-@\t\r".contains($0) } ?? false
    let text = isFormula ? "'" + cell : cell
    guard text.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// `[{file, status, error, proved, kink, refuted, undecided, claims: [{name, verdict, mistake,
  /// mistake_text}]}]`; claims and counts of what is no model are null.
  var json: JSONValue {
    .list(
      rows.map { row in
        let claims = row.report?.claims
        var members: [String: JSONValue] = [
          "file": .text(row.file), "status": .text(row.status),
          "error": row.error.map { .text($0) } ?? .null,
          "claims": claims.map { .list($0.map(object)) } ?? .null,
        ]
        for verdict in GradeReport.verdicts {
          members[verdict] = claims.map { .integer(count(verdict, $0)) } ?? .null
        }
        return .object(members)
      })
  }

  private func object(_ answer: ClaimChecking.Answer) -> JSONValue {
    .object([
      "name": .text(answer.claim.name), "verdict": .text(answer.verdict.name),
      "mistake": answer.mistakes.first.map { .text($0.kind.rawValue) } ?? .null,
      "mistake_text": answer.mistakes.first.map { .text($0.text) } ?? .null,
    ])
  }
}
