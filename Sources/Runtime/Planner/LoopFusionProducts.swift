import AdjointTensors

/// Products, sums of two and masks with the steps that make their operands.
extension LoopFusion {
  /// `select(0 < x, d, 0)`.
  mutating func absorbSelect(_ index: Int) -> Bool {
    let operands = body.steps[index].operands
    guard let test = only(operands[0], .less), body.steps[test].element.isFloat,
      isZero(body.steps[test].operands[0]), isZero(operands[2]),
      body.values[operands[1]].extent == .row,
      body.values[operands[1]].element == body.steps[test].element
    else { return false }
    return replace(
      index, .reluMask, body.steps[test].element, [operands[1], body.steps[test].operands[1]],
      dropping: [test])
  }

  private func isZero(_ value: Int) -> Bool {
    guard case .constant(let index) = body.values[value].register else { return false }
    return body.constants[index].bits == 0
  }

  mutating func absorbMultiply(_ index: Int) -> Bool {
    let step = body.steps[index]
    for (inner, outer) in [(0, 1), (1, 0)] {
      let rest = step.operands[outer]
      if fuses, let sum = only(step.operands[inner], .fma) {
        let operands = [rest] + body.steps[sum].operands
        if body.values[rest].extent == .row,
          replace(index, .multiplyAffine, step.element, operands, dropping: [sum])
        {
          return true
        }
      }
      if fuses, absorbSlope(index, of: step.operands[inner], times: rest) { return true }
      if let sum = only(step.operands[inner], .multiplyAffineAdd),
        body.steps[sum].operands[1] == rest,
        replace(
          index, .factorAffineAdd, step.element, body.steps[sum].operands, dropping: [sum])
      {
        return true
      }
      if let difference = only(step.operands[inner], .subtract),
        replace(
          index, .subtractMultiply, step.element, body.steps[difference].operands + [rest],
          dropping: [difference])
      {
        return true
      }
      if let product = only(step.operands[inner], .multiply),
        replace(
          index, .multiplyMultiply, step.element,
          rowsFirst(body.steps[product].operands, .multiply) + [rest], dropping: [product])
      {
        return true
      }
    }
    return false
  }

  /// `x·(1 − t·t)`, `a·s·(1 − s)` and `x·(1 − s)`.
  private mutating func absorbSlope(_ index: Int, of slope: Int, times x: Int) -> Bool {
    let element = body.steps[index].element
    guard body.values[x].extent == .row else { return false }
    if let square = only(slope, .fnma) {
      let t = body.steps[square].operands
      return t[0] == t[1] && isOne(t[2])
        && replace(index, .tanhSlopeMultiply, element, [x, t[0]], dropping: [square])
    }
    guard let difference = only(slope, .subtract), isOne(body.steps[difference].operands[0]) else {
      return false
    }
    let s = body.steps[difference].operands[1]
    if let product = only(x, .multiply), body.steps[product].operands.contains(s) {
      let factors = body.steps[product].operands
      let a = factors[0] == s ? factors[1] : factors[0]
      if body.values[a].extent == .row,
        replace(index, .complementMultiply, element, [a, s], dropping: [product, difference])
      {
        return true
      }
    }
    return replace(index, .fnma, element, [x, s, x], dropping: [difference])
  }

  private func isOne(_ value: Int) -> Bool {
    guard case .constant(let index) = body.values[value].register else { return false }
    let constant = body.constants[index]
    return constant.bits == ExactNumber(1).bits(as: constant.element)
  }

  /// `a·b + c`.
  mutating func absorbAdd(_ index: Int) -> Bool {
    let step = body.steps[index]
    for (inner, outer) in [(0, 1), (1, 0)] {
      guard let product = only(step.operands[inner], .multiply) else { continue }
      let factors = rowsFirst(body.steps[product].operands, .multiply)
      if replace(
        index, .fma, step.element, factors + [step.operands[outer]], dropping: [product])
      {
        return true
      }
    }
    return false
  }

  /// `a·b − c`, `c − a·b`, and the slopes of tanh and sigmoid as their gradient rules write them.
  mutating func absorbSubtract(_ index: Int) -> Bool {
    let step = body.steps[index]
    let (minuend, subtrahend) = (step.operands[0], step.operands[1])
    // d − (d·t)·t
    if let square = only(subtrahend, .multiplyMultiply) {
      let (d, t) = (body.steps[square].operands[0], body.steps[square].operands[1])
      let pair = d == minuend ? t : d
      if [d, t].contains(minuend), body.steps[square].operands[2] == pair,
        replace(index, .tanhSlopeMultiply, step.element, [minuend, pair], dropping: [square])
      {
        return true
      }
    }
    // d·s − (d·s)·s
    if let product = only(subtrahend, .multiply), body.steps[product].operands[0] == minuend,
      let scaled = only(minuend, .multiply, uses: 2)
    {
      let s = body.steps[product].operands[1]
      let factors = body.steps[scaled].operands
      if factors.contains(s) {
        let d = factors[0] == s ? factors[1] : factors[0]
        if body.values[d].extent == .row,
          replace(
            index, .complementMultiply, step.element, [d, s], dropping: [product, scaled])
        {
          return true
        }
      }
    }
    if let product = only(subtrahend, .multiply) {
      let factors = rowsFirst(body.steps[product].operands, .multiply)
      if replace(index, .fnma, step.element, factors + [minuend], dropping: [product]) {
        return true
      }
    }
    guard let product = only(minuend, .multiply) else { return false }
    let factors = rowsFirst(body.steps[product].operands, .multiply)
    return replace(index, .fms, step.element, factors + [subtrahend], dropping: [product])
  }

  /// `(a·a)·b + c` and `a·b + c·e`.
  mutating func absorbFMA(_ index: Int) -> Bool {
    let step = body.steps[index]
    if let square = only(step.operands[0], .multiply) {
      let factors = body.steps[square].operands
      if factors[0] == factors[1],
        replace(
          index, .squareAffine, step.element, [factors[0]] + step.operands[1...],
          dropping: [square])
      {
        return true
      }
    }
    if absorbAffineFactor(index) { return true }
    guard let product = only(step.operands[2], .multiply) else { return false }
    let factors = rowsFirst(body.steps[product].operands, .multiply)
    return replace(
      index, .multiplyMultiplyAdd, step.element, Array(step.operands[..<2]) + factors,
      dropping: [product])
  }
}
