import AdjointData
import AdjointDriver
import AdjointGraphIR
import AdjointRendering
import AdjointSource
import AdjointTransforms
import Foundation

/// Prints, times and writes what the passes do, as the debug flags wish. All of it goes to the
/// error stream or to files, for standard output is the result's.
final class PassWatcher {
  private let options: DebugOptions
  private var reports: [PassReport] = []
  /// What was timed before the first pass, and behind the last.
  private var phases: (before: [PhaseTime], after: [PhaseTime]) = ([], [])
  private var count = 0

  init(_ options: DebugOptions) { self.options = options }

  /// What a compilation tells; nil where nobody wants to hear it.
  var observation: Observation? {
    guard
      options.debuggedPasses != nil || !options.printAfter.isEmpty || options.timePasses
        || options.dumpDir != nil || options.explainFusion
    else { return nil }
    return Observation { [self] report throws(Diagnostic) in try hear(report) }
  }

  /// Hears of a pass of a pipeline that runs outside of a compilation.
  func observe(_ event: PassEvent) throws(Diagnostic) {
    count += 1
    try hear(PassReport(number: count, event: event))
  }

  private func hear(_ report: PassReport) throws(Diagnostic) {
    if options.timePasses { reports.append(report) }
    if let passes = options.debuggedPasses, report.event.changed,
      passes.isEmpty || passes.contains(report.event.pass)
    {
      Console.report(coloured(report.difference))
    }
    if options.printAfter.contains(report.event.pass) {
      Console.report("# after \(report.event.pass)\n" + GraphPrinter.text(report.event.after))
    }
    if options.explainFusion, report.event.pass == Fuse.name { explain(report.event) }
    if let folder = options.dumpDir {
      if report.number == 1 { try dump(report.event.before, "00-input", to: folder) }
      try dump(report.event.after, report.fileName, to: folder)
    }
  }

  /// What was not fused, a line each with the refusal's name.
  private func explain(_ event: PassEvent) {
    let graph = event.before
    let refusals = Fuse.refusals(in: graph)
    let lines = refusals.map { refusal in
      let with = refusal.other.map { " with \(node($0, graph))" } ?? ""
      return "not fused: \(refusal.rule.rawValue): \(node(refusal.node, graph))\(with)\n"
    }
    Console.report(lines.isEmpty ? "not fused: nothing was refused\n" : lines.joined())
  }

  /// `dS = add f32[4 x 3]`
  private func node(_ id: NodeID, _ graph: Graph) -> String {
    let name = graph.names[Value(id)].map { "\($0) = " } ?? ""
    return "\(name)\(graph.primitive(id).name) \(graph.types(id)[0])"
  }

  /// Removed lines in red, added ones in green, where the error stream shows colours.
  private func coloured(_ text: String) -> String {
    guard Console.errorsAreColoured else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      switch line.first {
      case "-": "\u{1B}[31m\(line)\u{1B}[0m"
      case "+": "\u{1B}[32m\(line)\u{1B}[0m"
      default: String(line)
      }
    }.joined(separator: "\n")
  }

  private func dump(_ graph: Graph, _ name: String, to folder: String) throws(Diagnostic) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let base = (folder as NSString).appendingPathComponent(name)
      try AtomicFile.write(Array(GraphPrinter.text(graph).utf8), to: base + ".gir")
      try AtomicFile.write(Array(try DOTText.text(of: graph).utf8), to: base + ".dot")
    } catch let failure as DataFailure {
      throw Diagnostic(severity: .error, code: failure.code, message: failure.message, span: nil)
    } catch {
      throw Diagnostic(
        severity: .error, code: "E0901", message: "\(folder): \(error.localizedDescription)",
        span: nil)
    }
  }

  /// Adds a row in front of the table of `--time-passes`.
  func record(before name: String, _ duration: Duration) {
    phases.before.append(PhaseTime(name, duration))
  }

  /// Adds a row behind the passes.
  func record(after name: String, _ duration: Duration) {
    phases.after.append(PhaseTime(name, duration))
  }

  /// Prints the table of `--time-passes`.
  func finish() {
    guard options.timePasses else { return }
    Console.report(PassReport.timings(reports, before: phases.before, after: phases.after))
  }
}
