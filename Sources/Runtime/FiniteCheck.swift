import AdjointTensors
import CAdjointKernels

/// Looks for what isn't finite in a strided box of the arena.
enum FiniteCheck {
  /// The first NaN or infinity of a verified access, or nil; integers are always finite.
  static func firstNotFinite(_ access: Access, _ base: UnsafeMutableRawPointer) -> Double? {
    guard access.element.isFloat, !access.dimensions.contains(where: { $0.extent <= 0 }) else {
      return nil
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
      let address = base + access.location + position * size
      let found = adj_first_not_finite(
        UnsafePointer(address.assumingMemoryBound(to: CChar.self)), run,
        Int32(access.element.rawValue))
      if found < 0 { continue }
      return access.element == .f32
        ? Double(address.assumingMemoryBound(to: Float.self)[found])
        : address.assumingMemoryBound(to: Double.self)[found]
    }
    return nil
  }
}
