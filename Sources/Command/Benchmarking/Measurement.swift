import AdjointRuntime
import Foundation

/// The times of an entry.
struct Measurement {
  var entry: String
  var medianMicroseconds: Double
  var minimumMicroseconds: Double
  /// From the first byte of the file to the end of the first run, without the time to find data
  /// and, of a model, to compile it.
  var firstMicroseconds: Double
  /// The processor time of a run on average, of all threads together: that of one run is known
  /// only of the thread that asks, of others to a tick of the system's clock.
  var processorMicroseconds: Double
  var runs: Int
  var threads: Int
  var peakBytes: Int
  var outputs: [String: Double]

  /// Runs an entry again and again for so many seconds.
  /// - Throws: `RunFailure` of a run.
  init(_ interpreter: Interpreter, seconds: Double, first: Duration) throws(RunFailure) {
    let group = try Measurement.group(interpreter)
    let clock = ContinuousClock()
    var times: [Double] = []
    let used = Measurement.processorTime
    let end = clock.now + .seconds(seconds)
    while clock.now < end || times.count < 5 {
      let start = clock.now
      for _ in 0..<group { try interpreter.run() }
      times.append(Measurement.microseconds(clock.now - start) / Double(group))
    }
    let processor = Measurement.processorTime - used
    times.sort()
    entry = interpreter.plan.name
    medianMicroseconds = times[times.count / 2]
    minimumMicroseconds = times[0]
    firstMicroseconds = Measurement.microseconds(first)
    runs = times.count * group
    processorMicroseconds = processor / Double(runs)
    threads = interpreter.threads
    peakBytes = interpreter.plan.peakBytes(threads: interpreter.threads)
    outputs = interpreter.outputs.filter { $0.value.shape.isEmpty }.mapValues { $0.doubles[0] }
  }

  /// The runs that take about 20 microseconds, beside which reading the clocks is nothing.
  private static func group(_ interpreter: Interpreter) throws(RunFailure) -> Int {
    let clock = ContinuousClock()
    for _ in 0..<3 { try interpreter.run() }
    let start = clock.now
    for _ in 0..<5 { try interpreter.run() }
    return max(1, Int(100 / max(0.01, microseconds(clock.now - start))))
  }

  private static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) * 1e-12
  }

  /// Of the whole process.
  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) * 1e-3
  }

  var json: JSONValue {
    .object([
      "entry": .text(entry), "median_us": .number(rounded(medianMicroseconds)),
      "min_us": .number(rounded(minimumMicroseconds)),
      "first_us": .number(rounded(firstMicroseconds)),
      "processor_us": .number(rounded(processorMicroseconds)), "runs": .integer(runs),
      "threads": .integer(threads), "peak_bytes": .integer(peakBytes),
      "outputs": .object(outputs.mapValues { .number($0) }),
    ])
  }

  var text: String {
    var lines = [
      "\(entry): median \(time(medianMicroseconds)), least \(time(minimumMicroseconds)), "
        + "processor \(time(processorMicroseconds)), "
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
