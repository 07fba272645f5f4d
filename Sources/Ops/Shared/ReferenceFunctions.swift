import AdjointTensors

/// Scalar functions at every element of reference tensors.
extension Reference {
  /// The function at every element of operands of one shape.
  /// - Throws: `NotDefined` where the function has no meaning for the operands' elements.
  public static func apply(
    _ function: ScalarFunction, _ operands: [Reference], _ context: N.Context
  ) throws(NotDefined) -> Reference {
    if function == .select { return try select(operands[0].bools(), operands[1], operands[2]) }
    if let element = function.conversionTarget {
      return try operands[0].converted(to: element, context)
    }
    return operands.count == 1
      ? try unary(function, operands[0]) : try binary(function, operands[0], operands[1])
  }

  private static func unary(
    _ function: ScalarFunction, _ a: Reference
  ) throws(NotDefined) -> Reference {
    switch a.storage {
    case .numbers(let values) where function == .isFinite:
      return Reference(
        a.shape, bools: try mapped(values) { x throws(NotDefined) in try x.isFinite() })
    case .numbers(let values):
      return Reference(
        a.element, a.shape, try mapped(values) { x throws(NotDefined) in try N.apply(function, x) })
    case .integers(let values):
      return Reference(
        a.element, a.shape,
        integers: try mapped(values) { x throws(NotDefined) in
          try IntegerFunctions.apply(function, x)
        })
    case .bools(let values):
      if function == .identity { return a }
      guard function == .not else { throw NotDefined("\(function.name) of a bool") }
      return Reference(a.shape, bools: values.map { !$0 })
    }
  }

  private static func binary(
    _ function: ScalarFunction, _ a: Reference, _ b: Reference
  ) throws(NotDefined) -> Reference {
    let compares = function.resultType(of: [a.element, b.element]) == .bool
    switch (a.storage, b.storage) {
    case (.numbers(let x), .numbers(let y)) where compares:
      let bools = try mapped(x, y) { p, q throws(NotDefined) in try N.compare(function, p, q) }
      return Reference(a.shape, bools: bools)
    case (.numbers(let x), .numbers(let y)):
      let numbers = try mapped(x, y) { p, q throws(NotDefined) in try N.apply(function, p, q) }
      return Reference(a.element, a.shape, numbers)
    case (.integers(let x), .integers(let y)) where compares:
      let bools = try mapped(x, y) { p, q throws(NotDefined) in
        try IntegerFunctions.compare(function, p, q)
      }
      return Reference(a.shape, bools: bools)
    case (.integers(let x), .integers(let y)):
      let integers = try mapped(x, y) { p, q throws(NotDefined) in
        try IntegerFunctions.apply(function, p, q)
      }
      return Reference(a.element, a.shape, integers: integers)
    case (.bools(let x), .bools(let y)):
      return Reference(
        a.shape, bools: try mapped(x, y) { p, q throws(NotDefined) in try bool(function, p, q) })
    default: throw NotDefined("\(function.name) of \(a.element) and \(b.element)")
    }
  }

  private static func bool(
    _ function: ScalarFunction, _ a: Bool, _ b: Bool
  ) throws(NotDefined) -> Bool {
    switch function {
    case .and: return a && b
    case .or: return a || b
    case .equal: return a == b
    case .notEqual: return a != b
    default: throw NotDefined("\(function.name) of two bools")
    }
  }

  private static func select(
    _ mask: [Bool], _ a: Reference, _ b: Reference
  ) throws(NotDefined) -> Reference {
    switch (a.storage, b.storage) {
    case (.numbers(let x), .numbers(let y)):
      return Reference(a.element, a.shape, mask.indices.map { mask[$0] ? x[$0] : y[$0] })
    case (.integers(let x), .integers(let y)):
      return Reference(a.element, a.shape, integers: mask.indices.map { mask[$0] ? x[$0] : y[$0] })
    case (.bools(let x), .bools(let y)):
      return Reference(a.shape, bools: mask.indices.map { mask[$0] ? x[$0] : y[$0] })
    default: throw NotDefined("select between \(a.element) and \(b.element)")
    }
  }
}

/// Conversion.
extension Reference {
  /// The elements in another type: floats to integers toward zero and saturating, NaN to 0; numbers
  /// to bool as ≠ 0; bools to 0 and 1; f64 to f32 rounds; i64 to i32 wraps.
  public func converted(
    to target: ElementType, _ context: N.Context
  ) throws(NotDefined) -> Reference {
    switch storage {
    case .numbers(let values): return try Reference.convert(values, shape, target, context)
    case .integers(let values):
      if target == .bool { return Reference(shape, bools: values.map { $0 != 0 }) }
      if target.isInteger { return Reference(target, shape, integers: values) }
      return try Reference.floats(values, shape, target, context)
    case .bools(let values):
      if target == .bool { return self }
      let integers: [Int64] = values.map { $0 ? 1 : 0 }
      if target.isInteger { return Reference(target, shape, integers: integers) }
      return try Reference.floats(integers, shape, target, context)
    }
  }

  private static func convert(
    _ values: [N], _ shape: [Int], _ target: ElementType, _ context: N.Context
  ) throws(NotDefined) -> Reference {
    if target == .f32 { return Reference(.f32, shape, values.map(\.roundedToSingle)) }
    if target == .f64 { return Reference(.f64, shape, values) }
    if target == .bool {
      let zero = try N.make(0, context)
      let bools = try mapped(values) { x throws(NotDefined) in try N.compare(.notEqual, x, zero) }
      return Reference(shape, bools: bools)
    }
    let range: ClosedRange<Int64> =
      target == .i32 ? Int64(Int32.min)...Int64(Int32.max) : .min ... .max
    let integers = try mapped(values) { x throws(NotDefined) in try x.truncated(to: range) }
    return Reference(target, shape, integers: integers)
  }

  private static func floats(
    _ values: [Int64], _ shape: [Int], _ target: ElementType, _ context: N.Context
  ) throws(NotDefined) -> Reference {
    let numbers = try mapped(values) { x throws(NotDefined) in try N.make(x, context) }
    return Reference(target, shape, target == .f32 ? numbers.map(\.roundedToSingle) : numbers)
  }
}

/// `map` with the error's type kept.
private func mapped<A, R>(
  _ a: [A], _ function: (A) throws(NotDefined) -> R
) throws(NotDefined) -> [R] {
  var result: [R] = []
  result.reserveCapacity(a.count)
  for x in a { result.append(try function(x)) }
  return result
}

/// `map` over pairs with the error's type kept.
private func mapped<A, R>(
  _ a: [A], _ b: [A], _ function: (A, A) throws(NotDefined) -> R
) throws(NotDefined) -> [R] {
  var result: [R] = []
  result.reserveCapacity(a.count)
  for index in a.indices { result.append(try function(a[index], b[index])) }
  return result
}
