import AdjointTensors

/// Turns the elements of an npy file into a tensor's data, in row-major order.
struct NPYDecoder {
  let bytes: [UInt8]
  /// The first element's offset; the caller has checked that `count` elements follow.
  let start: Int
  let count: Int
  let header: NPYHeader

  var data: TensorData {
    switch header.scalar {
    case .f2: .f32(elements { Self.widenHalf(UInt16(truncatingIfNeeded: $0)) })
    case .f4: .f32(elements { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) })
    case .f8: .f64(elements { Double(bitPattern: $0) })
    case .i1: .i32(elements { Int32(Int8(truncatingIfNeeded: $0)) })
    case .i2: .i32(elements { Int32(Int16(truncatingIfNeeded: $0)) })
    case .i4: .i32(elements { Int32(truncatingIfNeeded: $0) })
    case .u1, .u2: .i32(elements { Int32(truncatingIfNeeded: $0) })
    case .i8: .i64(elements { Int64(bitPattern: $0) })
    case .u4: .i64(elements { Int64(truncatingIfNeeded: $0) })
    case .b1: .bool(elements { $0 != 0 })
    }
  }

  private func elements<Element>(_ decode: (UInt64) -> Element) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(count)
    let width = header.scalar.width
    if header.fortranOrder, header.shape.count > 1 {
      forEachFortranIndex { result.append(decode(bits(at: start + $0 * width))) }
    } else {
      for index in 0..<count { result.append(decode(bits(at: start + index * width))) }
    }
    return result
  }

  /// The element that starts at byte `offset`, without a sign, in the low bits.
  private func bits(at offset: Int) -> UInt64 {
    var value: UInt64 = 0
    if header.bigEndian {
      for index in 0..<header.scalar.width { value = value << 8 | UInt64(bytes[offset + index]) }
    } else {
      for index in 0..<header.scalar.width {
        value |= UInt64(bytes[offset + index]) << UInt64(8 * index)
      }
    }
    return value
  }

  /// Calls `body` with the position in the file of each element, taken in row-major order: the last
  /// index runs fastest, and in the file the first does.
  private func forEachFortranIndex(_ body: (Int) -> Void) {
    guard count > 0 else { return }
    let rank = header.shape.count
    var strides = [Int](repeating: 1, count: rank)
    for axis in 1..<rank { strides[axis] = strides[axis - 1] * header.shape[axis - 1] }
    var index = [Int](repeating: 0, count: rank)
    var position = 0
    for _ in 0..<count {
      body(position)
      var axis = rank - 1
      while axis >= 0 {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < header.shape[axis] { break }
        position -= strides[axis] * header.shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }

  /// The half-precision number with these bits, exactly (`Float16` is missing on Intel Macs).
  static func widenHalf(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: sign | magnitude.bitPattern)
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
