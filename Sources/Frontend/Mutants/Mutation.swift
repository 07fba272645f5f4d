/// An exchange of one part of a claim's side for another, which undoes one mistake.
struct Mutation {
  /// The classes in the order in which they are tried.
  enum Rank: Int {
    case sign, factor, wholeTranspose, transpose, mask, reduction, product, index, layout, bias
    case assumption

    /// The mistake's name.
    var mistake: MistakeKind {
      switch self {
      case .sign: .sign
      case .factor: .factor
      case .wholeTranspose, .transpose: .transpose
      case .mask: .mask
      case .reduction: .reduction
      case .product: .product
      case .index: .index
      case .layout: .layout
      case .bias: .bias
      case .assumption: .assumption
      }
    }
  }

  /// Its class.
  let rank: Rank
  /// What is wrong, in the model's names.
  let text: String
  /// What takes the place of what.
  let replacements: [ExpressionID: ExpressionID]
  /// Assumptions that are added.
  var given: [ExpressionID] = []
  /// True where two such mutations at different places may be tried together.
  var combines = false
}
