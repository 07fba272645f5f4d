import AdjointTensors
import Testing

@Suite struct ReferenceTests {
  @Test func positionsWalkInRowMajorOrder() {
    #expect(Strides.rowMajor([2, 3, 4]) == [12, 4, 1])
    #expect(Strides.rowMajor([]) == [])
    #expect(Strides.positions([2, 3], strides: [3, 1]) == [0, 1, 2, 3, 4, 5])
    #expect(Strides.positions([3, 2], strides: [1, 3]) == [0, 3, 1, 4, 2, 5])
    #expect(Strides.positions([2, 2], strides: [0, -1], offset: 1) == [1, 0, 1, 0])
    #expect(Strides.positions([], strides: [], offset: 7) == [7])
    #expect(Strides.positions([2, 0, 3], strides: [9, 9, 9]) == [])
  }

  @Test func integersWrapToTheirWidth() throws {
    let narrow = Reference<Double>(.i32, [2], integers: [1 << 31, -(1 << 31) - 1])
    #expect(try narrow.integers() == [-(1 << 31), (1 << 31) - 1])
    let wide = Reference<Double>(.i64, [1], integers: [1 << 31])
    #expect(try wide.integers() == [1 << 31])
  }

  @Test func elementsOfAnotherKindAreNotDefined() {
    let bools = Reference<Double>([1], bools: [true])
    #expect(throws: NotDefined.self) { try bools.numbers() }
    #expect(throws: NotDefined.self) { try bools.integers() }
    #expect(throws: NotDefined.self) { try Reference<Double>(.f64, [], [1]).bools() }
  }

  @Test func contextGivesSizesTheirValues() throws {
    let context = EvaluationContext<Double>(numbers: (), dims: ["N": 3])
    #expect(try context.value(try sizeFromText("2*N+1")) == 7)
    #expect(throws: NotDefined.self) { try context.value(Size(dim: "H")) }
    #expect(throws: NotDefined.self) { try context.value(try sizeFromText("N-4")) }
    #expect(try context.full(.bool, [2], ExactNumber(1)).bools() == [true, true])
    #expect(try context.full(.i32, [], ExactNumber(-1)).integers() == [-1])
    #expect(try context.full(.f64, [1], .infinity(negative: true)).numbers() == [-.infinity])
  }

  @Test(
    "tensors go to references and back",
    arguments: [
      Tensor(shape: [2], data: .f32([1.5, -0.0])), Tensor(shape: [1], data: .f64([1e300])),
      Tensor(shape: [2], data: .i32([.min, .max])), Tensor(shape: [1], data: .i64([.min])),
      Tensor(shape: [2, 1], data: .bool([true, false])), Tensor(shape: [0], data: .f32([])),
      Tensor(shape: [], data: .f64([.infinity])),
    ])
  func roundTrip(_ tensor: Tensor) throws {
    #expect(Tensor(try tensor.reference(())) == tensor)
  }
}
