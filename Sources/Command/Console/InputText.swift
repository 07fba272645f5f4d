import AdjointData
import AdjointSource

/// Texts that a command reads.
enum InputText {
  /// The most bytes of a text.
  static let limit = 1 << 28

  /// The file at `path`; `-` is standard input.
  static func read(_ path: String) throws(DataFailure) -> SourceFile {
    if path == "-" {
      return SourceFile(name: "<stdin>", bytes: try InputFile.readStandardInput(limit: limit))
    }
    return SourceFile(name: path, bytes: try InputFile.read(path, limit: limit))
  }
}

/// Results that a command writes.
enum OutputFile {
  /// Writes `bytes` to `path`; `-` is standard output.
  static func write(_ bytes: [UInt8], to path: String) throws(DataFailure) {
    if path == "-" {
      try AtomicFile.writeStandardOutput(bytes)
    } else {
      try AtomicFile.write(bytes, to: path)
    }
  }
}
