import Foundation

/// What the file system says about a path or an open file.
struct FileStatus {
  enum Shape { case regular, folder, other }

  var shape: Shape
  /// The size in bytes, of a regular file.
  var size: Int
  /// The permission bits.
  var mode: mode_t

  /// The status of what `path` leads to, links followed; nil if there is nothing.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The status of an open file; nil if the descriptor is no good.
  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: shape = .regular
    case S_IFDIR: shape = .folder
    default: shape = .other
    }
    size = Int(status.st_size)
    mode = status.st_mode & 0o7777
  }
}

extension DataFailure {
  /// The failure that the last call of the system left in `errno`.
  static func system(_ action: String, file: String, code: Int32 = errno) -> DataFailure {
    let reason = String(cString: strerror(code))
    if code == ENOENT || code == ENOTDIR {
      return DataFailure(.notFound, file: file, "\(action): \(reason)")
    }
    return DataFailure(.system, file: file, "\(action): \(reason)")
  }

  /// The failure that Foundation reports as `error`.
  static func system(_ action: String, file: String, _ error: any Error) -> DataFailure {
    let code = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError)
    if code.domain == NSPOSIXErrorDomain {
      return .system(action, file: file, code: Int32(truncatingIfNeeded: code.code))
    }
    return DataFailure(.system, file: file, "\(action): \(error.localizedDescription)")
  }
}
