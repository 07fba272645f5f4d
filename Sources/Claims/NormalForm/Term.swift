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
    let groups = symmetricGroups()
    if groups.count == bounds.count { return renamed(groups.map { $0[0] }) }
    var best: Term?
    for arrangement in Term.arrangements(groups.map { interchangeable($0) }, limit: 720) {
      let candidate = renamed(arrangement)
      if best.map({ candidate.factors.lexicographicallyPrecedes($0.factors) }) ?? true {
        best = candidate
      }
    }
    return best ?? self
  }

  /// The bound variables in an order that renaming doesn't change, those that their occurrences
  /// don't tell apart together. Classes are refined by the classes of the variables beside each
  /// occurrence until none is split (colour refinement, as for isomorphism of graphs).
  private func symmetricGroups() -> [[Int]] {
    var classes = [Int](repeating: 0, count: bounds.count)
    var count = 1
    while true {
      let signatures = bounds.indices.map { signature(of: $0, classes) }
      let order = bounds.indices.sorted { signatures[$0].lexicographicallyPrecedes(signatures[$1]) }
      var groups: [[Int]] = []
      for variable in order {
        if let last = groups.last?.last, signatures[last] == signatures[variable] {
          groups[groups.count - 1].append(variable)
        } else {
          groups.append([variable])
        }
      }
      if groups.count == count || groups.count == bounds.count { return groups }
      count = groups.count
      for (number, group) in groups.enumerated() {
        for variable in group { classes[variable] = number }
      }
    }
  }

  /// What doesn't change when bound variables are renamed: class and range, and for each occurrence
  /// the atom, the exponent, the position and the entry's other indices, bound ones by their class.
  private func signature(of variable: Int, _ classes: [Int]) -> [Int] {
    var words = [classes[variable], bounds[variable].hashValue]
    var occurrences: [[Int]] = []
    for factor in factors {
      for (position, index) in factor.indices.enumerated() where index.bound == variable {
        let context = factor.indices.flatMap { other in
          other.bound.map { [-9 - classes[$0], other.scale, other.offset, $0 == variable ? 1 : 0] }
            ?? [other.variable, other.scale, other.offset]
        }
        occurrences.append([factor.atom.raw, factor.exponent, position, index.offset] + context)
      }
    }
    occurrences.sort { $0.lexicographicallyPrecedes($1) }
    words += occurrences.flatMap { $0 + [Int.max] }
    return words
  }

  /// Variables of a group by what exchanging two of them does: those for which it gives the same
  /// term, as in a power of a sum, stand in one list.
  private func interchangeable(_ group: [Int]) -> [[Int]] {
    if group.count == 1 { return [group] }
    let sorted = factors.sorted()
    var lists: [[Int]] = []
    for variable in group {
      let twin = lists.firstIndex { list in
        var order = Array(bounds.indices)
        order.swapAt(list[0], variable)
        return renamed(order).factors == sorted
      }
      if let twin { lists[twin].append(variable) } else { lists.append([variable]) }
    }
    return lists
  }

  /// Orders of the variables in which each group stays together; at most `limit`.
  private static func arrangements(_ groups: [[[Int]]], limit: Int) -> [[Int]] {
    var result: [[Int]] = [[]]
    for group in groups {
      let orders = permutations(group, limit: max(1, limit / result.count))
      result = result.flatMap { head in orders.map { head + $0 } }
    }
    return result
  }

  /// The permutations of a list.
  static func permutations(_ list: [Int], limit: Int) -> [[Int]] {
    permutations(list.map { [$0] }, limit: limit)
  }

  /// The permutations of all elements in which those of each list keep their order; only one where
  /// there would be more than `limit`.
  private static func permutations(_ lists: [[Int]], limit: Int) -> [[Int]] {
    var result: [[Int]] = [[]]
    for list in lists {
      for (position, element) in list.enumerated() {
        result = result.flatMap { order in
          // Behind the one before it in its list.
          let first = position == 0 ? 0 : (order.firstIndex(of: list[position - 1]) ?? -1) + 1
          return (first...order.count).map { place in
            var longer = order
            longer.insert(element, at: place)
            return longer
          }
        }
        if result.count > limit { return [lists.flatMap { $0 }] }
      }
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
