import AdjointGraphIR
import AdjointTensors

/// What is certain about two sides at a point.
enum SideComparison {
  /// They differ in an entry: both are finite numbers whose enclosures are disjoint.
  case differ(entry: Int, left: Enclosure, right: Enclosure)
  /// One side alone is defined in an entry.
  case oneDefined(entry: Int, left: Enclosure, right: Enclosure)
  /// They agree as far as can be told. `isCertain` where every entry was decided: equal exactly,
  /// within tight bounds, or undefined on both sides.
  case agree(isCertain: Bool)

  /// Compares two values of a graph.
  static func of(
    _ left: Value, _ right: Value, in values: Evaluation<Enclosure>, bits: Int
  ) -> SideComparison {
    guard let a = values.enclosures(left, bits: bits), let b = values.enclosures(right, bits: bits),
      a.count == b.count
    else { return .agree(isCertain: false) }
    var oneDefined: SideComparison?
    var isCertain = true
    for (entry, (x, y)) in zip(a, b).enumerated() {
      switch (x.isDefined, y.isDefined) {
      case (true, true):
        if Enclosure.isEqual(x, y) == false { return .differ(entry: entry, left: x, right: y) }
        isCertain = isCertain && isTight(x) && isTight(y)
      case (true, false), (false, true):
        if oneDefined == nil, x.content == .undefined || y.content == .undefined {
          oneDefined = .oneDefined(entry: entry, left: x, right: y)
        }
        isCertain = false
      case (false, false):
        isCertain = isCertain && x.content == .undefined && y.content == .undefined
      }
    }
    return oneDefined ?? .agree(isCertain: isCertain)
  }

  /// True for exact numbers, and for bounds that agree in 60 bits or lie near 0.
  private static func isTight(_ value: Enclosure) -> Bool {
    guard case .interval(let bounds) = value.content else { return true }
    let width = Dyadic.sum(bounds.upper, -bounds.lower, .up, bits: 32)
    return width.isZero || width.top < max(bounds.upper.top, bounds.lower.top, -60) - 60
  }
}

/// Where a first look in Double suspects a difference.
enum Suspicion {
  case none
  /// Both sides are finite and differ by more than rounding explains.
  case difference
  /// One side alone is finite.
  case domain

  /// Compares two values; `isDefined` where some entry is finite on both sides.
  static func of(
    _ left: Value, _ right: Value, in values: Evaluation<Double>, magnitude: Double
  ) -> (suspicion: Suspicion, isDefined: Bool) {
    let (a, b) = (values.doubles(left), values.doubles(right))
    guard let a, let b else {
      let missing = a == nil && b == nil
      return (missing ? .none : .domain, false)
    }
    guard a.count == b.count else { return (.none, false) }
    var result = Suspicion.none
    var isDefined = a.isEmpty
    for (x, y) in zip(a, b) {
      if x.isFinite, y.isFinite {
        isDefined = true
        let scale = max(x.magnitude, y.magnitude)
        if (x - y).magnitude > 1e-9 * scale + 1e-13 * magnitude { return (.difference, true) }
      } else if x.isFinite != y.isFinite {
        result = .domain
      }
    }
    return (result, isDefined)
  }
}
