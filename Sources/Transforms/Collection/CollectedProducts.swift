import AdjointGraphIR

/// The products that a body needs, with pairs of factors that several have taken out.
struct CollectedProducts {
  private(set) var atoms: MonomialAtoms
  /// What steps and results read.
  private(set) var roots: [Monomial: Monomial] = [:]
  /// The terms of the sums that are needed, by the sum's number.
  private(set) var sums: [Int: [Monomial]] = [:]
  /// The number of a pair of factors that is one atom.
  private(set) var pairs: [Int: Double] = [:]
  private let extents: [Region.Extent]
  /// Roots in the order in which they were found.
  private var order: [Monomial] = []

  init(_ body: CollectedBody) {
    atoms = body.atoms
    extents = body.extents
    var pending = body.region.results.map { body.forms[$0.value] }
    var seen: Set<Int> = []
    while let root = pending.popLast() {
      guard roots.updateValue(root, forKey: root) == nil else { continue }
      order.append(root)
      var terms = [root]
      while let term = terms.popLast() {
        for factor in term.factors where seen.insert(factor).inserted {
          switch atoms.atoms[factor] {
          case .value(let value): pending += body.operands[value] ?? []
          case .sum(let inner):
            sums[factor] = inner
            terms += inner
          case .product: break
          }
        }
      }
    }
    while takePair() {}
  }

  /// Over what an atom varies.
  func extent(_ factor: Int) -> Region.Extent {
    switch atoms.atoms[factor] {
    case .value(let value): extents[value]
    case .sum(let terms): terms.flatMap(\.factors).map { extent($0) }.max() ?? .uniform
    case .product(let factors): factors.map { extent($0) }.max() ?? .uniform
    }
  }

  /// How often each atom is a factor.
  var uses: [Int: Int] {
    var uses: [Int: Int] = [:]
    for term in Array(roots.values) + sums.values.flatMap({ $0 }) {
      for factor in term.factors { uses[factor, default: 0] += 1 }
    }
    for (pair, _) in pairs {
      if case .product(let factors) = atoms.atoms[pair] {
        for factor in factors { uses[factor, default: 0] += 1 }
      }
    }
    return uses
  }

  /// Makes the pair of rows' factors that most products have an atom.
  private mutating func takePair() -> Bool {
    var counts: [[Int]: Int] = [:]
    for term in order.compactMap({ roots[$0] }) + sums.values.flatMap({ $0 }) {
      let distinct = term.factors.enumerated().filter { index, factor in
        index == 0 || term.factors[index - 1] != factor
      }.map(\.element)
      for (position, first) in distinct.enumerated() {
        for second in distinct[(position + 1)...]
        where max(extent(first), extent(second)) == .row {
          counts[[first, second], default: 0] += 1
        }
      }
    }
    let best = counts.filter { $0.value > 1 }.max {
      ($0.value, -$0.key[0], -$0.key[1]) < ($1.value, -$1.key[0], -$1.key[1])
    }
    guard let pair = best?.key else { return false }
    let holder = order.compactMap { roots[$0] }.first {
      Monomial.common($0.factors, pair).count == 2
    }
    let number = atoms.number(.product(pair))
    // A pair that is a factor twice is taken twice: the number that it was given stays.
    let coefficient = pairs[number] ?? holder?.coefficient ?? 1
    pairs[number] = coefficient
    for root in order {
      if let term = roots[root] { roots[root] = replaced(term, pair, number, coefficient) }
    }
    for (sum, terms) in sums {
      sums[sum] = terms.map { replaced($0, pair, number, coefficient) }
    }
    return true
  }

  private func replaced(
    _ term: Monomial, _ pair: [Int], _ number: Int, _ coefficient: Double
  ) -> Monomial {
    guard Monomial.common(term.factors, pair).count == 2 else { return term }
    var rest = term.dividing(by: pair)
    rest.coefficient /= coefficient
    rest.factors = (rest.factors + [number]).sorted()
    return rest
  }
}
