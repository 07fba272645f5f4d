import AdjointTensors
import CAdjointKernels

/// A copy with its addresses, ready to run.
struct PreparedMove {
  private let destination: UnsafeMutablePointer<CChar>
  private let source: UnsafePointer<CChar>
  private let rank: Int
  private let rows: Int
  private let rowsPerSlab: Int
  private let extents: UnsafePointer<Int64>
  private let destinationStrides: UnsafePointer<Int64>
  private let sourceStrides: UnsafePointer<Int64>
  private let size: Int
  let slabs: Int

  /// - Requires: a verified move.
  init(_ move: Move, _ memory: RunMemory) {
    let base = memory.arena.base
    size = move.element.byteCount
    destination = (base + move.destination).assumingMemoryBound(to: CChar.self)
    source = UnsafePointer((base + move.source).assumingMemoryBound(to: CChar.self))
    rank = move.dimensions.count
    rows = move.dimensions.first?.extent ?? 1
    rowsPerSlab = move.rowsPerSlab
    slabs = move.slabs
    let (store, size) = (memory.store, size)
    extents = UnsafePointer(store.copy(move.dimensions.map { Int64($0.extent) }))
    destinationStrides = UnsafePointer(
      store.copy(move.dimensions.map { Int64($0.destination * size) }))
    sourceStrides = UnsafePointer(store.copy(move.dimensions.map { Int64($0.source * size) }))
  }

  /// Copies one slab.
  func run(slab index: Int) {
    let first = index * rowsPerSlab
    adj_move(
      destination, source, rank, extents, destinationStrides, sourceStrides, size, first,
      Swift.min(rows, first + rowsPerSlab))
  }
}

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
