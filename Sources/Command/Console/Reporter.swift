import AdjointData
import AdjointDrawing
import AdjointSource
import ArgumentParser

/// Collects what a command has to say beside its results, and how it will end.
struct Reporter {
  let options: DiagnosticOptions
  private(set) var status = Status.fine
  private var json: [String] = []

  init(_ options: DiagnosticOptions) { self.options = options }

  /// Ends with at least this status.
  mutating func fail(_ status: Status) { self.status = max(self.status, status) }

  /// Says diagnostics about the files of `map`; an error makes the input bad.
  mutating func report(_ diagnostics: [Diagnostic], _ map: SourceMap = SourceMap()) {
    if diagnostics.contains(where: { $0.severity == .error }) { fail(.badInput) }
    switch options.diagnostics {
    case .json: json += diagnostics.map { DiagnosticJSON(map: map).render($0) }
    case .text:
      let renderer = DiagnosticRenderer(map: map, colour: Console.errorsAreColoured)
      for diagnostic in diagnostics { Console.report(renderer.render(diagnostic)) }
    }
  }

  /// Says a remark without a place.
  mutating func note(_ message: String) { report([.note(message)]) }

  /// Says why data could not be read or written.
  mutating func report(_ failure: DataFailure) {
    report([
      Diagnostic(severity: .error, code: failure.code, message: failure.message, span: nil)
    ])
    if failure.isEnvironment { fail(.environmentFailed) }
  }

  /// Says why there is no picture.
  mutating func report(_ failure: DrawingFailure) {
    let notes = failure.output.split(separator: "\n").prefix(20).map(String.init)
    report([
      Diagnostic(
        severity: .error, code: failure.code, message: failure.reason, span: nil, notes: notes)
    ])
    fail(.environmentFailed)
  }

  /// Writes what has been collected.
  func finish() {
    guard options.diagnostics == .json, !json.isEmpty else { return }
    Console.report("[\n" + json.map { "  " + $0 }.joined(separator: ",\n") + "\n]\n")
  }
}

extension DiagnosticOptions {
  /// Runs the body of a command: reports what it throws, writes what it collected, and ends the
  /// process with its status.
  func run(_ body: (inout Reporter) throws -> Void) throws {
    var reporter = Reporter(self)
    do {
      try body(&reporter)
    } catch let failure as DataFailure {
      reporter.report(failure)
    } catch let failure as DrawingFailure {
      reporter.report(failure)
    } catch let diagnostic as Diagnostic {
      reporter.report([diagnostic])
    }
    reporter.finish()
    if reporter.status != .fine { throw ExitCode(reporter.status.rawValue) }
  }
}
