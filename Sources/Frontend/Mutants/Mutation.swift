/// An exchange of one part of a claim's side for another, which undoes one mistake.
struct Mutation {
  /// The classes in the order in which they are tried. A mean that should be a sum stands before
  /// the factor that says the same of it, a sum of products behind the product of matrices.
  enum Rank: Int {
    case sign, mean, factor, wholeTranspose, transpose, mask, reduction, product, contraction,
      index, layout,
      bias
    case assumption

    /// The mistake's name.
    var mistake: MistakeKind {
      switch self {
      case .sign: .sign
      case .factor: .factor
      case .wholeTranspose, .transpose: .transpose
      case .mask: .mask
      case .mean, .reduction, .contraction: .reduction
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

extension Mutation {
  /// Pairs of mutations of different parts, the likeliest first; at most so many.
  static func pairs(of mutations: [Mutation], most: Int) -> [Mutation] {
    let single = mutations.filter { $0.combines && $0.given.isEmpty }
    var pairs: [(weight: Int, mutation: Mutation)] = []
    for (position, first) in single.enumerated() {
      for second in single[(position + 1)...] {
        guard first.replacements.keys.allSatisfy({ second.replacements[$0] == nil }) else {
          continue
        }
        pairs.append(
          (
            first.rank.rawValue + second.rank.rawValue,
            Mutation(
              rank: first.rank.rawValue < second.rank.rawValue ? first.rank : second.rank,
              text: "\(first.text), and \(second.text)",
              replacements: first.replacements.merging(second.replacements) { own, _ in own })
          ))
      }
    }
    return pairs.enumerated()
      .sorted { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }
      .prefix(most).map(\.element.mutation)
  }
}
