import AdjointData
import AdjointDriver
import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import ArgumentParser

/// `adjoint bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time an entry of a model or a plan on resident data.",
    discussion: """
      The median and the least time of a run, the time of the processor on average (of all threads \
      together, which other programs on the machine move less), the predicted peak memory, and the \
      scalar outputs. Runs below a few microseconds are timed in groups.
      """)

  @Argument(help: "A model, a plan, or '-'.", completion: .file(extensions: ["adj", "plan"]))
  var file: String

  @Option(help: "What to run: main, forward, backward or init.")
  var entry = Entry.main

  @Option(help: ArgumentHelp("How long to measure.", valueName: "SECONDS"))
  var seconds = 2.0

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print what each instruction took, against what the machine can do at best.")
  var profile = false

  @Option(
    help: ArgumentHelp(
      "Write a run as trace events, for the tracing pages of browsers.", valueName: "FILE"),
    completion: .file(extensions: ["json"]))
  var trace: String?

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
      let start = ContinuousClock.now
      guard let program = try compile.reading.program(file, &reporter) else { return }
      let loading = ContinuousClock.now - start
      guard
        let inputs = try RunInputs.read(
          program, entry, feed: feed, compile: compile, &reporter)
      else { return }
      do {
        try measure(inputs, loading: loading)
      } catch let diagnostic as Diagnostic {
        reporter.report([diagnostic], program.map)
      } catch let failure as RunFailure {
        reporter.report([PlanDiagnostics.failure(failure)], program.map)
      }
    }
  }

  /// - Parameter loading: how long it took to read the file.
  private func measure(_ inputs: RunInputs, loading: Duration) throws {
    let threads = compile.compilation.threads
    let execution = Execution(inputs.plan, threads: threads)
    let start = ContinuousClock.now
    let interpreter = try execution.interpreter(entry, feeding: inputs.tensors)
    try interpreter.run()
    let first = loading + (ContinuousClock.now - start)
    let measured = try Measurement(interpreter, seconds: seconds, first: first)
    try Console.print(json ? measured.json.text() + "\n" : measured.text)
    guard profile || trace != nil else { return }
    let runs = max(3, min(1_000, Int(seconds * 1e6 / max(1, measured.medianMicroseconds))))
    let steps = try RunProfile(interpreter, runs: runs)
    if profile {
      let table = ProfileTable(interpreter.plan, steps, try MachinePeak(threads: threads))
      try Console.print(table.text)
    }
    if let trace {
      try AtomicFile.write(Array(ProfileTrace.json(interpreter.plan, steps).utf8), to: trace)
    }
  }
}
