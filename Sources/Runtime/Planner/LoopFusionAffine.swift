import AdjointTensors

/// Affine functions of a row with the steps that use them. All of them round less often than the
/// steps apart.
extension LoopFusion {
  /// `(x + s)·k` with numbers s and k whose product is exact: `k·x + s·k`. The sum may have other
  /// readers, for this takes no more steps than the product does.
  mutating func absorbShift(_ index: Int) -> Bool {
    let step = body.steps[index]
    for (inner, outer) in [(0, 1), (1, 0)] {
      guard let (x, shift) = shifted(step.operands[inner]),
        let offset = exactProduct(shift, step.operands[outer])
      else { continue }
      let operands = [x, step.operands[outer], body.constant(step.element, offset)]
      noteNewValues()
      if replace(index, .fma, step.element, operands, dropping: []) { return true }
    }
    return false
  }

  /// `(a·(x + s))·k` as `a·(k·x + s·k)`.
  mutating func absorbShiftedProduct(_ index: Int) -> Bool {
    let step = body.steps[index]
    let factor = step.operands[2]
    for (inner, outer) in [(0, 1), (1, 0)] {
      guard let (x, shift) = shifted(step.operands[inner]),
        let offset = exactProduct(shift, factor)
      else { continue }
      let operands = [
        step.operands[outer], x, factor, body.constant(step.element, offset),
      ]
      noteNewValues()
      if replace(index, .multiplyAffine, step.element, operands, dropping: []) { return true }
    }
    return false
  }

  /// `tanh(a·((a·a)·b + c))`.
  mutating func absorbTanhMultiply(_ index: Int) -> Bool {
    let step = body.steps[index]
    for (inner, outer) in [(1, 0), (0, 1)] {
      guard let square = only(step.operands[inner], .squareAffine),
        body.steps[square].operands[0] == step.operands[outer]
      else { continue }
      return replace(
        index, .tanhCubic, step.element, body.steps[square].operands, dropping: [square])
    }
    return false
  }

  /// `(a·(1 − t·t))·((a·a)·b + c) + f`: beside `tanh(a·((a·a)·b + c))`, its derivative.
  mutating func absorbTanhSlope(_ index: Int) -> Bool {
    let step = body.steps[index]
    guard let slope = only(step.operands[3], .tanhSlopeMultiply),
      body.steps[slope].operands[0] == step.operands[0]
    else { return false }
    var operands = step.operands
    operands[3] = body.steps[slope].operands[1]
    return replace(index, .tanhSlopeCubicAdd, step.element, operands, dropping: [slope])
  }

  /// `p·q + f` where p or q is `b·c + e` or `(a·a)·b + c` with numbers.
  mutating func absorbAffineFactor(_ index: Int) -> Bool {
    let step = body.steps[index]
    for (inner, outer) in [(1, 0), (0, 1)] {
      let rest = step.operands[outer]
      guard body.values[rest].extent == .row, body.values[step.operands[2]].extent == .row else {
        continue
      }
      if let affine = only(step.operands[inner], .fma),
        replace(
          index, .multiplyAffineAdd, step.element,
          [rest] + body.steps[affine].operands + [step.operands[2]], dropping: [affine])
      {
        return true
      }
      if let square = only(step.operands[inner], .squareAffine),
        replace(
          index, .squareAffineAdd, step.element,
          body.steps[square].operands + [rest, step.operands[2]], dropping: [square])
      {
        return true
      }
    }
    return false
  }

  /// The row and the number that a sum adds; nil for other values.
  private func shifted(_ value: Int) -> (row: Int, shift: Int)? {
    guard let index = producer(of: value), body.steps[index].opcode == .add,
      body.values[value].extent == .row
    else { return nil }
    let operands = body.steps[index].operands
    if isNumber(operands[1]) { return (operands[0], operands[1]) }
    return isNumber(operands[0]) ? (operands[1], operands[0]) : nil
  }

  private func isNumber(_ value: Int) -> Bool {
    if case .constant = body.values[value].register { return true }
    return false
  }

  /// The bits of the product of two constants where it is exact.
  private func exactProduct(_ a: Int, _ b: Int) -> UInt64? {
    guard case .constant(let first) = body.values[a].register,
      case .constant(let second) = body.values[b].register
    else { return nil }
    let (x, y) = (body.constants[first], body.constants[second])
    if x.element == .f32, y.element == .f32 {
      let factors = (
        Float(bitPattern: UInt32(truncatingIfNeeded: x.bits)),
        Float(bitPattern: UInt32(truncatingIfNeeded: y.bits))
      )
      let product = factors.0 * factors.1
      let isExact = Double(product) == Double(factors.0) * Double(factors.1)
      return isExact && product.isFinite ? UInt64(product.bitPattern) : nil
    }
    guard x.element == .f64, y.element == .f64 else { return nil }
    let factors = (Double(bitPattern: x.bits), Double(bitPattern: y.bits))
    let product = factors.0 * factors.1
    let isExact = (-product).addingProduct(factors.0, factors.1) == 0
    return isExact && product.isFinite ? product.bitPattern : nil
  }
}
