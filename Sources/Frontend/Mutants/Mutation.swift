/// An exchange of one part of a claim's side for another, which undoes one mistake.
struct Mutation {
  /// The classes in the order in which they are tried: that of the page "How a claim is decided".
  /// Within it, what is written is exchanged, then left out, before something is added or a formula
  /// is exchanged as a whole. A formula that another name stands for, and a side that is right for
  /// one part of the other, come after what says more.
  enum Rank: Int {
    case sign, writtenFactor, mean, factor, wholeTranspose, wholeLayout, transpose, mask, reduction,
      product, index, extraFactor, missingFactor, compoundMask, compoundIndex, addedSum,
      contraction, function, layout, bias, formula, part
    case assumption

    /// The mistake's name.
    var mistake: MistakeKind {
      switch self {
      case .sign: .sign
      case .writtenFactor, .factor: .factor
      case .wholeTranspose, .transpose: .transpose
      case .mask, .compoundMask: .mask
      case .mean, .reduction, .addedSum, .contraction: .reduction
      case .product, .extraFactor, .missingFactor, .function: .product
      case .index, .compoundIndex, .formula, .part: .index
      case .wholeLayout, .layout: .layout
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
  /// What else is wrong, where several mistakes are undone at once.
  var others: [MistakeKind] = []
  /// True where two such mutations at different places may be tried together.
  var combines = false
  /// What is exchanged for what, so that the same mistake is found again: `0 → 1`.
  var change = ""
  /// Where it stands in the text.
  var position = 0
  /// Where the part ends that it replaces as a whole; 0 where parts of that remain.
  var end = 0
  /// True for what hardly happens together with another mistake.
  var isUnlikely = false
  /// True for what the other side shows to be wrong, whatever else is.
  var isNeeded = false
  /// True where an argument takes the place of a call.
  var isDropped = false
  /// True for a mutation of a definition, which is less likely than one of the side.
  var isElsewhere = false

  /// True for what is tried together with others after all other pairs.
  var pairsLast = false

  /// True for what is tried after everything else.
  var isLast = false

  /// True for what is tried beside pairs of others.
  var isLate = false

  /// Where it is tried as the only mistake.
  var reach: MutantReach {
    if isLate { return .further }
    return rank.rawValue <= Rank.extraFactor.rawValue ? .exchange : .addition
  }

  /// Its place in the order.
  var order: Int { rank.rawValue + (isElsewhere ? 100 : 0) + (isLast ? 200 : 0) }
}
