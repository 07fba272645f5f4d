import AdjointSource
import AdjointTensors

/// Parts that are subtracted from a factor, as the mean is in the slope of a softmax, and sums that
/// are missing as factors.
extension Mutator {
  mutating func mutateSubtractions() {
    for site in sites where site.id != side && site.isValue {
      guard let type = site.type, type.element.isFloat, let parent = site.parent,
        case .product(let first, let rest) = tree[parent].kind,
        rest.allSatisfy({ $0.symbol != .at }), isMultiplied(site.id, first, rest)
      else { continue }
      for named in names where isSubtrahend(named, of: type) && named.name != text(site.id) {
        subtract(word(named.name, at: site.id), named.name, from: site.id)
      }
      let factors = [first] + rest.filter { $0.symbol == .star }.map(\.value)
      for other in factors where other != site.id && lowering.rememberedType(other) == type {
        subtractMean(site.id, type, other)
      }
    }
    multiplyBySums()
  }

  /// True for a factor that is not what is divided by.
  private func isMultiplied(
    _ id: ExpressionID, _ first: ExpressionID, _ rest: [Expression.Operand]
  ) -> Bool {
    id == first || rest.contains { $0.value == id && $0.symbol == .star }
  }

  private func isSubtrahend(_ named: Named, of type: TensorType) -> Bool {
    guard named.type.element == type.element, named.type.rank <= type.rank else { return false }
    let fits = Array(type.shape.suffix(named.type.rank)) == named.type.shape
    return fits && !(named.isGiven && named.type.rank == 0)
  }

  private mutating func subtract(_ value: ExpressionID, _ written: String, from id: ExpressionID) {
    let inner = tree.withoutParentheses(id)
    let difference = make(.parenthesised(binary(inner, .minus, value, at: id)), at: id)
    found(
      .function, "the part `- \(written)` of `\(text(id))` is missing", id, difference,
      isUnlikely: true)
  }

  /// `p * (g - sum(p * g))` for `p * g`, row by row.
  private mutating func subtractMean(
    _ id: ExpressionID, _ type: TensorType, _ other: ExpressionID
  ) {
    let product = binary(other, .star, id, at: id)
    let own = "\(operandText(other)) * \(operandText(id))"
    switch type.rank {
    case 1: subtract(call("sum", [(nil, product)], at: id), "sum(\(own))", from: id)
    case 2:
      for axis in [1, 0] {
        let arguments: [(label: String?, value: ExpressionID)] = [
          (nil, product), ("axis", word("\(axis)", at: id)),
          ("keepdims", make(.bool(true), at: id)),
        ]
        let written = "sum(\(own), axis: \(axis), keepdims: true)"
        subtract(call("sum", arguments, at: id), written, from: id)
      }
    default: break
    }
  }

  /// The sums of a matrix along an axis as factors of the side, and as what it is divided by.
  private mutating func multiplyBySums() {
    guard !isDefinition, let type = lowering.rememberedType(side), type.element.isFloat,
      (1...2).contains(type.rank)
    else { return }
    for named in names where named.type.rank == 2 && named.type.element == type.element {
      for axis in 0...1 {
        let size = named.type.shape[1 - axis]
        let plain = call(
          "sum", [(nil, word(named.name, at: side)), ("axis", word("\(axis)", at: side))], at: side)
        let written = "sum(\(named.name), axis: \(axis))"
        if type.shape.last == size { multiply(bySum: plain, written) }
        if type.rank == 2, type.shape[0] == size {
          multiply(bySum: column(plain), "\(written)[:, None]")
        }
      }
    }
  }

  /// `v[:, None]`
  private mutating func column(_ vector: ExpressionID) -> ExpressionID {
    let span = tree[side].span
    let all = Expression.Index(kind: .slice(start: nil, stop: nil, step: nil), span: span)
    let new = Expression.Index(kind: .newAxis, span: span)
    return make(.postfix(vector, [.index([all, new], span)]), at: side)
  }

  private mutating func multiply(bySum sum: ExpressionID, _ written: String) {
    let own = text(side)
    found(
      .missingFactor, "the factor `\(written)` of `\(own)` is missing", side,
      binary(side, .star, sum, at: side), isUnlikely: true)
    found(
      .missingFactor, "`\(own)` should be divided by `\(written)`", side,
      binary(side, .slash, sum, at: side), isUnlikely: true)
  }
}
