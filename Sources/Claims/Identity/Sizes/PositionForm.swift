import AdjointGraphIR
import AdjointTensors

/// An integer of a graph as a sum of positions, labels, sizes and a constant, at every entry.
struct PositionForm: Hashable {
  /// A number below a size that differs from entry to entry.
  enum Symbol: Hashable {
    /// The position along an axis of the value.
    case axis(Int)
    /// An entry of an integer input, or of a part of one, at the positions along these axes.
    case label(NodeID, axes: [Int])
  }

  private(set) var symbols: [Symbol: Int] = [:]
  private(set) var sizes: [String: Int] = [:]
  private(set) var constant = 0

  init(constant: Int) { self.constant = constant }

  init(_ symbol: Symbol) { symbols = [symbol: 1] }

  /// A size, nil where it isn't affine in the dimensions.
  init?(_ size: Size) {
    for (coefficient, factors) in size.monomials {
      guard coefficient.magnitude <= PositionForm.most else { return nil }
      guard let factor = factors.first else {
        constant = coefficient
        continue
      }
      guard factors.count == 1, factor.exponent == 1 else { return nil }
      sizes[factor.dim] = coefficient
    }
  }

  /// Coefficients and constants stop here.
  static let most = 1_000

  /// The value, if it is one number.
  var value: Int? { symbols.isEmpty && sizes.isEmpty ? constant : nil }

  /// self + factor·other, nil where numbers get too large.
  func adding(_ other: PositionForm, times factor: Int) -> PositionForm? {
    var result = self
    for (symbol, coefficient) in other.symbols {
      result.symbols[symbol, default: 0] += factor * coefficient
    }
    for (dim, coefficient) in other.sizes { result.sizes[dim, default: 0] += factor * coefficient }
    result.constant += factor * other.constant
    result.symbols = result.symbols.filter { $0.value != 0 }
    result.sizes = result.sizes.filter { $0.value != 0 }
    return result.isShort ? result : nil
  }

  /// The multiple, nil where numbers get too large.
  func times(_ factor: Int) -> PositionForm? {
    PositionForm(constant: 0).adding(self, times: factor)
  }

  private var isShort: Bool {
    ([constant] + Array(symbols.values) + Array(sizes.values)).allSatisfy {
      $0.magnitude <= PositionForm.most
    }
  }

  /// The form of the value with its axes in other places.
  ///
  /// - Parameter place: the new number of an axis, nil where it has one position alone.
  func moved(_ place: (Int) -> Int?) -> PositionForm {
    var result = PositionForm(constant: constant)
    result.sizes = sizes
    for (symbol, coefficient) in symbols {
      switch symbol {
      case .axis(let axis):
        if let new = place(axis) { result.symbols[.axis(new), default: 0] += coefficient }
      case .label(let node, let axes):
        let moved = Symbol.label(node, axes: axes.map { place($0) ?? -1 })
        result.symbols[moved, default: 0] += coefficient
      }
    }
    return result
  }

  /// The form with each position i along its axes replaced by start + step·i; nil where numbers get
  /// too large, or an entry of a label would be another one.
  func sliced(_ part: (Int) -> (start: PositionForm, step: Int)) -> PositionForm? {
    var result = PositionForm(constant: constant)
    result.sizes = sizes
    for (symbol, coefficient) in symbols {
      guard case .axis(let axis) = symbol else { return nil }
      let (start, step) = part(axis)
      guard step.magnitude <= PositionForm.most,
        let next = result.adding(start, times: coefficient)?
          .adding(PositionForm(symbol), times: coefficient * step)
      else { return nil }
      result = next
    }
    return result
  }
}
