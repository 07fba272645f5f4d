import AdjointDriver
import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import ArgumentParser

/// `adjoint bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time an entry of a model or a plan on resident data.",
    discussion: """
      The median and the least time of a run, the predicted peak memory, and the scalar outputs.
      """)

  @Argument(help: "A model, a plan, or '-'.", completion: .file(extensions: ["adj", "plan"]))
  var file: String

  @Option(help: "What to run: main, forward, backward or init.")
  var entry = Entry.main

  @Option(help: ArgumentHelp("How long to measure.", valueName: "SECONDS"))
  var seconds = 2.0

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var feed: FeedOptions
  @OptionGroup var compile: CompileOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func validate() throws {
    guard seconds > 0, seconds <= 3_600 else {
      throw ValidationError("--seconds is above 0 and at most 3600.")
    }
  }

  func run() throws {
    try diagnosticOptions.run { reporter in
      guard let program = try compile.reading.program(file, &reporter),
        let inputs = try RunInputs.read(
          program, entry, feed: feed, compile: compile, &reporter)
      else { return }
      do {
        let measured = try measure(inputs)
        try Console.print(json ? measured.json.text() + "\n" : measured.text)
      } catch let diagnostic as Diagnostic {
        reporter.report([diagnostic], program.map)
      } catch let failure as RunFailure {
        reporter.report([PlanDiagnostics.failure(failure)], program.map)
      }
    }
  }

  private func measure(_ inputs: RunInputs) throws -> Measurement {
    let threads = compile.compilation.threads
    let execution = Execution(inputs.plan, threads: threads)
    let interpreter = try execution.interpreter(entry, feeding: inputs.tensors)
    let clock = ContinuousClock()
    for _ in 0..<3 { try interpreter.run() }
    var times: [Double] = []
    let end = clock.now + .seconds(seconds)
    while clock.now < end || times.count < 5 {
      let start = clock.now
      try interpreter.run()
      let parts = (clock.now - start).components
      times.append(Double(parts.seconds) * 1e6 + Double(parts.attoseconds) * 1e-12)
    }
    times.sort()
    return Measurement(
      entry: entry.rawValue, medianMicroseconds: times[times.count / 2],
      minimumMicroseconds: times[0], runs: times.count, threads: threads,
      peakBytes: interpreter.plan.peakBytes(threads: threads),
      outputs: interpreter.outputs.filter { $0.value.shape.isEmpty }.mapValues { $0.doubles[0] })
  }
}

/// The times of an entry.
private struct Measurement {
  var entry: String
  var medianMicroseconds: Double
  var minimumMicroseconds: Double
  var runs: Int
  var threads: Int
  var peakBytes: Int
  var outputs: [String: Double]

  var json: JSONValue {
    .object([
      "entry": .text(entry), "median_us": .number(rounded(medianMicroseconds)),
      "min_us": .number(rounded(minimumMicroseconds)), "runs": .integer(runs),
      "threads": .integer(threads), "peak_bytes": .integer(peakBytes),
      "outputs": .object(outputs.mapValues { .number($0) }),
    ])
  }

  var text: String {
    var lines = [
      "\(entry): median \(time(medianMicroseconds)), least \(time(minimumMicroseconds)), "
        + "\(runs) runs, \(threads) \(threads == 1 ? "thread" : "threads"), "
        + "peak memory \(peakBytes) bytes"
    ]
    lines += outputs.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func rounded(_ microseconds: Double) -> Double {
    (microseconds * 1_000).rounded() / 1_000
  }

  private func time(_ microseconds: Double) -> String {
    let (value, unit) =
      microseconds < 1_000 ? (microseconds, "µs") : (microseconds / 1_000, "ms")
    return "\(rounded(value)) \(unit)"
  }
}
