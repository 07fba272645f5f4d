import AdjointData
import AdjointSource

/// Texts that a command reads.
enum InputText {
  /// The most bytes of a text.
  static let limit = 1 << 28

  /// The file at `path`; `-` is standard input.
  static func read(_ path: String) throws(DataFailure) -> SourceFile {
    SourceFile(name: name(path), bytes: try bytes(path))
  }

  /// The bytes of the file at `path`; `-` is standard input.
  static func bytes(_ path: String) throws(DataFailure) -> [UInt8] {
    path == "-"
      ? try InputFile.readStandardInput(limit: limit) : try InputFile.read(path, limit: limit)
  }

  /// How diagnostics name the file at `path`.
  static func name(_ path: String) -> String { path == "-" ? "<stdin>" : path }
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
