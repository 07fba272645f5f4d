/// A file's number in its `SourceMap`.
public struct FileID: Hashable, Sendable, Comparable {
  /// Position among the files of the map.
  public let raw: UInt16

  /// The file with number `raw`.
  public init(_ raw: UInt16) {
    self.raw = raw
  }

  /// Order of addition to the map.
  public static func < (lhs: FileID, rhs: FileID) -> Bool {
    lhs.raw < rhs.raw
  }
}
