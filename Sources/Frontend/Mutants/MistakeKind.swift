/// A mistake that people make when they derive a gradient by hand.
public enum MistakeKind: String, Sendable, CaseIterable {
  /// A minus too many or too few.
  case sign
  /// A factor such as 2, ½, N or 1/N.
  case factor
  /// A transposition missing, or one too many.
  case transpose
  /// A mask missing, one too many, of the wrong variable, or with the wrong branch at a kink.
  case mask
  /// A sum for a mean, over the wrong axis, or forgotten.
  case reduction
  /// An elementwise product for one of matrices, the order of a product, a factor of the chain
  /// missing or applied twice.
  case product
  /// An index swapped or out of range, two names exchanged.
  case index
  /// The numerator's layout of a Jacobian for the denominator's, or the other way round.
  case layout
  /// The gradient of a bias that isn't summed over the batch.
  case bias
  /// An assumption that was not stated.
  case assumption
}
