import AdjointTensors

/// Signs that show only where masks are told apart: |u| is u·(2·[u > 0] + [u = 0] − 1), and a
/// choice has the sign of the branch that is taken.
extension ScalarPool {
  /// The most arguments of comparisons that are told apart.
  private static let comparedLimit = 3

  /// Whether a scalar is positive, or never negative, whichever values its masks have: in each case
  /// the arguments of the masks have the signs that go with them. Unknown where that isn't so.
  mutating func signInAllCases(_ scalar: ScalarID) -> ScalarSign {
    let arguments = comparedArguments(scalar)
    guard (1...ScalarPool.comparedLimit).contains(arguments.count) else { return .unknown }
    var cases: [(masks: [ScalarID: Bool], signs: [ScalarID: ScalarSign])] = [([:], [:])]
    for argument in arguments {
      cases = cases.flatMap { one in
        [ScalarSign.positive, .nonnegative, .negative].map { sign in
          var next = one
          next.signs[argument] = sign
          if let mask = lookUp(.positive(argument)) { next.masks[mask] = sign == .positive }
          if let mask = lookUp(.zero(argument)) { next.masks[mask] = sign == .nonnegative }
          return next
        }
      }
    }
    var result = ScalarSign.positive
    for one in cases {
      var memo: [ScalarID: ScalarID] = [:]
      let restricted = restrict(scalar, one.masks, &memo, depth: 0)
      let own = sign(restricted, given: one.signs, depth: 0)
      guard own.isNonnegative else { return .unknown }
      if !own.isStrict { result = .nonnegative }
    }
    return result
  }

  /// What the masks compare with 0 that a scalar is a sum or a product of.
  private func comparedArguments(_ scalar: ScalarID) -> [ScalarID] {
    var found: Set<ScalarID> = []
    var seen: Set<ScalarID> = []
    var open = [scalar]
    while let next = open.popLast(), found.count <= ScalarPool.comparedLimit {
      guard seen.insert(next).inserted else { continue }
      switch self[next] {
      case .positive(let u), .zero(let u): found.insert(u)
      case .sum, .product: open += operands(next)
      default: break
      }
    }
    return found.sorted()
  }

  /// The sign of a scalar where some have signs that are given.
  private func sign(
    _ scalar: ScalarID, given: [ScalarID: ScalarSign], depth: Int
  ) -> ScalarSign {
    if let known = given[scalar] { return known }
    let own = sign(scalar)
    if own != .unknown || depth > 8 { return own }
    switch self[scalar] {
    case .sum(let constant, let terms):
      var parts = terms.map {
        sign($0.scalar, given: given, depth: depth + 1) * ScalarPool.sign(of: $0.coefficient)
      }
      if !constant.isZero { parts.append(ScalarPool.sign(of: constant)) }
      return parts.dropFirst().reduce(parts[0]) { $0 + $1 }
    case .product(let factors):
      return factors.reduce(.positive) { product, factor in
        let base = sign(factor.scalar, given: given, depth: depth + 1)
        return product * (factor.exponent % 2 == 0 ? base * base : base)
      }
    default: return own
    }
  }
}
