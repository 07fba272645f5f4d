/// Reads integers and runs of bytes from a buffer; every read is checked against its end.
struct ByteReader {
  let bytes: [UInt8]
  /// The name of the file for failures.
  let file: String
  /// The next byte's offset.
  private(set) var offset: Int
  /// The first offset that may not be read.
  let end: Int

  /// A reader of `bytes[start..<end]`; both bounds are cut to what is there.
  init(_ bytes: [UInt8], file: String, from start: Int = 0, to end: Int? = nil) {
    self.bytes = bytes
    self.file = file
    self.end = min(max(end ?? bytes.count, 0), bytes.count)
    self.offset = min(max(start, 0), self.end)
  }

  var remaining: Int { end - offset }

  /// The next `count` bytes, as a range of the buffer.
  mutating func skip(_ count: Int, _ what: String) throws(DataFailure) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw failure("it ends within \(what): \(count) bytes expected, \(remaining) left")
    }
    defer { offset += count }
    return offset..<offset + count
  }

  /// The next little-endian unsigned integer of `width` bytes (at most 8).
  mutating func integer(_ width: Int, _ what: String) throws(DataFailure) -> UInt64 {
    var value: UInt64 = 0
    for index in try skip(width, what).reversed() { value = value << 8 | UInt64(bytes[index]) }
    return value
  }

  /// The next little-endian integer of `width` bytes, which has to fit in an `Int`.
  mutating func size(_ width: Int, _ what: String) throws(DataFailure) -> Int {
    let value = try integer(width, what)
    guard let size = Int(exactly: value) else { throw failure("\(what) is \(value)") }
    return size
  }

  func failure(_ reason: String) -> DataFailure {
    DataFailure(.malformed, file: file, place: "byte \(offset)", reason)
  }
}

extension [UInt8] {
  /// Appends the `width` low bytes of `value`, lowest first.
  mutating func appendLittleEndian(_ value: UInt64, width: Int) {
    for index in 0..<width { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }
}
