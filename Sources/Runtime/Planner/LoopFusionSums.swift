import AdjointTensors

/// Reductions along a row, and accumulators, with the steps that make what they add up.
extension LoopFusion {
  /// Sums of products, squares, differences and exponentials. A row that others read too is written
  /// by the loop that sums it.
  mutating func absorbSum(_ index: Int) -> Bool {
    let step = body.steps[index]
    let value = step.operands[0]
    if let first = only(value, .multiply) {
      let operands = body.steps[first].operands
      let opcode = operands[0] == operands[1] ? Opcode.sumSquares : .dot
      let used = opcode == .dot ? operands : [operands[0]]
      if used.allSatisfy({ body.values[$0].extent == .row }),
        replace(index, opcode, step.element, used, dropping: [first])
      {
        return true
      }
    }
    for (inner, opcode) in [(Opcode.subtract, Opcode.sumDifference), (.scale, .scaleSum)] {
      guard let first = only(value, inner) else { continue }
      let operands = body.steps[first].operands
      if replace(index, opcode, step.element, operands, dropping: [first]) { return true }
    }
    return yield(index, .multiply, .multiplySum) || yield(index, .expSubtract, .expSubtractSum)
      || yield(index, .add, .addSum) || fuses && yield(index, .fma, .fmaSum)
  }

  /// `t = t + a·b`, with both roundings.
  mutating func absorbIntoAccumulator(_ index: Int) -> Bool {
    let step = body.steps[index]
    guard let product = only(step.operands[1], .multiply) else { return false }
    let factors = rowsFirst(body.steps[product].operands, .multiply)
    return replace(
      index, .addProduct, step.element, factors + [step.operands[0]], dropping: [product])
  }
}
