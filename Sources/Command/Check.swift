import AdjointClaims
import AdjointDriver
import AdjointFrontend
import AdjointSource
import ArgumentParser

/// `adjoint check`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check types, shapes, expectations and claims of models.",
    discussion: """
      A claim is proved, refuted by a counterexample, equal but at a kink, or undecided. The \
      status is 1 if a claim is refuted or undecided or an expectation fails.
      """)

  @Argument(help: "Model files, or '-'.", completion: .file(extensions: ["adj"]))
  var files: [String]

  @Flag(help: "Leave the claims out.")
  var noClaims = false

  @Flag(help: "An undecided claim is no reason for status 1.")
  var allowUndecided = false

  @Flag(
    help: """
      Print one row a file, for those who grade sheets: each claim's verdict and mistake, as CSV, \
      or with --format json.
      """)
  var grade = false

  @Option(
    help: ArgumentHelp(
      "The seed of the random points; drawn from the system where it is left out.",
      valueName: "N"))
  var seed: UInt64?

  @Option(help: "How to print the verdicts.")
  var format = ResultForm.text

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func run() throws {
    let seed = seed ?? UInt64.random(in: 1...999_999_999)
    try diagnosticOptions.run { reporter in
      var reports: [CheckReport] = []
      var rows: [GradeReport.Row] = []
      for path in files {
        guard let report = try report(path, seed, &reporter) else {
          rows.append(.init(file: path, claims: nil))
          continue
        }
        if format == .text, !grade { try Console.print(report.text) }
        reports.append(report)
        rows.append(.init(file: path, claims: report.claims))
        judge(report, &reporter)
      }
      try conclude(reports, GradeReport(rows: rows))
      if self.seed == nil, reports.contains(where: \.isDrawn) {
        reporter.note("points were drawn from seed \(seed); --seed \(seed) draws them again")
      }
    }
  }

  /// What is found in one file; nil where it can't be read.
  private func report(
    _ path: String, _ seed: UInt64, _ reporter: inout Reporter
  ) throws -> CheckReport? {
    guard let (model, map) = try reading.model(path, &reporter) else { return nil }
    let answers =
      noClaims ? ClaimChecking.Answers() : try ClaimChecking.answers(model, seed: seed)
    return CheckReport(
      file: path, map: map, claims: answers.claims, assumptions: answers.assumptions,
      expectations: try ExpectationChecking.answers(model))
  }

  /// What is printed behind the last file.
  private func conclude(_ reports: [CheckReport], _ grades: GradeReport) throws {
    switch (format, grade) {
    case (.json, false): try Console.print(JSONValue.list(reports.map(\.json)).text() + "\n")
    case (.json, true): try Console.print(grades.json.text() + "\n")
    case (.text, true): try Console.print(grades.csv)
    case (.text, false):
      if reports.count > 1 { try Console.print(CheckReport.summary(reports) + "\n") }
    }
  }

  private func judge(_ report: CheckReport, _ reporter: inout Reporter) {
    for answer in report.claims {
      switch answer.verdict {
      case .proved, .kink: break
      case .refuted: reporter.fail(.no)
      case .undecided: if !allowUndecided { reporter.fail(.no) }
      }
    }
    if report.assumptions.contains(where: { $0.verdict == .contradictory }) { reporter.fail(.no) }
    if report.expectations.contains(where: { !$0.holds }) { reporter.fail(.no) }
  }
}
