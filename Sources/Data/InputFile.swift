import Foundation

/// Reads whole files.
public enum InputFile {
  /// The most bytes of a file that are read unless the caller says otherwise.
  public static let usualLimit = 16 << 30

  /// The bytes of the file at `path`, at most `limit`; a regular file, a pipe or a device.
  public static func read(
    _ path: String, limit: Int = InputFile.usualLimit
  ) throws(DataFailure) -> [UInt8] {
    try read(path, named: path, limit: limit, flags: 0, regularOnly: false)
  }

  /// The bytes of standard input, at most `limit`.
  public static func readStandardInput(
    limit: Int = InputFile.usualLimit
  ) throws(DataFailure) -> [UInt8] {
    try contents(of: .standardInput, named: "standard input", limit: limit, expected: 0)
  }

  static func read(
    _ path: String, named name: String, limit: Int, flags: Int32, regularOnly: Bool
  ) throws(DataFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
    guard descriptor >= 0 else { throw .system("it cannot be read", file: name) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard let status = FileStatus(descriptor: descriptor), status.shape != .folder else {
      throw DataFailure(.notFound, file: name, "it is a folder, not a file")
    }
    if regularOnly, status.shape != .regular {
      throw DataFailure(.outsideFolder, file: name, "it is not a regular file")
    }
    let expected = status.shape == .regular ? status.size : 0
    return try contents(of: handle, named: name, limit: limit, expected: expected)
  }

  private static func contents(
    of handle: FileHandle, named name: String, limit: Int, expected: Int
  ) throws(DataFailure) -> [UInt8] {
    guard expected <= limit else {
      throw DataFailure(
        .tooLarge, file: name, "it has \(expected) bytes; \(limit) is the limit")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected)
    while true {
      let piece: Data?
      do {
        piece = try handle.read(upToCount: 1 << 22)
      } catch {
        throw .system("it cannot be read", file: name, error)
      }
      guard let piece, !piece.isEmpty else { return bytes }
      guard piece.count <= limit - bytes.count else {
        throw DataFailure(.tooLarge, file: name, "it has more than \(limit) bytes, the limit")
      }
      bytes.append(contentsOf: piece)
    }
  }
}
