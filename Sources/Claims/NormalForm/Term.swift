import AdjointTensors

/// An atom at some entry, to a power.
struct Factor: Hashable, Sendable, Comparable {
  let atom: AtomID
  let indices: [Index]
  /// Not 0; negative for a reciprocal.
  let exponent: Int

  static func < (a: Factor, b: Factor) -> Bool {
    if a.atom != b.atom { return a.atom < b.atom }
    if a.indices != b.indices { return a.indices.lexicographicallyPrecedes(b.indices) }
    return a.exponent < b.exponent
  }
}

/// A product of factors, summed over bound variables; the coefficient stands beside it.
struct Term: Hashable, Sendable {
  /// The ranges of the bound variables.
  var bounds: [Size]
  /// Sorted; no two of one atom at one entry.
  var factors: [Factor]

  static let one = Term(bounds: [], factors: [])

  /// The same term with bound variable b renamed to `bounds.count`-many later numbers.
  func shiftingBounds(by shift: Int) -> [Factor] {
    if shift == 0 { return factors }
    return factors.map { factor in
      Factor(
        atom: factor.atom,
        indices: factor.indices.map { index in
          guard let bound = index.bound else { return index }
          return index.substituting(.bound(bound + shift))
        }, exponent: factor.exponent)
    }
  }

  /// The free variables that occur.
  var freeVariables: Set<Int> {
    Set(factors.flatMap { $0.indices.compactMap(\.free) })
  }
}

extension Term {
  /// The term with its bound variables renamed to the least form among all renamings that keep an
  /// invariant signature, so that equal terms are equal values. With very many symmetric variables
  /// only some renamings are tried: equal terms may then differ, never the other way round.
  func canonical() -> Term {
    if bounds.isEmpty { return Term(bounds: [], factors: factors.sorted()) }
    let signatures = bounds.indices.map { signature(of: $0) }
    let order = bounds.indices.sorted { signatures[$0].lexicographicallyPrecedes(signatures[$1]) }
    var groups: [[Int]] = []
    for variable in order {
      if let last = groups.last?.last, signatures[last] == signatures[variable] {
        groups[groups.count - 1].append(variable)
      } else {
        groups.append([variable])
      }
    }
    var best: Term?
    for arrangement in Term.arrangements(groups, limit: 720) {
      let candidate = renamed(arrangement)
      if best.map({ candidate.factors.lexicographicallyPrecedes($0.factors) }) ?? true {
        best = candidate
      }
    }
    return best ?? self
  }

  /// What doesn't change when bound variables are renamed: range, and for each occurrence the atom,
  /// the exponent, the position, and the entry's other free indices.
  private func signature(of variable: Int) -> [Int] {
    var words = [bounds[variable].hashValue]
    var occurrences: [[Int]] = []
    for factor in factors {
      for (position, index) in factor.indices.enumerated() where index.bound == variable {
        let context = factor.indices.flatMap { other in
          other.bound == nil ? [other.variable, other.scale, other.offset] : [-9, other.scale, 0]
        }
        occurrences.append([factor.atom.raw, factor.exponent, position, index.offset] + context)
      }
    }
    occurrences.sort { $0.lexicographicallyPrecedes($1) }
    words += occurrences.flatMap { $0 + [Int.max] }
    return words
  }

  /// Orders of the variables in which each group stays together; at most `limit`.
  private static func arrangements(_ groups: [[Int]], limit: Int) -> [[Int]] {
    var result: [[Int]] = [[]]
    for group in groups {
      let orders = permutations(group, limit: max(1, limit / result.count))
      result = result.flatMap { head in orders.map { head + $0 } }
    }
    return result
  }

  /// The permutations of a list; only the given order where there would be more than `limit`.
  static func permutations(_ list: [Int], limit: Int) -> [[Int]] {
    var result: [[Int]] = [[]]
    for element in list {
      result = result.flatMap { order in
        (0...order.count).map { position in
          var longer = order
          longer.insert(element, at: position)
          return longer
        }
      }
      if result.count > limit { return [list] }
    }
    return result
  }

  /// The term in which `order[k]` becomes bound variable k.
  private func renamed(_ order: [Int]) -> Term {
    var number = [Int](repeating: 0, count: bounds.count)
    for (new, old) in order.enumerated() { number[old] = new }
    let factors = self.factors.map { factor in
      Factor(
        atom: factor.atom,
        indices: factor.indices.map { index in
          index.bound.map { index.substituting(.bound(number[$0])) } ?? index
        }, exponent: factor.exponent)
    }
    return Term(bounds: order.map { bounds[$0] }, factors: factors.sorted())
  }
}
