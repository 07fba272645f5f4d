import AdjointClaims
import AdjointData
import AdjointDriver
import AdjointFrontend
import AdjointSource
import ArgumentParser

/// `adjoint check`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check types, shapes, expectations and claims of models.",
    discussion: """
      A claim is proved, refuted by a counterexample, equal but at a kink, or undecided. The \
      status is 1 if a claim is refuted or undecided, an assumption contradicts those above it, or \
      an expectation fails; 2 if a file is no model or cannot be read, and the others are checked \
      all the same.
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
      var findings: [CheckFinding] = []
      for path in files {
        let finding = try finding(path, seed, &reporter)
        findings.append(finding)
        guard case .checked(let report) = finding else { continue }
        if format == .text, !grade {
          try Console.print(report.text(isColoured: Console.outputIsColoured))
        }
        judge(report, &reporter)
      }
      try conclude(findings)
      if self.seed == nil, findings.contains(where: { $0.report?.isDrawn ?? false }) {
        reporter.note("points were drawn from seed \(seed); --seed \(seed) draws them again")
      }
    }
  }

  /// What is found in one file; a file that is no model, or can't be read, stops no other.
  private func finding(
    _ path: String, _ seed: UInt64, _ reporter: inout Reporter
  ) throws -> CheckFinding {
    let reading: ModelReading
    do throws(DataFailure) {
      reading = try self.reading.reading(path)
    } catch {
      reporter.report(error)
      return .unreadable(file: path, error: error.message)
    }
    reporter.report(reading.diagnostics, reading.map)
    guard let model = reading.model else {
      let error = reading.diagnostics.first { $0.severity == .error }
      let line = error?.span.flatMap { reading.map.location(of: $0) }.map { "line \($0.line): " }
      return .notModel(file: path, error: (line ?? "") + (error?.message ?? ""))
    }
    return .checked(
      try CheckReport(model, reading.map, file: path, seed: seed, withClaims: !noClaims))
  }

  /// What is printed behind the last file.
  private func conclude(_ findings: [CheckFinding]) throws {
    let grades = GradeReport(rows: findings)
    let reports = findings.compactMap(\.report)
    switch (format, grade) {
    case (.json, false): try Console.print(JSONValue.list(findings.map(\.json)).text() + "\n")
    case (.json, true): try Console.print(grades.json.text() + "\n")
    case (.text, true): try Console.print(grades.csv)
    case (.text, false):
      if findings.count > 1 {
        try Console.print(CheckReport.summary(reports, files: findings.count) + "\n")
      }
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
