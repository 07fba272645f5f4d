/// What each instruction of a plan took, over several runs.
public struct RunProfile: Sendable {
  /// One instruction.
  public struct Step: Sendable {
    public let instruction: Int
    /// The least time, in seconds.
    public var least: Double
    /// When it began in the last run, and how long it took there, in seconds.
    public var start: Double
    public var duration: Double
    /// What each thread did of it in the last run; none where one thread did all.
    public var shares: [Share]
  }

  /// A thread at work on slabs of one instruction: all of them, or those of one round.
  public struct Share: Sendable {
    /// 0 for the thread that runs the plan.
    public let thread: Int
    public let slabs: Int
    /// In seconds from the beginning of the run.
    public let start: Double
    public let duration: Double
  }

  public private(set) var steps: [Step]
  /// The time of the last run, in seconds.
  public private(set) var total = 0.0

  /// Runs an interpreter instruction by instruction, chains too, on what is bound: the sum may be
  /// more than a run takes.
  /// - Throws: `RunFailure` as `run()`.
  public init(_ interpreter: Interpreter, runs: Int) throws(RunFailure) {
    steps = interpreter.plan.instructions.indices.map {
      Step(instruction: $0, least: .infinity, start: 0, duration: 0, shares: [])
    }
    for _ in 0..<max(1, runs) { try run(interpreter) }
    // Once more with the threads watched, which takes a little time.
    ThreadPool.shared.record(true)
    defer { ThreadPool.shared.record(false) }
    try run(interpreter)
  }

  private mutating func run(_ interpreter: Interpreter) throws(RunFailure) {
    let clock = ContinuousClock()
    let first = clock.now
    for index in steps.indices {
      let start = clock.now
      try interpreter.run(instruction: index)
      steps[index].start = RunProfile.seconds(start - first)
      steps[index].duration = RunProfile.seconds(clock.now - start)
      steps[index].least = min(steps[index].least, steps[index].duration)
      steps[index].shares = ThreadPool.shared.takeSpans().map { span in
        Share(
          thread: span.worker, slabs: span.slabs, start: RunProfile.seconds(span.start - first),
          duration: RunProfile.seconds(span.end - span.start))
      }
    }
    total = RunProfile.seconds(clock.now - first)
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
