import AdjointGraphIR
import AdjointTensors

/// A constant factor of an anchor's product that the product computes by itself, as its alpha,
/// before masks and whatever else the region makes of it: `v3 = multiply v0, v2` where nothing else
/// reads `v0`.
struct ProductScale {
  let factor: Double
  /// The region's body, in which the product stands for its multiple.
  let body: [Region.Step]

  /// Nil where the region needs the product itself, or multiplies it by no finite constant.
  init?(_ region: Region) {
    guard region.anchor != nil, !region.results.contains(where: { $0.value == 0 }) else {
      return nil
    }
    let readers = region.body.indices.filter { region.body[$0].operands.contains(0) }
    guard readers.count == 1, case .map(.multiply, let operands) = region.body[readers[0]],
      let other = operands.first(where: { $0 != 0 }), other >= region.firstStep,
      case .constant(let number, let element) = region.body[other - region.firstStep]
    else { return nil }
    let factor = element == .f32 ? Double(number.float) : number.double
    let scaled = region.firstStep + readers[0]
    guard factor.isFinite, factor != 0, !region.results.contains(where: { $0.value == scaled })
    else { return nil }
    self.factor = factor
    // The multiplication stays, and nothing reads it.
    body = region.body.map { $0.reading(0, insteadOf: scaled) }
  }
}

extension Region.Step {
  /// The values that the step reads.
  fileprivate var operands: [Int] {
    switch self {
    case .map(_, let operands): operands
    case .reduceRow(_, let operand): [operand]
    case .index, .constant: []
    }
  }

  fileprivate func reading(_ new: Int, insteadOf old: Int) -> Region.Step {
    let replaced = { (operand: Int) in operand == old ? new : operand }
    switch self {
    case .map(let function, let operands): return .map(function, operands.map(replaced))
    case .reduceRow(let reducer, let operand): return .reduceRow(reducer, replaced(operand))
    case .index, .constant: return self
    }
  }
}
