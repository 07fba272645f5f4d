import Foundation
import Synchronization

/// Draws in a child process with a time limit, so that neither a hang nor a crash of Graphviz is
/// ours.
public struct Drawer: Sendable {
  /// The program that draws: it is started with `arguments` and the format's name, reads DOT from
  /// its standard input and writes the picture to its standard output.
  public var executable: URL
  public var arguments: [String]
  /// The time that a picture may take.
  public var timeLimit: Duration

  public init(executable: URL, arguments: [String], timeLimit: Duration = .seconds(60)) {
    self.executable = executable
    self.arguments = arguments
    self.timeLimit = timeLimit
  }

  /// The picture of the graph in the DOT text `dot`.
  public func picture(
    of dot: String, as format: PictureFormat
  ) throws(DrawingFailure) -> [UInt8] {
    let child = Child(executable, arguments + [format.rawValue])
    let result = try child.run(input: Data(dot.utf8), timeLimit: timeLimit)
    let said = String(decoding: result.errors, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    if result.wasKilled {
      throw DrawingFailure(.timedOut, "the layout took longer than \(timeLimit)", output: said)
    }
    guard result.status == 0, !result.output.isEmpty else {
      let reason =
        result.crashed
        ? "Graphviz crashed (signal \(result.status))"
        : "Graphviz could not draw the graph (status \(result.status))"
      throw DrawingFailure(.refused, reason, output: said)
    }
    return [UInt8](result.output)
  }
}

/// One run of another program: bytes in, bytes out.
private struct Child {
  struct Result {
    var output: Data
    var errors: Data
    var status: Int32
    var crashed: Bool
    var wasKilled: Bool
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()

  init(_ executable: URL, _ arguments: [String]) {
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
  }

  /// Feeds the child while both its streams are read, so that no full pipe stops either side.
  func run(input data: Data, timeLimit: Duration) throws(DrawingFailure) -> Result {
    signal(SIGPIPE, SIG_IGN)  // A child that dies early is a failure to report, not our end.
    do {
      try process.run()
    } catch {
      throw DrawingFailure(
        .notStarted, "the drawing process does not start: \(error.localizedDescription)")
    }
    let clock = Stopwatch(process: process.processIdentifier, limit: timeLimit)
    let work = DispatchGroup()
    let said = Collected()
    DispatchQueue.global().async(group: work) { [errors] in said.read(errors.fileHandleForReading) }
    DispatchQueue.global().async(group: work) { [input] in
      try? input.fileHandleForWriting.write(contentsOf: data)
      try? input.fileHandleForWriting.close()
    }
    let picture = Collected()
    picture.read(output.fileHandleForReading)
    work.wait()
    process.waitUntilExit()
    return Result(
      output: picture.data, errors: said.data, status: process.terminationStatus,
      crashed: process.terminationReason == .uncaughtSignal, wasKilled: clock.stop())
  }
}

/// What one thread reads and another takes once it has ended.
private final class Collected: Sendable {
  private let bytes = Mutex(Data())

  var data: Data { bytes.withLock { $0 } }

  func read(_ handle: FileHandle) {
    let all = (try? handle.readToEnd()) ?? Data()
    bytes.withLock { $0 = all }
  }
}

/// Kills a process when its time is over.
private final class Stopwatch: Sendable {
  private enum State { case running, killed, stopped }

  private let state = Mutex(State.running)

  init(process: pid_t, limit: Duration) {
    let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) * 1e-18
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in
      state.withLock { state in
        guard state == .running else { return }
        kill(process, SIGKILL)
        state = .killed
      }
    }
  }

  /// Ends the watch and returns whether the process was killed.
  func stop() -> Bool {
    state.withLock { state in
      defer { state = state == .killed ? .killed : .stopped }
      return state == .killed
    }
  }
}
