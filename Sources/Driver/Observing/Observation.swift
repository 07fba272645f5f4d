import AdjointGraphIR
import AdjointSource
import AdjointTransforms

/// What a compilation tells while it runs, for `--debug-passes` and its kin: each pass with its
/// graphs. `report` is called in order, from the thread that compiles.
public final class Observation {
  /// All passes that ran, of all pipelines, in order. Graphs are kept only until the next report.
  public private(set) var count = 0
  /// The entry that is being compiled.
  var entry = Entry.main
  private let report: (PassReport) throws(Diagnostic) -> Void

  /// Calls `report` after every pass.
  public init(_ report: @escaping (PassReport) throws(Diagnostic) -> Void) { self.report = report }

  /// Hears of a pass.
  func observe(_ event: PassEvent) throws(Diagnostic) {
    count += 1
    try report(PassReport(number: count, event: event, entry: entry))
  }
}
