import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of contractions.
  static let contractionRules: [Rule] = [
    // a factor repeated along a label that isn't summed needn't have it
    Rule(Contract.self, "contract-repeated", .exact) { b, v in b.withoutRepeatedLabels(v) },
    // Σₖ x·y[k] = x·Σₖ y[k]
    Rule(Contract.self, "contract-constant-along-sum", .rounding) { b, v in
      b.withoutConstantSums(v)
    },
    // s·y for a scalar s = a product of elements
    Rule(Contract.self, "contract-scalar", .exact) { b, v in b.scalarProduct(v) },
    // x[i]·y[i] = a product of elements
    Rule(Contract.self, "contract-elements", .exact) { b, v in
      let labels = b.attributes(v, as: ContractAttributes.self)
      guard labels.left == labels.right, labels.left == labels.output else { return nil }
      return b.multiply(b.first(v), b.second(v))
    },
  ]
}

/// A factor of a contraction that is a broadcast: its operand, and the labels along which it
/// repeats.
private struct RepeatedFactor {
  let operand: Value
  /// The labels of the operand's axes.
  let labels: [Character]
  let repeated: [Character]
}

extension GraphBuilder {
  private func repeatedFactor(_ factor: Value, _ labels: [Character]) -> RepeatedFactor? {
    guard let operand = inner(factor, BroadcastTo.self) else { return nil }
    let axes = attributes(factor, as: BroadcastAttributes.self).axes
    return RepeatedFactor(
      operand: operand, labels: axes.map { labels[$0] },
      repeated: labels.indices.filter { !axes.contains($0) }.map { labels[$0] })
  }

  /// One factor's operand in its place, where the labels along which it repeats are all in the
  /// output; those that the other factor lacks are put back by a broadcast of the result.
  fileprivate mutating func withoutRepeatedLabels(_ value: Value) -> Value? {
    let labels = attributes(value, as: ContractAttributes.self)
    for isLeft in [true, false] {
      let (own, other) = isLeft ? (labels.left, labels.right) : (labels.right, labels.left)
      guard let factor = repeatedFactor(operand(value, isLeft ? 0 : 1), own),
        factor.repeated.allSatisfy(labels.output.contains)
      else { continue }
      let output = labels.output.filter { factor.labels.contains($0) || other.contains($0) }
      let small = contraction(
        isLeft, factor.operand, factor.labels, operand(value, isLeft ? 1 : 0), other, output)
      let axes = output.compactMap(labels.output.firstIndex)
      if output.count == labels.output.count { return small }
      return broadcast(small, to: type(of: value).shape, axes: axes)
    }
    return nil
  }

  /// One factor's operand in its place, the other factor summed over the labels along which the
  /// first repeats.
  fileprivate mutating func withoutConstantSums(_ value: Value) -> Value? {
    let labels = attributes(value, as: ContractAttributes.self)
    for isLeft in [true, false] {
      let (own, other) = isLeft ? (labels.left, labels.right) : (labels.right, labels.left)
      guard let factor = repeatedFactor(operand(value, isLeft ? 0 : 1), own) else { continue }
      let summed = factor.repeated.filter { !labels.output.contains($0) }
      guard !summed.isEmpty, factor.repeated.allSatisfy(other.contains) else { continue }
      let axes = other.indices.filter { summed.contains(other[$0]) }
      let sum = self.sum(operand(value, isLeft ? 1 : 0), axes: axes)
      return contraction(
        isLeft, factor.operand, factor.labels, sum, other.filter { !summed.contains($0) },
        labels.output)
    }
    return nil
  }

  private mutating func contraction(
    _ isLeft: Bool, _ own: Value, _ ownLabels: [Character], _ other: Value,
    _ otherLabels: [Character], _ output: [Character]
  ) -> Value {
    let (a, c) = isLeft ? (own, other) : (other, own)
    let (left, right) = isLeft ? (ownLabels, otherLabels) : (otherLabels, ownLabels)
    return make(Contract.self, ContractAttributes(left: left, right: right, output: output), a, c)
  }

  /// A contraction with a scalar as an elementwise product with the scalar repeated.
  fileprivate mutating func scalarProduct(_ value: Value) -> Value? {
    let labels = attributes(value, as: ContractAttributes.self)
    let isLeft = labels.left.isEmpty
    guard isLeft || labels.right.isEmpty else { return nil }
    let (scalar, tensor) = isLeft ? (first(value), second(value)) : (second(value), first(value))
    let own = isLeft ? labels.right : labels.left
    let order = labels.output.compactMap(own.firstIndex)
    let placed = own == labels.output ? tensor : transpose(tensor, order)
    return multiply(placed, broadcastLike(scalar, type(of: value).shape))
  }
}
