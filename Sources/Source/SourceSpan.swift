/// A half-open range of bytes of one file.
public struct SourceSpan: Hashable, Sendable {
  /// The file that the offsets refer to.
  public let file: FileID
  /// Offset of the first byte.
  public let start: UInt32
  /// Offset behind the last byte; equal to `start` for a mere position.
  public let end: UInt32

  /// Bytes `start ..< end` of `file`.
  public init(file: FileID, start: UInt32, end: UInt32) {
    self.file = file
    self.start = start
    self.end = max(start, end)
  }

  /// The least span that covers both; `self` where the other lies in another file.
  public func joined(_ other: SourceSpan) -> SourceSpan {
    guard other.file == file else { return self }
    return SourceSpan(file: file, start: min(start, other.start), end: max(end, other.end))
  }

  /// The empty span where this one starts.
  public var startPosition: SourceSpan {
    SourceSpan(file: file, start: start, end: start)
  }

  /// The empty span where this one ends.
  public var endPosition: SourceSpan {
    SourceSpan(file: file, start: end, end: end)
  }

  /// True where `other` lies in this span.
  public func contains(_ other: SourceSpan) -> Bool {
    file == other.file && start <= other.start && other.end <= end
  }
}
