import AdjointGraphIR
import AdjointTransforms

/// What one pass did, in words.
public struct PassReport: Sendable {
  /// `03`, the position in the whole compilation.
  public let number: Int
  public let event: PassEvent
  /// The entry that the graph becomes.
  public let entry: Entry

  public init(number: Int, event: PassEvent, entry: Entry = .main) {
    self.number = number
    self.event = event
    self.entry = entry
  }

  /// `== cse: 12 applications (shared 12), 40 → 28 nodes, 0.3 ms`
  public var headline: String {
    let rules = event.counts.sorted { $0.key < $1.key }
    let total = rules.reduce(0) { $0 + $1.value }
    let list = rules.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    let nodes = "\(event.before.nodes.count) → \(event.after.nodes.count) nodes"
    let place = entry == .main ? "" : "\(entry.rawValue): "
    let what = total == 1 ? "application" : "applications"
    return "== \(place)\(event.pass): "
      + (total == 0 ? "nothing to do" : "\(total) \(what) (\(list)), \(nodes)")
  }

  /// The headline and the difference of the textual graphs.
  public var difference: String {
    let texts = GraphPrinter.texts(before: event.before, after: event.after)
    guard let difference = LineDifference(from: texts.before, to: texts.after) else {
      return headline + "\n  (too large to compare line by line)\n"
    }
    return headline + "\n" + difference.text
  }

  /// The name of a file of `--dump-dir`, without extension: `03-cse`, and for an entry other than
  /// `main` `12-init-cse`.
  public var fileName: String {
    let place = entry == .main ? "" : "\(entry.rawValue)-"
    return (number < 10 ? "0" : "") + "\(number)-\(place)\(event.pass)"
  }

  /// `cse`, `init cse`
  private var place: String { entry == .main ? event.pass : "\(entry.rawValue) \(event.pass)" }

  /// A table of durations in the order of the work: `cse  0.31 ms  12 %`.
  public static func timings(
    _ reports: [PassReport], before: [PhaseTime] = [], after: [PhaseTime] = []
  ) -> String {
    let passes = reports.map { PhaseTime($0.place, $0.event.duration) }
    let phases = before + passes + after
    let total = phases.reduce(0) { $0 + $1.milliseconds }
    let width = phases.map(\.name.count).max() ?? 0
    let rows = phases.map { phase in
      let share = total > 0 ? 100 * phase.milliseconds / total : 0
      return "\(phase.name.padded(to: width))  \(fixed(phase.milliseconds, 3)) ms  "
        + "\(fixed(share, 1)) %\n"
    }
    return rows.joined() + "\("total".padded(to: width))  \(fixed(total, 3)) ms\n"
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 3 ? 1000.0 : 10.0
    let rounded = (value * scale).rounded() / scale
    let text = "\(rounded)"
    return String(repeating: " ", count: max(0, 9 - text.count)) + text
  }
}

extension String {
  /// The text with blanks behind it up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
