import Foundation

/// A folder that the paths in a model resolve under and cannot leave.
public struct DataFolder: Sendable {
  /// The folder as the user gave it.
  public let path: String

  public init(_ path: String) { self.path = path.isEmpty ? "." : path }

  /// The folder that holds the file at `path`.
  public init(of path: String) {
    self.init((path as NSString).deletingLastPathComponent)
  }

  /// The canonical path of the regular file that `name` leads to from this folder.
  ///
  /// Throws where the name is absolute, climbs out with `..`, or where a link on the way leads out.
  public func resolve(_ name: String) throws(DataFailure) -> String {
    guard !name.isEmpty, !name.hasPrefix("/"), !name.hasPrefix("~"), !name.utf8.contains(0) else {
      throw DataFailure(
        .outsideFolder, file: name, "a path in a model is relative to \(path), and cannot leave it")
    }
    let root = canonical(path)
    let joined = (path as NSString).appendingPathComponent(name)
    guard let status = FileStatus(path: joined) else {
      throw .system("it cannot be read under \(path)", file: name)
    }
    let target = canonical(joined)
    let inside = root == "/" ? root : root + "/"
    guard target.hasPrefix(inside) else {
      throw DataFailure(.outsideFolder, file: name, "it leads out of \(path)")
    }
    guard status.shape == .regular else {
      throw DataFailure(.outsideFolder, file: name, "it is not a regular file")
    }
    return target
  }

  /// The bytes of the file that `name` leads to, at most `limit`.
  public func read(
    _ name: String, limit: Int = InputFile.usualLimit
  ) throws(DataFailure) -> [UInt8] {
    try InputFile.read(
      try resolve(name), named: name, limit: limit, flags: O_NOFOLLOW | O_NONBLOCK,
      regularOnly: true)
  }

  private func canonical(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }
}
