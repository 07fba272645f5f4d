/// What an npy file declares about itself:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
///
/// Source: NumPy's `numpy/lib/format.py`, versions 1.0 (length in 2 bytes), 2.0 (4 bytes) and 3.0
/// (4 bytes, UTF-8).
struct NPYHeader: Equatable {
  var scalar: NPYScalar
  var bigEndian: Bool
  var fortranOrder: Bool
  var shape: [Int]

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// A header is a line; NumPy's own limit is 10,000 characters.
  static let longest = 65_536

  /// The most axes that NumPy makes.
  static let largestRank = 64

  /// Reads magic, version and header; the reader stands at the first element afterwards.
  init(from reader: inout ByteReader) throws(DataFailure) {
    let magic = try reader.skip(Self.magic.count, "the magic string")
    guard reader.bytes[magic].elementsEqual(Self.magic) else {
      throw DataFailure(
        .malformed, file: reader.file, place: "byte \(magic.lowerBound)",
        "not an npy file: it does not start with \\x93NUMPY")
    }
    let major = try reader.integer(1, "the version")
    let minor = try reader.integer(1, "the version")
    guard (1...3).contains(major), minor == 0 else {
      throw DataFailure(
        .unsupported, file: reader.file, place: "byte \(magic.upperBound)",
        "version \(major).\(minor) of npy; 1.0, 2.0 and 3.0 are read")
    }
    let length = try reader.size(major == 1 ? 2 : 4, "the header's length")
    guard length <= Self.longest else {
      throw reader.failure("a header of \(length) bytes; \(Self.longest) is the limit")
    }
    let range = try reader.skip(length, "the header")
    var literal = PythonLiteral(
      bytes: reader.bytes, range: range, file: reader.file)
    self = try literal.header()
  }

  init(scalar: NPYScalar, shape: [Int]) {
    self.scalar = scalar
    self.bigEndian = false
    self.fortranOrder = false
    self.shape = shape
  }

  /// The number of elements; nil if it overflows, also where another size is 0.
  var count: Int? {
    var product = 1
    for size in shape where size != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }

  /// Magic, version and the header's line, padded to a multiple of 64 bytes as NumPy does.
  var bytes: [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let order = scalar.width == 1 ? "|" : "<"
    let text =
      "{'descr': '\(order)\(scalar.rawValue)', 'fortran_order': False, 'shape': (\(sizes)), }"
    var line = Array(text.utf8)
    let prefix = Self.magic.count + 4
    line += Array(repeating: 0x20, count: 63 - (prefix + line.count) % 64)
    line.append(0x0A)
    var result = Self.magic + [1, 0]
    result.appendLittleEndian(UInt64(line.count), width: 2)
    return result + line
  }
}

/// An element type of an npy file, named as its `descr` without the byte order.
enum NPYScalar: String, CaseIterable {
  case f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, b1

  /// Bytes an element.
  var width: Int {
    switch self {
    case .i1, .u1, .b1: 1
    case .f2, .i2, .u2: 2
    case .f4, .i4, .u4: 4
    case .f8, .i8: 8
    }
  }
}
