import AdjointTensors

/// Which axes of a reshape's operand become which of its result: groups of equal products, in
/// order.
struct AxisGroups {
  let groups: [(old: [Int], new: [Int])]

  /// The groups, or nil where the sizes can't be matched one after the other. Axes of size 1 stand
  /// in no group.
  init?(from old: Shape, to new: Shape) {
    var left = old.indices.filter { old[$0] != 1 }[...]
    var right = new.indices.filter { new[$0] != 1 }[...]
    var groups: [(old: [Int], new: [Int])] = []
    while let first = left.popFirst(), let other = right.popFirst() {
      var group = (old: [first], new: [other])
      var (p, q) = (old[first], new[other])
      while p != q {
        if p.dividedExactly(by: q) != nil, let next = right.popFirst() {
          group.new.append(next)
          guard let product = try? q * new[next] else { return nil }
          q = product
        } else if q.dividedExactly(by: p) != nil, let next = left.popFirst() {
          group.old.append(next)
          guard let product = try? p * old[next] else { return nil }
          p = product
        } else {
          return nil
        }
      }
      groups.append(group)
    }
    guard left.isEmpty, right.isEmpty else { return nil }
    self.groups = groups
  }
}

/// Axes that are split. An entry at position f of a merged axis is one at (i, j) of its parts where
/// f = i·size + j, which a mask of its own says.
extension Algebra {
  /// The polynomial over the axes of a reshape's result.
  /// - Throws: `undefined` where axes are merged, or a split one is used by more than one mask.
  func reshape(
    _ a: Polynomial, from old: Shape, to new: Shape
  ) throws(NormalFormFailure) -> Polynomial {
    guard let axes = AxisGroups(from: old, to: new) else { throw .undefined }
    var map = [Index](repeating: .constant(0), count: old.count)
    var splits: [Int: [Int]] = [:]
    for group in axes.groups {
      guard group.old.count == 1 else { throw .undefined }
      if group.new.count == 1 {
        map[group.old[0]] = .free(group.new[0])
      } else {
        splits[group.old[0]] = group.new
      }
    }
    if splits.isEmpty { return try substitute(a, map, ranges: new) }
    var result = Polynomial.zero
    for (term, coefficient) in a.terms {
      var factors: [Factor] = []
      var used: Set<Int> = []
      for factor in term.factors {
        factors += try split(factor, splits, new, map, &used)
      }
      try add(coefficient, Term(bounds: term.bounds, factors: factors), to: &result, new)
    }
    return result
  }

  /// The factor over the new axes; a mask that holds a split variable is replaced.
  private func split(
    _ factor: Factor, _ splits: [Int: [Int]], _ new: Shape, _ map: [Index], _ used: inout Set<Int>
  ) throws(NormalFormFailure) -> [Factor] {
    func moved(_ index: Index) -> Index { index.free.map { index.substituting(map[$0]) } ?? index }
    let held = factor.indices.compactMap(\.free).filter { splits[$0] != nil }
    guard let variable = held.first else {
      let indices = factor.indices.map(moved)
      return [Factor(atom: factor.atom, indices: indices, exponent: factor.exponent)]
    }
    guard held.count == 1, used.insert(variable).inserted, let parts = splits[variable] else {
      throw .undefined
    }
    let sizes = parts.map { new[$0] }
    switch atoms[factor.atom] {
    case .delta:
      let own = factor.indices.first { $0.free == variable } ?? .constant(0)
      guard own.isPlain, let other = factor.indices.first(where: { $0 != own }) else {
        throw .undefined
      }
      let indices = [moved(other)] + parts.map { Index.free($0) }
      return [Factor(atom: atoms.intern(.flat(sizes)), indices: indices, exponent: 1)]
    case .flat(sizes) where factor.indices[0] == .free(variable):
      let delta = atoms.intern(.delta)
      return zip(parts, factor.indices.dropFirst()).map { part, index in
        Factor(atom: delta, indices: [.free(part), moved(index)].sorted(), exponent: 1)
      }
    default: throw .undefined
    }
  }
}
