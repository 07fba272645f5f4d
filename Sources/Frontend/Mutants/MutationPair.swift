import AdjointSource

/// Two mutations, by their positions in a list, both of which may be needed.
struct MutationPair {
  private let first: Int
  private let second: Int
  /// Smaller is likelier: one mistake made twice comes before two different ones, and what is said
  /// of neighbours before what is far apart.
  private let weight: Int

  /// Pairs of one combination of classes that are tried, at most.
  private static let mostAlike = 500

  private init(_ first: Int, _ second: Int, of mutations: [Mutation]) {
    self.first = first
    self.second = second
    let (a, b) = (mutations[first], mutations[second])
    let isSame = !a.change.isEmpty && a.change == b.change
    let kinds = (a.isNeeded ? 0 : a.rank.weightInPairs) + (b.isNeeded ? 0 : b.rank.weightInPairs)
    let isAny = a.rank == .formula || b.rank == .formula || a.isNeeded || b.isNeeded
    let differs = isAny || a.rank.mistake == b.rank.mistake ? 0 : 3
    let unlikely = a.isUnlikely || b.isUnlikely ? 6 : 0
    let distance = min(abs(a.position - b.position), 9999)
    weight = (isSame ? 0 : 1 + kinds + differs + unlikely) * 10_000 + distance
  }

  /// Pairs among mutations that combine, the likeliest first; at most so many.
  ///
  /// - Parameters:
  ///   - split: where it is given, pairs of one before that position and one behind it.
  ///   - tree: gets what is made of two mutations of one part.
  static func all(
    of mutations: [Mutation], split: Int? = nil, most: Int, _ tree: inout SyntaxTree
  ) -> [Mutation] {
    let fit = mutations.indices.filter { mutations[$0].combines && mutations[$0].given.isEmpty }
    let parts = mutations.map { $0.replacements.count == 1 ? $0.replacements.first?.key : nil }
    var (pairs, last): ([MutationPair], [MutationPair]) = ([], [])
    for (place, first) in fit.enumerated() where split.map({ first < $0 }) ?? true {
      for second in fit[(place + 1)...] where split.map({ second >= $0 }) ?? true {
        guard !mutations[first].isUnlikely || !mutations[second].isUnlikely else { continue }
        let pair = MutationPair(first, second, of: mutations)
        let isLast =
          mutations[first].pairsLast || mutations[second].pairsLast
          || parts[first] != nil && parts[first] == parts[second]
        if isLast { last.append(pair) } else { pairs.append(pair) }
      }
    }
    return chosen(pairs, of: mutations, most, mostAlike: mostAlike, &tree)
      + chosen(last, of: mutations, mostLast, mostAlike: mostAlikeLast, &tree).map(\.placedLast)
  }

  /// Pairs that come after all others, at most, and those of one combination of classes.
  private static let (mostLast, mostAlikeLast) = (800, 40)

  /// The likeliest pairs, of each combination of classes so many at most.
  private static func chosen(
    _ pairs: [MutationPair], of mutations: [Mutation], _ most: Int, mostAlike: Int,
    _ tree: inout SyntaxTree
  ) -> [Mutation] {
    var counts: [Int: Int] = [:]
    var result: [Mutation] = []
    let ordered = pairs.sorted {
      ($0.weight, $0.first, $0.second) < ($1.weight, $1.first, $1.second)
    }
    for pair in ordered {
      if result.count == most { break }
      let (first, second) = (mutations[pair.first], mutations[pair.second])
      let combination = first.rank.rawValue * 100 + second.rank.rawValue
      guard counts[combination, default: 0] < mostAlike,
        !first.excludes(second), !second.excludes(first),
        let replacements = replacements(first, second, &tree)
      else { continue }
      counts[combination, default: 0] += 1
      result.append(joined(first, second, replacements))
    }
    return result
  }

  /// What both replace; of one part that both replace, what one makes of what the other makes of
  /// it: a factor and a mask of the same product. Nil where neither keeps the part.
  private static func replacements(
    _ first: Mutation, _ second: Mutation, _ tree: inout SyntaxTree
  ) -> [ExpressionID: ExpressionID]? {
    let common = first.replacements.keys.filter { second.replacements[$0] != nil }
    if common.isEmpty { return first.replacements.merging(second.replacements) { own, _ in own } }
    guard let part = common.first, first.replacements.count == 1, second.replacements.count == 1
    else { return nil }
    // A sum that is needed stands around what is mended.
    let order = second.isNeeded ? [second, first] : [first, second]
    for (outer, inner) in [(order[0], order[1]), (order[1], order[0])] {
      guard let around = outer.replacements[part], let within = inner.replacements[part],
        tree.contains(part, in: around)
      else { continue }
      let group = tree.add(.parenthesised(within), tree[part].span)
      return [part: tree.substituting([part: group], in: around)]
    }
    return nil
  }

  /// Both at once, the likelier mistake first.
  private static func joined(
    _ first: Mutation, _ second: Mutation, _ replacements: [ExpressionID: ExpressionID]
  ) -> Mutation {
    let isFirst = first.rank.rawValue <= second.rank.rawValue
    let (main, other) = isFirst ? (first, second) : (second, first)
    return Mutation(
      rank: main.rank, text: "\(main.text), and \(other.text)", replacements: replacements,
      others: [other.rank.mistake], isElsewhere: first.isElsewhere && second.isElsewhere)
  }
}

extension Mutation {
  /// The same, tried after all others.
  fileprivate var placedLast: Mutation {
    var result = self
    result.isLast = true
    return result
  }

  /// True where both would say the same as one alone: a formula within what is left out, two
  /// formulas, anything within a part that is replaced as a whole.
  fileprivate func excludes(_ other: Mutation) -> Bool {
    if other.rank == .formula, isDropped || rank == .formula { return true }
    return position <= other.position && other.position < end
  }
}

extension Mutation.Rank {
  /// How unlikely the mistake is as one of two: 0 for what happens twice in a line.
  var weightInPairs: Int {
    switch mistake {
    case .sign, .transpose, .index: 0
    case .mask: 1
    case .factor, .product: 2
    default: 3
    }
  }
}
