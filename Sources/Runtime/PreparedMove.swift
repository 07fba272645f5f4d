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
