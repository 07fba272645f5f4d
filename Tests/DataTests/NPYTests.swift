import AdjointTensors
import Testing

@testable import AdjointData

@Suite struct NPYTests {
  static let widened: [(String, ElementType)] = [
    ("f2", .f32), ("f4", .f32), ("f8", .f64), ("i1", .i32), ("i2", .i32), ("i4", .i32),
    ("i8", .i64), ("u1", .i32), ("u2", .i32), ("u4", .i64),
  ]

  @Test(arguments: widened, ["little", "big"])
  func readsNumPysScalars(_ type: (name: String, element: ElementType), order: String) throws {
    let bytes = try Fixture.bytes("\(order)-\(type.name).npy")
    #expect(try NPY.read(bytes, file: "x") == .counted(type.element, [2, 3]))
  }

  @Test func readsBools() throws {
    let tensor = try NPY.read(try Fixture.bytes("bool.npy"), file: "x")
    #expect(tensor == Tensor(shape: [2, 3], data: .bool([true, false, true, false, false, true])))
  }

  @Test func readsFortranOrder() throws {
    let tensor = try NPY.read(try Fixture.bytes("fortran.npy"), file: "x")
    #expect(tensor == .counted(.f64, [2, 3, 4]))
  }

  @Test(arguments: 1...3) func readsEveryVersion(_ version: Int) throws {
    let tensor = try NPY.read(try Fixture.bytes("version-\(version).npy"), file: "x")
    #expect(tensor == .counted(.f32, [2, 3]))
  }

  @Test func readsScalarsAndEmptyArrays() throws {
    let scalar = try NPY.read(try Fixture.bytes("scalar.npy"), file: "x")
    #expect(scalar == Tensor(shape: [], data: .f32([2.5])))
    let empty = try NPY.read(try Fixture.bytes("empty.npy"), file: "x")
    #expect(empty == Tensor(shape: [0, 4], data: .f32([])))
  }

  @Test(arguments: [
    ("complex.npy", "the element type '<c16'"), ("object.npy", "Python objects"),
    ("structured.npy", "structured"),
  ]) func refusesWhatIsNoNumber(_ file: String, reason: String) throws {
    let bytes = try Fixture.bytes(file)
    let failure = failure { try NPY.read(bytes, file: file) }
    #expect(failure?.kind == .unsupported)
    #expect(failure?.message.contains(reason) == true)
  }

  @Test(
    arguments: [ElementType.f32, .f64, .i32, .i64, .bool], [[], [5], [2, 3], [0, 7], [1, 1, 4]])
  func readsWhatItWrites(_ element: ElementType, shape: [Int]) throws {
    let tensor = Tensor.counted(element, shape)
    #expect(try NPY.read(NPY.write(tensor), file: "x") == tensor)
  }

  @Test func writesSpecialNumbersBitForBit() throws {
    let numbers: [Double] = [-0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .ulpOfOne]
    let tensor = Tensor([numbers.count], f64: numbers)
    guard case .f64(let read) = try NPY.read(NPY.write(tensor), file: "x").data else {
      Issue.record("another element type")
      return
    }
    #expect(read.map(\.bitPattern) == numbers.map(\.bitPattern))
  }

  @Test func writesWhatNumPyWrites() throws {
    let bytes = NPY.write(.counted(.f32, [2, 3]))
    #expect(bytes == (try Fixture.bytes("little-f4.npy")))
  }

  @Test func everyTruncationIsAFailureWithAPlace() throws {
    let bytes = try Fixture.bytes("little-f4.npy")
    for length in 0..<bytes.count {
      let failure = failure { try NPY.read(Array(bytes.prefix(length)), file: "x") }
      #expect(failure?.kind == .malformed, "\(length) bytes")
      #expect(failure?.place.hasPrefix("byte ") == true, "\(length) bytes")
    }
  }

  @Test func everyFlippedBitIsReadOrRefused() throws {
    let bytes = try Fixture.bytes("little-f4.npy")
    var refused = 0
    for position in 0..<128 * 8 {
      var damaged = bytes
      damaged[position / 8] ^= 1 << UInt8(position % 8)
      if failure({ try NPY.read(damaged, file: "x") }) != nil { refused += 1 }
    }
    #expect(refused > 500)
  }

  @Test(arguments: zip(UInt16(0)..<2048, (0..<2048).map { $0 * 32 }))
  func widensHalvesExactly(_: UInt16, bits: Int) {
    let half = UInt16(bits)
    let sign: Float = half & 0x8000 == 0 ? 1 : -1
    let exponent = Int(half >> 10) & 0x1F
    let fraction = Float(half & 0x3FF) / 1024
    let wide = NPYDecoder.widenHalf(half)
    switch exponent {
    case 31: #expect(fraction == 0 ? wide == sign * .infinity : wide.isNaN)
    case 0: #expect(wide == sign * fraction * Float(sign: .plus, exponent: -14, significand: 1))
    default:
      let power = Float(sign: .plus, exponent: exponent - 15, significand: 1)
      #expect(wide == sign * (1 + fraction) * power)
    }
  }
}
