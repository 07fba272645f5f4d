import AdjointSource
import AdjointTensors

/// One term in the place of the sum over all of an axis.
extension Mutator {
  /// `sum(A[i, h] * B[i, c] for i < N)` for `A[0, h] * B[0, c]`: one number in indices that count
  /// along one dimension.
  mutating func mutateForgottenSums() {
    let found = numbers(in: side)
    guard !found.isEmpty, let variable = freeVariable() else { return }
    var tried: Set<String> = []
    for first in found {
      guard let dim = dimension(of: first.name, first.place) else { continue }
      let alike = found.filter {
        $0.digits == first.digits && dimension(of: $0.name, $0.place) == dim
      }
      guard tried.insert(first.digits + dim).inserted else { continue }
      var running = side
      for number in alike { running = indexed(running, number.name, number.place, by: variable) }
      let binder = Expression.Binder(
        name: Identifier(variable, tree[side].span), bound: word(dim, at: side))
      let sum = make(
        .call(
          .init(
            name: Identifier("sum", tree[side].span),
            arguments: [.init(label: nil, value: running)], binders: [binder])), at: side)
      self.found(
        .addedSum,
        "`\(text(side))` is one term of a sum over the \(dim) entries of `\(first.name)`'s axis "
          + "\(first.place)", side, sum)
    }
  }

  /// The dimension that numbers an axis of a name, if it is no number.
  private func dimension(of name: String, _ place: Int) -> String? {
    guard let shape = names.first(where: { $0.name == name })?.type.shape,
      shape.indices.contains(place)
    else { return nil }
    return dims.first { shape[place] == Size(dim: $0) }
  }

  /// A letter that nothing in the model is called.
  private func freeVariable() -> String? {
    let taken = Set(names.map(\.name) + dims + sites.flatMap(\.scope).map(\.name))
    return ["i", "j", "k", "l", "m", "n", "p", "q"].first { !taken.contains($0) }
  }
}
