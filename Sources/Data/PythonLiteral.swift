/// Reads the dictionary of an npy header: three keys, of a string, a truth value and a tuple of
/// integers. Nothing is ever evaluated.
struct PythonLiteral {
  let bytes: [UInt8]
  let file: String
  private var offset: Int
  private let end: Int

  init(bytes: [UInt8], range: Range<Int>, file: String) {
    self.bytes = bytes
    self.file = file
    self.offset = range.lowerBound
    self.end = range.upperBound
  }

  /// The header, with each key exactly once, in any order.
  mutating func header() throws(DataFailure) -> NPYHeader {
    var type: (scalar: NPYScalar, bigEndian: Bool)?
    var order: Bool?
    var shape: [Int]?
    try expect("{")
    while !accept("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try elementType()
      case "fortran_order" where order == nil: order = try truth()
      case "shape" where shape == nil: shape = try tuple()
      default: throw failure("the header has an unknown or repeated key '\(key)'")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard offset == end else { throw failure("text after the header's dictionary") }
    guard let type, let order, let shape else {
      throw failure("the header lacks one of the keys descr, fortran_order and shape")
    }
    var header = NPYHeader(scalar: type.scalar, shape: shape)
    header.bigEndian = type.bigEndian
    header.fortranOrder = order
    return header
  }

  private mutating func elementType() throws(DataFailure) -> (scalar: NPYScalar, bigEndian: Bool) {
    skipBlanks()
    if offset < end, bytes[offset] == UInt8(ascii: "[") {
      throw failure(.unsupported, "a structured element type; arrays of numbers are read")
    }
    let text = try string()
    guard let first = text.first, "<>|=".contains(first) else {
      throw failure("the element type '\(text)' has no byte order")
    }
    let name = String(text.dropFirst())
    if name.hasPrefix("O") {
      throw failure(.unsupported, "an array of Python objects, which are never read")
    }
    guard let scalar = NPYScalar(rawValue: name) else {
      let known = NPYScalar.allCases.map(\.rawValue).joined(separator: " ")
      throw failure(.unsupported, "the element type '\(text)'; read are \(known)")
    }
    return (scalar, first == ">")
  }

  private mutating func truth() throws(DataFailure) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[offset..<end].starts(with: word.utf8) {
      offset += word.utf8.count
      return value
    }
    throw failure("True or False expected")
  }

  private mutating func tuple() throws(DataFailure) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !accept(")") {
      sizes.append(try integer())
      guard sizes.count <= NPYHeader.largestRank else {
        throw failure(.unsupported, "more than \(NPYHeader.largestRank) axes")
      }
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func integer() throws(DataFailure) -> Int {
    skipBlanks()
    let start = offset
    var value = 0
    while offset < end, (0x30...0x39).contains(bytes[offset]) {
      let digit = Int(bytes[offset]) - 0x30
      let (tens, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(digit)
      guard !first, !second else { throw failure("a size beyond 64 bits") }
      value = sum
      offset += 1
    }
    guard offset > start else { throw failure("a size expected: an integer that is not negative") }
    if offset < end, bytes[offset] == UInt8(ascii: "L") { offset += 1 }  // Python 2 wrote 3L.
    return value
  }

  private mutating func string() throws(DataFailure) -> String {
    skipBlanks()
    guard offset < end, bytes[offset] == UInt8(ascii: "'") || bytes[offset] == UInt8(ascii: "\"")
    else { throw failure("a string expected") }
    let quote = bytes[offset]
    guard let close = bytes[(offset + 1)..<end].firstIndex(of: quote) else {
      throw failure("a string without its end")
    }
    let text = bytes[(offset + 1)..<close]
    guard text.count <= 64, text.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x5C }) else {
      throw failure("an unreadable string")
    }
    offset = close + 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func skipBlanks() {
    while offset < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }

  private mutating func accept(_ symbol: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard offset < end, bytes[offset] == UInt8(ascii: symbol) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ symbol: Unicode.Scalar) throws(DataFailure) {
    guard accept(symbol) else { throw failure("'\(symbol)' expected in the header") }
  }

  private func failure(_ reason: String) -> DataFailure { failure(.malformed, reason) }

  private func failure(_ kind: DataFailure.Kind, _ reason: String) -> DataFailure {
    DataFailure(kind, file: file, place: "byte \(offset)", reason)
  }
}
