import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Testing

/// Scalar functions of integers, bools and special floats, which no gradient test reaches.
@Suite struct ReferenceFunctionTests {
  struct IntegerCase: Sendable {
    let function: ScalarFunction
    let element: ElementType
    let operands: [Int64]
    /// Nil where it is not defined.
    let result: Int64?

    init(
      _ function: ScalarFunction, _ element: ElementType, _ operands: [Int64], _ result: Int64?
    ) {
      (self.function, self.element) = (function, element)
      (self.operands, self.result) = (operands, result)
    }
  }

  @Test(arguments: [
    IntegerCase(.add, .i32, [2_147_483_647, 1], -2_147_483_648),
    IntegerCase(.add, .i64, [.max, 1], .min),
    IntegerCase(.subtract, .i32, [-2_147_483_648, 1], 2_147_483_647),
    IntegerCase(.multiply, .i32, [65_536, 65_536], 0),
    IntegerCase(.multiply, .i64, [.max, 2], -2),
    IntegerCase(.negate, .i32, [-2_147_483_648], -2_147_483_648),
    IntegerCase(.negate, .i64, [.min], .min),
    IntegerCase(.abs, .i64, [.min], .min),
    IntegerCase(.abs, .i32, [-7], 7),
    IntegerCase(.sign, .i32, [-7], -1),
    IntegerCase(.relu, .i64, [-7], 0),
    IntegerCase(.maximum, .i32, [-7, 3], 3),
    IntegerCase(.minimum, .i32, [-7, 3], -7),
    IntegerCase(.floorDivide, .i32, [7, 2], 3),
    IntegerCase(.floorDivide, .i32, [-7, 2], -4),
    IntegerCase(.floorDivide, .i32, [7, -2], -4),
    IntegerCase(.floorDivide, .i32, [-7, -2], 3),
    IntegerCase(.floorDivide, .i32, [-2_147_483_648, -1], -2_147_483_648),
    IntegerCase(.floorDivide, .i64, [.min, -1], .min),
    IntegerCase(.floorDivide, .i32, [1, 0], nil),
    IntegerCase(.modulo, .i32, [7, 2], 1),
    IntegerCase(.modulo, .i32, [-7, 2], 1),
    IntegerCase(.modulo, .i32, [7, -2], -1),
    IntegerCase(.modulo, .i64, [.min, -1], 0),
    IntegerCase(.modulo, .i64, [1, 0], nil),
    IntegerCase(.convertI32, .i64, [4_294_967_299], 3),
    IntegerCase(.convertI64, .i32, [-5], -5),
    IntegerCase(.exp, .i32, [1], nil),
  ])
  func integers(_ test: IntegerCase) throws {
    let operands = test.operands.map { Reference<Double>(test.element, [1], integers: [$0]) }
    let result = try? Reference.apply(test.function, operands, ())
    #expect(try result.map { try $0.integers() } == test.result.map { [$0] })
  }

  @Test func floatsToIntegersSaturate() throws {
    let values = [1.9, -1.9, 3e9, -3e9, 1e300, .nan, .infinity, -.infinity]
    let floats = Reference<Double>(.f64, [8], values)
    let small = try floats.converted(to: .i32, ()).integers()
    #expect(
      small == [
        1, -1, 2_147_483_647, -2_147_483_648, 2_147_483_647, 0, 2_147_483_647,
        -2_147_483_648,
      ])
    let large = try floats.converted(to: .i64, ()).integers()
    #expect(large == [1, -1, 3_000_000_000, -3_000_000_000, .max, 0, .max, .min])
    let bools = try Reference<Double>(.f64, [3], [0, .nan, -2]).converted(to: .bool, ()).bools()
    #expect(bools == [false, true, true])
    let rounded = try Reference<Double>(.f64, [1], [0.1]).converted(to: .f32, ()).numbers()
    #expect(rounded == [Double(Float(0.1))])
  }

  @Test(
    arguments: [
      (ScalarFunction.maximum, [1, Double.nan], Double.nan), (.maximum, [.nan, 1], .nan),
      (.minimum, [.nan, 1], .nan), (.relu, [.nan], .nan), (.sign, [.nan], .nan),
      (.scale, [0, .infinity], 0), (.scale, [0, .nan], 0), (.scale, [2, .infinity], .infinity),
      (.modulo, [-1, 3], 2), (.modulo, [1, -3], -2), (.modulo, [5.5, 2], 1.5),
      (.power, [0, 0], 1), (.power, [-2, 3], -8), (.sigmoid, [-1e4], 0), (.sigmoid, [1e4], 1),
      (.sqrt, [-1], .nan), (.log, [0], -.infinity), (.floor, [-0.5], -1),
    ] as [(ScalarFunction, [Double], Double)])
  func floats(_ function: ScalarFunction, _ operands: [Double], _ expected: Double) throws {
    let tensors = operands.map { Reference<Double>(.f64, [], [$0]) }
    let result = try Reference.apply(function, tensors, ()).numbers()[0]
    #expect(result == expected || (result.isNaN && expected.isNaN), "\(result)")
  }

  @Test(arguments: [
    (Reducer.sum, ElementType.i32, [2_147_483_647, 1] as [Int64], -2_147_483_648 as Int64),
    (.product, .i32, [65_536, 65_537], 65_536), (.maximum, .i32, [], -2_147_483_648),
    (.minimum, .i64, [], .max), (.maximum, .i64, [-3, -2], -2), (.sum, .i64, [], 0),
    (.product, .i64, [], 1),
  ])
  func reductions(
    _ reducer: Reducer, _ element: ElementType, _ values: [Int64], _ expected: Int64
  ) throws {
    let tensor = Reference<Double>(element, [values.count], integers: values)
    #expect(try tensor.reduced(reducer, axes: [0], doubles).integers() == [expected])
  }

  @Test(
    arguments: [
      ([2, 5, 5, 1], 1, 3), ([.nan, 7, .nan], 0, 0), ([1, .nan, 0], 1, 1), ([-0.0, 0], 0, 0),
      ([-.infinity, -.infinity], 0, 0),
    ] as [([Double], Int64, Int64)])
  func positions(_ values: [Double], _ greatest: Int64, _ least: Int64) throws {
    let tensor = Reference<Double>(.f64, [values.count], values)
    let attributes = AxisAttributes(axis: 0)
    #expect(try Argmax.evaluate([tensor], attributes, doubles).integers() == [greatest])
    #expect(try Argmin.evaluate([tensor], attributes, doubles).integers() == [least])
  }
}
