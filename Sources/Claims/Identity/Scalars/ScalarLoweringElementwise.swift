import AdjointGraphIR
import AdjointTensors

/// Scalar functions at every entry.
extension ScalarLowering {
  /// A function at every entry of operands of one shape.
  mutating func elementwise(
    _ function: ScalarFunction, _ operands: [ScalarTensor], _ element: ElementType
  ) throws(NotDefined) -> ScalarTensor {
    if let target = function.conversionTarget { return try converted(operands[0], to: target) }
    if function == .select { return try selected(operands, element) }
    if operands[0].element.isInteger {
      return try comparedIntegers(function, operands)
    }
    let shape = operands[0].shape
    let a = try operands[0].scalars()
    if function == .isFinite {
      return ScalarTensor(.bool, shape, a.map { _ in ScalarPool.one })
    }
    var result: [ScalarID] = []
    result.reserveCapacity(a.count)
    if operands.count == 1 {
      for x in a { result.append(try defined(unary(function, x), function)) }
    } else {
      let b = try operands[1].scalars()
      let isBool = operands[0].element == .bool
      for (x, y) in zip(a, b) {
        let value = isBool ? logical(function, x, y) : binary(function, x, y)
        result.append(try defined(value, function))
      }
    }
    return ScalarTensor(element, shape, result)
  }

  private func defined(
    _ scalar: ScalarID?, _ function: ScalarFunction
  ) throws(NotDefined) -> ScalarID {
    guard let scalar else { throw NotDefined("\(function.name) in a proof") }
    return scalar
  }

  private mutating func unary(_ function: ScalarFunction, _ x: ScalarID) -> ScalarID? {
    function == .not ? pool.not(x) : pool.apply(function, x)
  }

  private mutating func binary(
    _ function: ScalarFunction, _ x: ScalarID, _ y: ScalarID
  ) -> ScalarID? {
    // d·f with d = 0 is 0 whatever f is.
    if function == .scale {
      if x == ScalarPool.zero { return x }
      pool.noteChoice(x)
    }
    return pool.compare(function, x, y) ?? pool.apply(function, x, y)
  }

  private mutating func logical(
    _ function: ScalarFunction, _ x: ScalarID, _ y: ScalarID
  ) -> ScalarID? {
    switch function {
    case .and: return pool.multiply(x, y)
    case .or: return pool.or(x, y)
    case .equal: return pool.select(x, y, pool.not(y))
    case .notEqual: return pool.select(x, pool.not(y), y)
    default: return nil
    }
  }

  private mutating func comparedIntegers(
    _ function: ScalarFunction, _ operands: [ScalarTensor]
  ) throws(NotDefined) -> ScalarTensor {
    let result = try Reference.apply(function, operands.map(\.movable), ())
    let bools = try result.bools()
    return ScalarTensor(.bool, result.shape, bools.map { $0 ? ScalarPool.one : ScalarPool.zero })
  }

  private mutating func selected(
    _ operands: [ScalarTensor], _ element: ElementType
  ) throws(NotDefined) -> ScalarTensor {
    let masks = try operands[0].scalars()
    let shape = operands[0].shape
    if element.isInteger {
      let (a, b) = (try operands[1].integers(), try operands[2].integers())
      var result: [Int64] = []
      for (index, mask) in masks.enumerated() {
        guard let value = pool.value(mask) else { throw NotDefined("integers behind a mask") }
        result.append(value.isZero ? b[index] : a[index])
      }
      return ScalarTensor(element, shape, integers: result)
    }
    let (a, b) = (try operands[1].scalars(), try operands[2].scalars())
    let result = masks.indices.map { pool.select(masks[$0], a[$0], b[$0]) }
    return ScalarTensor(element, shape, result)
  }

  private mutating func converted(
    _ operand: ScalarTensor, to target: ElementType
  ) throws(NotDefined) -> ScalarTensor {
    switch operand.storage {
    case .integers(let list):
      if target.isInteger {
        return try ScalarTensor(target, moved: operand.movable.converted(to: target, ()))
      }
      let scalars = list.map {
        target == .bool ? pool.constant($0 == 0 ? 0 : 1) : pool.constant(Int($0))
      }
      return ScalarTensor(target, operand.shape, scalars)
    case .scalars(let list):
      if target.isFloat { return ScalarTensor(target, operand.shape, list) }
      if target == .bool {
        let masks = operand.element == .bool ? list : list.map { pool.not(pool.zero($0)) }
        return ScalarTensor(.bool, operand.shape, masks)
      }
      var integers: [Int64] = []
      for scalar in list {
        guard let value = pool.value(scalar)?.integer else {
          throw NotDefined("an integer that depends on an input")
        }
        integers.append(Int64(value))
      }
      return ScalarTensor(target, operand.shape, integers: integers)
    }
  }
}
