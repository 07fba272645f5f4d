import CAdjointKernels

/// Packing of the second factor, for the loops that are faster than BLAS where the processor has
/// them: panels of columns that lie in the order in which they are read.
extension Product {
  /// Columns of a panel.
  static let panel = Int(ADJ_PANEL)

  /// Panels that one slab of the packing takes.
  static let panelsPerSlab = 4

  /// Whether the second factor is packed. Few rows don't repay it.
  var isPacked: Bool { !usesOwnLoop && m >= 8 }

  /// Whether all slabs read one packed factor: those that are ranges of rows do, where packing is
  /// worth sharing out.
  var sharesPacking: Bool { isOneOfRows && parts > 1 && !isSmall }

  /// Whether it is a single packed product, which is cut by rows.
  var isOneOfRows: Bool { isPacked && products == 1 && m >= n }

  /// Blocks of terms.
  var blocks: Int { adj_packing_blocks(k) }

  /// The terms of block `index`.
  func terms(ofBlock index: Int) -> Range<Int> {
    let depth = adj_packing_depth(k)
    return Swift.min(k, index * depth)..<Swift.min(k, (index + 1) * depth)
  }

  /// The most terms of a block.
  private var blockTerms: Int { Swift.min(k, Int(ADJ_DEEP)) }

  /// Blocks that are packed at once where slabs share them: about half a mebibyte.
  var blocksPerRound: Int {
    Swift.max(1, Swift.min(blocks, (1 << 19) / Swift.max(1, sharedBlockBytes)))
  }

  /// Bytes of a packed block with all columns.
  var sharedBlockBytes: Int {
    (n + Product.panel - 1) / Product.panel * Product.panel * blockTerms * element.byteCount
  }

  /// Bytes that all threads share while it runs.
  var sharedBytes: Int { sharesPacking ? sharedBlockBytes * blocksPerRound : 0 }

  /// Whether packed loops read rows of the first factor as they lie: where several don't meet in
  /// the same lines of the cache.
  var readsRows: Bool { a.columnStride == 1 && a.rowStride * element.byteCount % 4096 != 0 }

  /// Columns that a thread packs at once for itself: few where rows of the first factor are read
  /// as they lie, so that nothing is done again for the next ones.
  var stripWidth: Int { readsRows ? Product.panel : Int(ADJ_WIDE) }

  /// Bytes for rows of the first factor.
  var rowSpace: Int { Int(ADJ_PACKING_SPACE) * element.byteCount }

  /// Bytes that each thread needs: rows of the first factor, and columns of the second one where
  /// slabs don't share it.
  var scratchBytes: Int {
    if !isPacked { return 0 }
    let panels = (n + Product.panel - 1) / Product.panel
    let own = m >= n ? panels : (panels + parts - 1) / parts
    let columns = Swift.min(stripWidth, own * Product.panel)
    return rowSpace
      + (sharesPacking ? 0 : columns * blockTerms * element.byteCount)
  }
}
