/// A text with a name: valid UTF-8 in NFC, and the offsets at which its lines start.
public struct SourceFile: Sendable {
  /// The name that diagnostics print: a path as the user gave it, or `<stdin>`.
  public let name: String
  /// The text in UTF-8, normal form C.
  public let bytes: [UInt8]
  /// Offsets of the first byte of each line, ascending; the first is 0.
  public let lineStarts: [UInt32]
  /// Offset (in `bytes`) of the first sequence that was no UTF-8 and was replaced by U+FFFD.
  public let invalidOffset: UInt32?
  /// For each block of bytes how many bytes before it continue a scalar; empty for ASCII.
  private let continuations: [UInt32]

  /// A file whose bytes come from outside: what is no UTF-8 becomes U+FFFD and is remembered in
  /// `invalidOffset`; the text is brought to NFC.
  public init(name: String, bytes raw: [UInt8]) {
    self.name = name
    (bytes, invalidOffset) = SourceFile.repaired(raw)
    lineStarts = SourceFile.lines(of: bytes)
    continuations = SourceFile.continuations(of: bytes)
  }

  /// A file with a text that is known.
  public init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The whole text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes between two offsets as text; offsets outside are clamped.
  public func text(from start: Int, to end: Int) -> String {
    let low = min(max(start, 0), bytes.count)
    let high = min(max(end, low), bytes.count)
    return String(decoding: bytes[low..<high], as: UTF8.self)
  }

  /// Line and column of an offset.
  ///
  /// - Complexity: logarithmic in the number of lines.
  public func location(of offset: UInt32) -> SourceLocation {
    let line = lineIndex(of: offset)
    let start = Int(lineStarts[line])
    let end = min(Int(offset), bytes.count)
    let more = continuations(before: end) - continuations(before: min(start, end))
    return SourceLocation(line: line + 1, column: 1 + max(0, end - start) - more)
  }

  /// Bytes of a block of `continuations`.
  private static let block = 1024

  /// How many bytes before an offset continue a scalar.
  private func continuations(before offset: Int) -> Int {
    if continuations.isEmpty { return 0 }
    let block = offset / SourceFile.block
    let rest = bytes[block * SourceFile.block..<offset].count { $0 & 0xC0 == 0x80 }
    return Int(continuations[block]) + rest
  }

  private static func continuations(of bytes: [UInt8]) -> [UInt32] {
    guard bytes.contains(where: { $0 >= 0x80 }) else { return [] }
    var counts: [UInt32] = []
    var count: UInt32 = 0
    for (offset, byte) in bytes.enumerated() {
      if offset % block == 0 { counts.append(count) }
      if byte & 0xC0 == 0x80 { count += 1 }
    }
    counts.append(count)
    return counts
  }

  /// Index from 0 of the line that holds an offset.
  public func lineIndex(of offset: UInt32) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Offsets of a line (index from 0), without its line end.
  public func lineRange(_ index: Int) -> Range<Int> {
    let start = Int(lineStarts[index])
    var end = index + 1 < lineStarts.count ? Int(lineStarts[index + 1]) : bytes.count
    if end > start, bytes[end - 1] == 0x0A { end -= 1 }
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  private static func lines(of bytes: [UInt8]) -> [UInt32] {
    var starts: [UInt32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == 0x0A {
      starts.append(UInt32(offset + 1))
    }
    return starts
  }

  private static func repaired(_ raw: [UInt8]) -> ([UInt8], UInt32?) {
    guard raw.contains(where: { $0 >= 0x80 }) else { return (raw, nil) }
    if let valid = String(validating: raw, as: UTF8.self) {
      return (NormalForm.composed(valid), nil)
    }
    // The file is refused anyway; composing megabytes of garbage would take a second.
    return (Array(String(decoding: raw, as: UTF8.self).utf8), UInt32(validPrefixLength(raw)))
  }

  /// Length of the longest prefix that is valid UTF-8.
  private static func validPrefixLength(_ raw: [UInt8]) -> Int {
    var decoder = UTF8()
    var iterator = raw.makeIterator()
    var length = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      length += UTF8.width(scalar)
    }
    return length
  }
}
