/// One round of a product, as the threads see it: a few blocks of terms, whose part of the second
/// factor is packed first where all slabs share it.
struct ProductRound {
  private let product: UnsafeMutablePointer<PreparedProduct>
  private let round: Int

  /// Packs and computes a round.
  static func run(
    _ product: UnsafeMutablePointer<PreparedProduct>, _ round: Int, _ memory: borrowing RunMemory
  ) {
    pack(product, round, memory)
    var this = ProductRound(product: product, round: round)
    withUnsafeMutablePointer(to: &this) { this in
      ThreadPool.shared.perform(
        product.pointee.slabs, threads: memory.threads, wakes: product.pointee.isWorthWaking, this
      ) { context, index, worker in
        let this = context.assumingMemoryBound(to: ProductRound.self).pointee
        this.product.pointee.run(slab: index, round: this.round, worker: worker)
      }
    }
  }

  /// Packs what a round needs, where slabs share it.
  static func pack(
    _ product: UnsafeMutablePointer<PreparedProduct>, _ round: Int, _ memory: borrowing RunMemory
  ) {
    let slabs = product.pointee.packingSlabs(inRound: round)
    if slabs == 0 { return }
    var this = ProductRound(product: product, round: round)
    withUnsafeMutablePointer(to: &this) { this in
      ThreadPool.shared.perform(slabs, threads: memory.threads, this) { context, index, _ in
        let this = context.assumingMemoryBound(to: ProductRound.self).pointee
        this.product.pointee.pack(slab: index, round: this.round)
      }
    }
  }
}
