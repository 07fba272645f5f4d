import AdjointTensors

/// Short texts of scalars, for side conditions.
enum ScalarText {
  /// True if a formula is one of the author's names: what inputs are made from has numbers for
  /// names.
  static func isNamed(_ id: ScalarID, _ pool: ScalarPool) -> Bool {
    pool.cone([id]).allSatisfy { id in
      guard case .unknown(let number) = pool[id] else { return true }
      return Int(pool.unknowns[number]) == nil
    }
  }

  /// A formula, or `…` below a few levels.
  static func text(_ id: ScalarID, _ pool: ScalarPool, depth: Int = 0) -> String {
    if depth > 7 { return "…" }
    func inner(_ id: ScalarID) -> String { text(id, pool, depth: depth + 1) }
    switch pool[id] {
    case .constant(let value): return value.text
    case .unknown(let number): return pool.unknowns[number]
    case .sum(let constant, let terms):
      var parts = terms.prefix(4).map { term in
        (term.coefficient == Rational(1) ? "" : term.coefficient.text + "·") + inner(term.scalar)
      }
      if terms.count > 4 { parts.append("…") }
      if !constant.isZero { parts.append(constant.text) }
      return depth == 0 ? parts.joined(separator: " + ") : "(\(parts.joined(separator: " + ")))"
    case .product(let factors):
      return factors.filter { !pool.isWeight($0.scalar) }.prefix(4).map {
        inner($0.scalar) + ($0.exponent == 1 ? "" : "^\($0.exponent)")
      }.joined(separator: "·")
    case .exp(let u): return "exp(\(inner(u)))"
    case .log(let u): return "log(\(inner(u)))"
    case .root(let u): return "sqrt(\(inner(u)))"
    case .function(.power, let u): return "(-1)^(\(inner(u)))"
    case .function(let function, let u): return "\(function.name)(\(inner(u)))"
    case .positive(let u): return "[\(inner(u)) > 0]"
    case .zero(let u): return "[\(inner(u)) = 0]"
    case .maximum(let list): return "max(\(list.prefix(4).map(inner).joined(separator: ", ")))"
    case .inverse(_, let row, let column): return "inverse[\(row), \(column)]"
    case .determinant: return "det"
    case .infinity(let negative): return negative ? "-inf" : "inf"
    case .undefined: return "undefined"
    }
  }
}
