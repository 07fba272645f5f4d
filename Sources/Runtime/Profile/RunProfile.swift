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
  }

  public private(set) var steps: [Step]
  /// The time of the last run, in seconds.
  public private(set) var total = 0.0

  /// Runs an interpreter instruction by instruction, on what is bound.
  /// - Throws: `RunFailure` as `run()`.
  public init(_ interpreter: Interpreter, runs: Int) throws(RunFailure) {
    steps = interpreter.plan.instructions.indices.map {
      Step(instruction: $0, least: .infinity, start: 0, duration: 0)
    }
    let clock = ContinuousClock()
    for _ in 0..<max(1, runs) {
      let first = clock.now
      for index in steps.indices {
        let start = clock.now
        try interpreter.run(instruction: index)
        steps[index].start = RunProfile.seconds(start - first)
        steps[index].duration = RunProfile.seconds(clock.now - start)
        steps[index].least = min(steps[index].least, steps[index].duration)
      }
      total = RunProfile.seconds(clock.now - first)
    }
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}
