/// Why data could not be read or written: a value that names the file and the place in it.
public struct DataFailure: Error, Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The bytes are not what the format demands: damaged, truncated, or contradicting themselves.
    case malformed
    /// Right, but outside what is read here: an element type, a compression, encryption.
    case unsupported
    /// Larger than the limit that the caller set.
    case tooLarge
    /// A path that leaves the folder it has to stay in, or names no regular file.
    case outsideFolder
    /// No such file.
    case notFound
    /// The file system refused: permission, a full disk, an error of the device.
    case system
  }

  public var kind: Kind
  /// The file's name as the user gave it.
  public var file: String
  /// Where in the file, such as `byte 128` or `array W1`; empty if it is the whole file.
  public var place: String
  /// What is wrong, without the file and the place.
  public var reason: String

  public init(_ kind: Kind, file: String, place: String = "", _ reason: String) {
    self.kind = kind
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// The code under which `adjoint explain` tells more.
  public var code: String {
    switch kind {
    case .malformed: "E0611"
    case .unsupported: "E0612"
    case .tooLarge: "E0613"
    case .outsideFolder: "E0614"
    case .notFound: "E0615"
    case .system: "E0901"
    }
  }

  /// Whether the environment failed (exit status 3) and not the input (2).
  public var isEnvironment: Bool { kind == .system }

  /// `digits.npz: array X, byte 80: …`, on one line.
  public var message: String {
    place.isEmpty ? "\(file): \(reason)" : "\(file): \(place): \(reason)"
  }

  /// The same failure seen from an archive: the member's name goes before the place.
  func within(_ file: String, array name: String) -> DataFailure {
    var failure = self
    failure.file = file
    failure.place = place.isEmpty ? "array \(name)" : "array \(name), \(place)"
    return failure
  }
}

extension DataFailure: CustomStringConvertible {
  public var description: String { "error: \(message) [\(code)]" }
}
