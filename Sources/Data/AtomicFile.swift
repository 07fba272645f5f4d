import Foundation

/// Writes whole files so that the old one stays whole until the new one is.
public enum AtomicFile {
  /// Writes `bytes` to `path`: into a temporary file in the same folder, which is brought to disk
  /// and then takes the name; the old file's mode is kept. A link's target is replaced, not the
  /// link. What is no regular file (a pipe, a device) is written directly.
  public static func write(_ bytes: [UInt8], to path: String) throws(DataFailure) {
    let old = FileStatus(path: path)
    switch old?.shape {
    case .folder?: throw DataFailure(.system, file: path, "it is a folder and cannot be written")
    case .other?: try writeDirectly(bytes, to: path)
    case .regular?, nil:
      let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      try replace(target, with: bytes, mode: old?.mode, named: path)
    }
  }

  /// Writes `bytes` to standard output.
  public static func writeStandardOutput(_ bytes: [UInt8]) throws(DataFailure) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw .system("it cannot be written", file: "standard output", error)
    }
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(DataFailure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("it cannot be written", path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      throw .system("it cannot be written", file: path, error)
    }
  }

  private static func replace(
    _ target: String, with bytes: [UInt8], mode: mode_t?, named path: String
  ) throws(DataFailure) {
    let folder = (target as NSString).deletingLastPathComponent
    let name = (target as NSString).lastPathComponent
    let unique = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = (folder as NSString).appendingPathComponent(".\(name.prefix(100)).\(unique)")
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("it cannot be written", path) }
    do throws(DataFailure) {
      try fill(descriptor, with: bytes, mode: mode, named: path)
      guard rename(temporary, target) == 0 else { throw failure("it cannot take its name", path) }
    } catch {
      unlink(temporary)
      throw error
    }
    try flushFolder(folder.isEmpty ? "." : folder, named: path)
  }

  /// Writes, brings to disk and closes the temporary file.
  private static func fill(
    _ descriptor: Int32, with bytes: [UInt8], mode: mode_t?, named path: String
  ) throws(DataFailure) {
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      throw .system("it cannot be written", file: path, error)
    }
    if let mode, fchmod(descriptor, mode) != 0 { throw failure("its mode cannot be kept", path) }
    guard fsync(descriptor) == 0 else { throw failure("it cannot be brought to disk", path) }
  }

  /// Brings the new name to disk; a file system that cannot do that for folders is no failure.
  private static func flushFolder(_ folder: String, named path: String) throws(DataFailure) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw failure("its folder cannot be brought to disk", path)
    }
  }

  /// A failure to write: the environment's, also where the folder is missing.
  private static func failure(_ action: String, _ path: String) -> DataFailure {
    DataFailure(.system, file: path, "\(action): \(String(cString: strerror(errno)))")
  }
}
