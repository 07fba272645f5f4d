/// Diagnostics as they are found: equal ones once, and no more errors than a person reads.
public struct Diagnostics: Sendable {
  /// Errors, and warnings, that are kept at most.
  public static let limit = 100

  /// What was reported, in the order of reporting.
  public private(set) var reported: [Diagnostic] = []
  /// Number of errors among `reported`.
  public private(set) var errorCount = 0
  /// True once an error was left out.
  public private(set) var isFull = false
  private var seen: Set<Diagnostic> = []

  /// Nothing reported.
  public init() {}

  /// True where something was reported that makes the input unusable.
  public var hasErrors: Bool { errorCount > 0 }

  /// Keeps a diagnostic, unless an equal one is kept or there are `limit` of its severity.
  public mutating func report(_ diagnostic: Diagnostic) {
    guard !seen.contains(diagnostic) else { return }
    if diagnostic.severity == .error {
      if errorCount == Diagnostics.limit {
        isFull = true
        return
      }
      errorCount += 1
    } else {
      guard reported.count - errorCount < Diagnostics.limit else { return }
    }
    seen.insert(diagnostic)
    reported.append(diagnostic)
  }

  /// Reports each of a sequence.
  public mutating func report(contentsOf others: some Sequence<Diagnostic>) {
    for diagnostic in others { report(diagnostic) }
  }

  /// By file and position, with a last remark where errors were left out.
  public var sorted: [Diagnostic] {
    let keyed = reported.enumerated().sorted { lhs, rhs in
      let left = (lhs.element.span?.file.raw ?? 0, lhs.element.span?.start ?? 0, lhs.offset)
      let right = (rhs.element.span?.file.raw ?? 0, rhs.element.span?.start ?? 0, rhs.offset)
      return left < right
    }
    let ordered = keyed.map(\.element)
    guard isFull else { return ordered }
    return ordered + [.note("there are more errors; only the first \(Diagnostics.limit) are shown")]
  }
}
