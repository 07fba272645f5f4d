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

  /// Bytes of the packed second factor.
  /// - Requires: a verified product.
  var packedBytes: Int {
    (n + Product.panel - 1) / Product.panel * Product.panel * k * element.byteCount
  }

  /// Whether all slabs read one packed factor, made before the first of them.
  var sharesPacking: Bool { isPacked && products == 1 && parts > 1 }

  /// Bytes that all threads share while it runs: the packed factor.
  var sharedBytes: Int { sharesPacking ? packedBytes : 0 }

  /// Bytes that each thread needs: rows of the first factor, and the packed second one where slabs
  /// don't share it.
  var scratchBytes: Int {
    if !isPacked { return 0 }
    return Int(ADJ_PACKING_SPACE) + (sharesPacking ? 0 : packedBytes)
  }
}
