import AdjointTensors

/// One array in NumPy's npy format.
///
/// Read are versions 1 to 3, either byte order, C and Fortran order, and the element types
/// f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 b1, widened to the nearest of f32, f64, i32, i64 and bool. Object
/// arrays and pickles never are. Written is version 1.0, little-endian, C order.
public enum NPY {
  /// The tensor that `bytes` hold; `file` names them in failures.
  ///
  /// The declared size has to equal the bytes that are there, which is checked before anything is
  /// allocated.
  public static func read(_ bytes: [UInt8], file: String) throws(DataFailure) -> Tensor {
    var reader = ByteReader(bytes, file: file)
    let header = try NPYHeader(from: &reader)
    let text = header.shape.map(String.init).joined(separator: ", ")
    guard let count = header.count,
      case (let size, false) = count.multipliedReportingOverflow(by: header.scalar.width)
    else { throw reader.failure("the shape [\(text)] has more elements than 64 bits count") }
    guard size == reader.remaining else {
      throw reader.failure(
        "the shape [\(text)] of \(header.scalar.rawValue) needs \(size) bytes, "
          + "and \(reader.remaining) are there")
    }
    let decoder = NPYDecoder(
      bytes: bytes, start: reader.offset, count: count, header: header)
    return Tensor(shape: header.shape, data: decoder.data)
  }

  /// The npy file of `tensor`: the same bytes for the same tensor.
  public static func write(_ tensor: Tensor) -> [UInt8] {
    switch tensor.data {
    case .f32(let numbers): encode(numbers, .f4, tensor.shape) { UInt64($0.bitPattern) }
    case .f64(let numbers): encode(numbers, .f8, tensor.shape) { $0.bitPattern }
    case .i32(let numbers):
      encode(numbers, .i4, tensor.shape) { UInt64(UInt32(bitPattern: $0)) }
    case .i64(let numbers): encode(numbers, .i8, tensor.shape) { UInt64(bitPattern: $0) }
    case .bool(let truths): encode(truths, .b1, tensor.shape) { $0 ? 1 : 0 }
    }
  }

  private static func encode<Element>(
    _ elements: [Element], _ scalar: NPYScalar, _ shape: [Int], bits: (Element) -> UInt64
  ) -> [UInt8] {
    var bytes = NPYHeader(scalar: scalar, shape: shape).bytes
    bytes.reserveCapacity(bytes.count + elements.count * scalar.width)
    for element in elements { bytes.appendLittleEndian(bits(element), width: scalar.width) }
    return bytes
  }
}
