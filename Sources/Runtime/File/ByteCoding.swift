/// Writes numbers, texts and lists as bytes: integers in as few as they need, seven bits each.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func flag(_ value: Bool) { byte(value ? 1 : 0) }

  /// An unsigned integer, low bits first; the high bit says that more follow.
  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// A signed integer, the sign in the lowest bit.
  mutating func integer(_ value: Int) {
    unsigned(UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))))
  }

  mutating func text(_ value: String) {
    integer(value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  /// Bytes after their number.
  mutating func raw(_ value: [UInt8]) {
    integer(value.count)
    bytes.append(contentsOf: value)
  }

  mutating func list<T>(_ values: [T], _ write: (inout ByteWriter, T) -> Void) {
    integer(values.count)
    for value in values { write(&self, value) }
  }

  mutating func integers(_ values: [Int]) { list(values) { $0.integer($1) } }
}

/// Reads what `ByteWriter` wrote. Nothing that stands in the bytes makes it trap or allocate more
/// than a small multiple of them.
struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  private var left: Int { bytes.endIndex - position }

  mutating func byte() throws(PlanFault) -> UInt8 {
    guard position < bytes.endIndex else { throw PlanFault("the plan ends early") }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func flag() throws(PlanFault) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw PlanFault("a flag is neither 0 nor 1")
    }
  }

  mutating func unsigned() throws(PlanFault) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || (shift == 63 && next < 2) else {
        throw PlanFault("an integer is too long")
      }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  mutating func integer() throws(PlanFault) -> Int {
    let value = try unsigned()
    return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
  }

  /// An integer that a narrower type holds.
  mutating func integer<T: FixedWidthInteger>(as type: T.Type) throws(PlanFault) -> T {
    guard let value = T(exactly: try integer()) else { throw PlanFault("a number is out of range") }
    return value
  }

  /// The number of items that follow, each at least one byte.
  private mutating func count() throws(PlanFault) -> Int {
    let count = try integer()
    guard count >= 0, count <= left else { throw PlanFault("a list is longer than the plan") }
    return count
  }

  mutating func raw() throws(PlanFault) -> [UInt8] {
    let count = try self.count()
    defer { position += count }
    return Array(bytes[position..<(position + count)])
  }

  mutating func text() throws(PlanFault) -> String {
    guard let text = String(validating: try raw(), as: UTF8.self) else {
      throw PlanFault("a text is no UTF-8")
    }
    return text
  }

  mutating func list<T>(
    _ read: (inout ByteReader) throws(PlanFault) -> T
  ) throws(PlanFault) -> [T] {
    let count = try self.count()
    var values: [T] = []
    for _ in 0..<count { values.append(try read(&self)) }
    return values
  }

  mutating func integers() throws(PlanFault) -> [Int] {
    try list { reader throws(PlanFault) in try reader.integer() }
  }

  /// A case by its number.
  mutating func choice<T: RawRepresentable>(_ type: T.Type) throws(PlanFault) -> T
  where T.RawValue: FixedWidthInteger {
    guard let value = T(rawValue: try integer(as: T.RawValue.self)) else {
      throw PlanFault("no such \(T.self)")
    }
    return value
  }
}

extension ByteWriter {
  mutating func choice<T: RawRepresentable>(_ value: T) where T.RawValue: FixedWidthInteger {
    // The raw values are at most 16 bits.
    integer(Int(value.rawValue))
  }
}
