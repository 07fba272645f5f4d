import AdjointTensors

/// A part of a boundary by formulas: signs of what the arguments are made of, and the unknowns that
/// were solved for.
struct BoundaryPiece {
  private var decisions: [ScalarID: Bool] = [:]
  private var zeros: Set<ScalarID> = []
  private var replacements: [ScalarID: ScalarID] = [:]

  /// The most pieces of one boundary.
  private static let limit = 64

  /// The pieces where all of some scalars are 0, none where they never are; nil where one can't be
  /// solved.
  static func all(_ arguments: [ScalarID], _ pool: inout ScalarPool) -> [BoundaryPiece]? {
    var done: [BoundaryPiece] = []
    var open: [(piece: BoundaryPiece, rest: ArraySlice<ScalarID>)] = [
      (BoundaryPiece(), arguments[...])
    ]
    while let (piece, rest) = open.popLast() {
      guard done.count + open.count <= limit else { return nil }
      guard let argument = rest.first else {
        done.append(piece)
        continue
      }
      let value = piece.rebuilt([argument], &pool)[0]
      if let constant = pool.value(value), !constant.isZero { continue }
      if let base = firstMask(value, pool) {
        // Both signs; where it is 0 too is a boundary of two arguments.
        for isPositive in [true, false] {
          var next = piece
          next.decisions[base] = isPositive
          open.append((next, rest))
        }
        continue
      }
      var next = piece
      next.zeros.formUnion([argument, value])
      if value != ScalarPool.zero {
        guard next.solve(value, &pool) else { return nil }
      }
      open.append((next, rest.dropFirst()))
    }
    return done
  }

  /// Formulas on this piece.
  func rebuilt(_ roots: [ScalarID], _ pool: inout ScalarPool) -> [ScalarID] {
    var rebuilding = ScalarRebuilding(decisions, zeros: zeros, replacements: replacements)
    let once = rebuilding.rebuilt(roots, &pool)
    // Replacements may have brought back what counts as 0 or is decided.
    var again = ScalarRebuilding(decisions, zeros: zeros)
    return again.rebuilt(once, &pool)
  }

  /// Solves u = 0 for an unknown in which u is affine.
  private mutating func solve(_ u: ScalarID, _ pool: inout ScalarPool) -> Bool {
    for unknown in Dependence.unknowns(u, pool) where replacements[unknown] == nil {
      guard Dependence.kind(u, on: unknown, pool) == .affine else { continue }
      var zero = ScalarRebuilding([:], replacements: [unknown: ScalarPool.zero])
      var one = ScalarRebuilding([:], replacements: [unknown: ScalarPool.one])
      let constant = zero.rebuilt([u], &pool)[0]
      let slope = pool.subtract(one.rebuilt([u], &pool)[0], constant)
      let solution = pool.negate(pool.divide(constant, slope))
      // Earlier solutions may contain the unknown.
      for (other, formula) in replacements {
        var rebuilding = ScalarRebuilding([:], replacements: [unknown: solution])
        replacements[other] = rebuilding.rebuilt([formula], &pool)[0]
      }
      replacements[unknown] = solution
      return true
    }
    return false
  }

  /// What the first mask of a formula compares with 0.
  private static func firstMask(_ id: ScalarID, _ pool: ScalarPool) -> ScalarID? {
    for scalar in pool.cone([id]) {
      switch pool[scalar] {
      case .positive(let u), .zero(let u):
        guard case .product(let list) = pool[u] else { return u }
        return list.first { pool.sign($0.scalar) == .unknown }?.scalar ?? u
      default: break
      }
    }
    return nil
  }
}
