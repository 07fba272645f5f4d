import AdjointSource

/// What a plan is made for.
public struct PlannerOptions: Sendable {
  /// No rounding but that of the operations as written: no fused multiply-add.
  public var isExact: Bool
  /// The names and lines of the source, for the table from instruction to source line.
  public var sources: SourceMap?
  /// Bytes that a plan may need with the threads below; nil for no limit.
  public var memoryLimit: Int?
  /// The threads that the limit counts.
  public var threads: Int
  /// Parameters that hold an output after a run, by the parameter's name.
  public var updates: [String: String]

  public init(
    isExact: Bool = false, sources: SourceMap? = nil, memoryLimit: Int? = nil, threads: Int = 1,
    updates: [String: String] = [:]
  ) {
    self.isExact = isExact
    self.sources = sources
    self.memoryLimit = memoryLimit
    self.threads = threads
    self.updates = updates
  }
}
