import AdjointData
import Foundation

/// Standard output and error stream.
enum Console {
  /// Writes results.
  static func print(_ text: String) throws {
    try AtomicFile.writeStandardOutput(Array(text.utf8))
  }

  /// Writes to the error stream; what cannot be said there cannot be said at all.
  static func report(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Whether the error stream shows colours: a terminal, and nobody has asked for none.
  static var errorsAreColoured: Bool { isColoured(STDERR_FILENO) }

  /// Whether standard output does.
  static var outputIsColoured: Bool { isColoured(STDOUT_FILENO) }

  private static func isColoured(_ stream: Int32) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(stream) == 1 && environment["NO_COLOR", default: ""].isEmpty
      && environment["TERM"] != "dumb"
  }
}

/// How a command ends, beside 64 for usage, which the argument parser returns.
enum Status: Int32, Comparable {
  case fine = 0
  /// The answer is no.
  case no = 1
  case badInput = 2
  case environmentFailed = 3

  static func < (a: Status, b: Status) -> Bool { a.rawValue < b.rawValue }
}
