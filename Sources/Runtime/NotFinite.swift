import AdjointTensors
import CAdjointKernels

/// The first infinity and the first NaN of some values.
struct NotFinite {
  private(set) var infinity: Double?
  private(set) var nan: Double?

  private mutating func add(_ value: Double) {
    if value.isNaN { nan = nan ?? value }
    if value.isInfinite { infinity = infinity ?? value }
  }

  /// A scalar of a loop; those of integers are finite.
  mutating func add(_ constant: LoopProgram.Constant) {
    switch constant.element {
    case .f32: add(Double(Float(bitPattern: UInt32(truncatingIfNeeded: constant.bits))))
    case .f64: add(Double(bitPattern: constant.bits))
    case .i32, .i64, .bool: return
    }
  }

  /// A verified access: a strided box of the arena.
  mutating func add(_ access: Access, _ base: UnsafeMutableRawPointer) {
    guard access.element.isFloat, !access.dimensions.contains(where: { $0.extent <= 0 }) else {
      return
    }
    var dimensions = access.dimensions.filter { $0.stride != 0 && $0.extent > 1 }
    dimensions.sort { Swift.abs($0.stride) > Swift.abs($1.stride) }
    var run = 1
    if let last = dimensions.last, last.stride == 1 {
      run = last.extent
      dimensions.removeLast()
    }
    let size = access.element.byteCount
    let positions = Strides.positions(dimensions.map(\.extent), strides: dimensions.map(\.stride))
    for position in positions {
      if infinity != nil, nan != nil { return }
      add(base + access.location + position * size, run, access.element)
    }
  }

  /// Elements side by side.
  private mutating func add(
    _ start: UnsafeMutableRawPointer, _ count: Int, _ element: ElementType
  ) {
    var (address, rest) = (start, count)
    while rest > 0, infinity == nil || nan == nil {
      let found = adj_first_not_finite(
        UnsafePointer(address.assumingMemoryBound(to: CChar.self)), rest,
        Int32(element.rawValue))
      if found < 0 { return }
      add(
        element == .f32
          ? Double(address.assumingMemoryBound(to: Float.self)[found])
          : address.assumingMemoryBound(to: Double.self)[found])
      address += (found + 1) * element.byteCount
      rest -= found + 1
    }
  }
}
