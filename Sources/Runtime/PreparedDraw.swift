import CAdjointKernels

/// Random bits with their addresses, ready to run.
struct PreparedDraw {
  private let draw: RandomDraw
  private let base: UnsafeMutableRawPointer
  private let slabsPerKey: Int
  let slabs: Int

  /// - Requires: verified.
  init(_ draw: RandomDraw, _ memory: RunMemory) {
    self.draw = draw
    base = memory.arena.base
    slabsPerKey = (draw.resultCount + RandomDraw.drawsPerSlab - 1) / RandomDraw.drawsPerSlab
    slabs = draw.keys * slabsPerKey
  }

  func run(slab index: Int) {
    let item = index / slabsPerKey
    let first = index % slabsPerKey * RandomDraw.drawsPerSlab
    let key = UnsafePointer((base + draw.key).assumingMemoryBound(to: Int64.self)) + 2 * item
    let result =
      (base + draw.result).assumingMemoryBound(to: Int64.self) + item * draw.resultCount
    switch draw.operation {
    case .bits:
      let count = Swift.min(draw.count - first, RandomDraw.drawsPerSlab)
      adj_random_bits(result + first, key, UInt64(first), count)
    case .foldIn: adj_fold_in(result, key, Int64(draw.data))
    }
  }
}
