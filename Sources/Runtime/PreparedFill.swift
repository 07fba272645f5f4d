import CAdjointKernels

/// A fill with its address, ready to run.
struct PreparedFill {
  private let destination: UnsafeMutablePointer<CChar>
  private let bits: UnsafePointer<CChar>
  private let count: Int
  private let size: Int

  /// - Requires: a verified fill.
  init(_ fill: Fill, _ memory: RunMemory) {
    destination = (memory.arena.base + fill.location).assumingMemoryBound(to: CChar.self)
    bits = UnsafePointer(
      UnsafeMutableRawPointer(memory.store.copy(fill.bits)).assumingMemoryBound(to: CChar.self))
    count = fill.count
    size = fill.element.byteCount
  }

  func run() { adj_fill(destination, bits, count, size) }
}
