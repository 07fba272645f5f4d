/// The files of one compilation, by number.
public struct SourceMap: Sendable {
  /// Files in the order of addition; a file's index is its `FileID`.
  public private(set) var files: [SourceFile] = []

  /// A map without files.
  public init() {}

  /// A map with one file, whose id is `FileID(0)`.
  public init(_ file: SourceFile) {
    files = [file]
  }

  /// Adds a file; nil where the map is full (65,536 files).
  public mutating func add(_ file: SourceFile) -> FileID? {
    guard files.count <= Int(UInt16.max) else { return nil }
    files.append(file)
    return FileID(UInt16(files.count - 1))
  }

  /// The file of an id that this map gave out; nil for another's.
  public subscript(_ id: FileID) -> SourceFile? {
    Int(id.raw) < files.count ? files[Int(id.raw)] : nil
  }

  /// The file with this name, where there is one.
  public func id(named name: String) -> FileID? {
    files.firstIndex { $0.name == name }.map { FileID(UInt16($0)) }
  }

  /// The text that a span covers; empty for a file that isn't here.
  public func text(of span: SourceSpan) -> String {
    self[span.file]?.text(from: Int(span.start), to: Int(span.end)) ?? ""
  }

  /// Line and column of a span's start; nil for a file that isn't here.
  public func location(of span: SourceSpan) -> SourceLocation? {
    self[span.file]?.location(of: span.start)
  }

  /// `file:line:column` of a span's start, as diagnostics print it.
  public func place(of span: SourceSpan) -> String {
    guard let file = self[span.file] else { return "<unknown>" }
    return "\(DisplayText.escaped(file.name)):\(file.location(of: span.start))"
  }
}
