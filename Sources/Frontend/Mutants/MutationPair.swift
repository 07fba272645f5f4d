/// Two mutations of different parts, by their positions in a list, both of which may be needed.
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
  /// - Parameter split: where it is given, pairs of one before that position and one behind it.
  static func all(of mutations: [Mutation], split: Int? = nil, most: Int) -> [Mutation] {
    let fit = mutations.indices.filter { mutations[$0].combines && mutations[$0].given.isEmpty }
    var pairs: [MutationPair] = []
    for (place, first) in fit.enumerated() where split.map({ first < $0 }) ?? true {
      for second in fit[(place + 1)...] where split.map({ second >= $0 }) ?? true {
        guard !mutations[first].isUnlikely || !mutations[second].isUnlikely else { continue }
        pairs.append(MutationPair(first, second, of: mutations))
      }
    }
    pairs.sort { ($0.weight, $0.first, $0.second) < ($1.weight, $1.first, $1.second) }
    var counts: [Int: Int] = [:]
    var result: [Mutation] = []
    for pair in pairs {
      if result.count == most { break }
      let (first, second) = (mutations[pair.first], mutations[pair.second])
      let combination = first.rank.rawValue * 100 + second.rank.rawValue
      guard counts[combination, default: 0] < mostAlike,
        first.replacements.keys.allSatisfy({ second.replacements[$0] == nil }),
        !first.excludes(second), !second.excludes(first)
      else { continue }
      counts[combination, default: 0] += 1
      result.append(joined(first, second))
    }
    return result
  }

  /// Both at once, the likelier mistake first.
  private static func joined(_ first: Mutation, _ second: Mutation) -> Mutation {
    let isFirst = first.rank.rawValue <= second.rank.rawValue
    let (main, other) = isFirst ? (first, second) : (second, first)
    return Mutation(
      rank: main.rank, text: "\(main.text), and \(other.text)",
      replacements: first.replacements.merging(second.replacements) { own, _ in own },
      others: [other.rank.mistake], isElsewhere: first.isElsewhere && second.isElsewhere)
  }
}

extension Mutation {
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
