import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import CAdjointKernels
import Testing

/// A row of elements in memory, with untouched elements behind it.
private final class Row {
  static let guardElements = 32

  let element: ElementType
  let count: Int
  let memory: UnsafeMutableRawPointer

  /// Memory that starts `shift` elements after a cache line.
  init(_ element: ElementType, _ values: [Double], shift: Int = 0) {
    self.element = element
    count = values.count
    memory = UnsafeMutableRawPointer.allocate(
      byteCount: (values.count + Row.guardElements + shift) * 8, alignment: 64)
    base = memory + shift * element.byteCount
    for index in 0..<(values.count + Row.guardElements) {
      set(index, index < values.count ? values[index] : 77)
    }
  }

  let base: UnsafeMutableRawPointer

  deinit { memory.deallocate() }

  private func set(_ index: Int, _ value: Double) {
    switch element {
    case .f32: base.assumingMemoryBound(to: Float.self)[index] = Float(value)
    case .f64: base.assumingMemoryBound(to: Double.self)[index] = value
    case .i32: base.assumingMemoryBound(to: Int32.self)[index] = Int32(value)
    case .i64: base.assumingMemoryBound(to: Int64.self)[index] = Int64(value)
    case .bool: base.assumingMemoryBound(to: UInt8.self)[index] = UInt8(value)
    }
  }

  subscript(_ index: Int) -> Double {
    switch element {
    case .f32: Double(base.assumingMemoryBound(to: Float.self)[index])
    case .f64: base.assumingMemoryBound(to: Double.self)[index]
    case .i32: Double(base.assumingMemoryBound(to: Int32.self)[index])
    case .i64: Double(base.assumingMemoryBound(to: Int64.self)[index])
    case .bool: Double(base.assumingMemoryBound(to: UInt8.self)[index])
    }
  }

  var values: [Double] { (0..<count).map { self[$0] } }

  /// Whether nothing behind the row has changed.
  var isGuarded: Bool {
    (count..<(count + Row.guardElements)).allSatisfy { self[$0] == 77 }
  }
}

/// The vector loops against formulas in Double, at every length around the vectors'.
struct KernelTests {
  private static let lengths = Array(1...18) + [31, 32, 33, 40, 63, 64, 65, 100]

  @Test("opcodes are numbered as in the header")
  func numbers() {
    #expect(Opcode.allCases.count == Int(ADJ_OPCODES))
    #expect(Opcode.sumDifference.rawValue == UInt16(ADJ_SUM_DIFFERENCE))
    #expect(Opcode.addProduct.rawValue == UInt16(ADJ_ADD_PRODUCT))
    #expect(Opcode.add.rawValue == UInt16(ADJ_ADD))
    #expect(Opcode.select.rawValue == UInt16(ADJ_SELECT))
    #expect(Opcode.accumulate.rawValue == UInt16(ADJ_ACCUMULATE))
    #expect(ElementType.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
  }

  @Test(
    "every loop and variant computes its formula and stays in its row",
    arguments: Opcode.allCases)
  func formulas(_ opcode: Opcode) throws {
    var loops = 0
    for element in ElementType.allCases {
      for variant in UInt8(0)..<16 where opcode.isAvailable(element, variant: variant) {
        loops += 1
        for length in Self.lengths { try check(opcode, element, variant, length) }
      }
    }
    #expect(loops > 0 || opcode == .none)
  }

  /// Numbers in which every function is defined and no sum or product overflows.
  private func operand(
    _ position: Int, _ element: ElementType, _ length: Int, positive: Bool
  ) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(31 * length + position))
    return (0..<length).map { _ in
      switch element {
      case .f32, .f64:
        let size = Double.random(in: 0.4...1.6, using: &generator)
        return Double(Float(positive || generator.one(in: 2) ? size : -size))
      case .i32, .i64:
        let size = generator.one(in: 8) ? 2 : generator.one(in: 2) ? 1 : positive ? 1 : 3
        return Double(positive || generator.one(in: 2) ? size : -size)
      case .bool: return generator.one(in: 2) ? 1 : 0
      }
    }
  }

  private func check(
    _ opcode: Opcode, _ element: ElementType, _ variant: UInt8, _ length: Int
  ) throws {
    let positive = [.log, .log1p, .sqrt, .power, .product].contains(opcode)
    var rows: [[Double]] = []
    var operands: [Row] = []
    for position in 0..<opcode.arity {
      let type = opcode.testOperandType(position, element)
      let isOne = variant & (1 << UInt8(position)) != 0 || opcode.readsOneElement
      let values = operand(position, type, isOne ? 1 : length, positive: positive)
      operands.append(Row(type, values, shift: position))
      rows.append(isOne ? [Double](repeating: values[0], count: length) : values)
    }
    let resultCount = opcode.reduces ? 1 : length
    let result = Row(
      opcode.testResultType(element), [Double](repeating: 1, count: resultCount), shift: 3)
    let second = Row(element, [0])
    run(opcode, element, variant, length, operands, result, second)
    #expect(result.isGuarded && second.isGuarded, "\(opcode) \(element) \(variant) \(length)")
    try checkShort(opcode, element, variant, length, operands, result, second)
    let expected = self.expected(opcode, rows, length)
    let tolerance = element == .f32 ? 1e-5 : 1e-13
    for (index, value) in expected.enumerated() {
      let error = (result[index] - value).magnitude
      #expect(
        error <= tolerance * max(1, value.magnitude),
        "\(opcode) \(element) variant \(variant) length \(length) at \(index)")
    }
    if let reduced = LoopFormula.second(opcode, expected) {
      #expect((second[0] - reduced).magnitude <= tolerance * max(10, reduced.magnitude))
    }
    #expect(opcode.hasSecondResult == (LoopFormula.second(opcode, expected) != nil))
  }

  /// The loops for short rows give the same bits.
  private func checkShort(
    _ opcode: Opcode, _ element: ElementType, _ variant: UInt8, _ length: Int, _ operands: [Row],
    _ result: Row, _ second: Row
  ) throws {
    if length > Int(ADJ_SHORT) { return }
    let own = Row(
      result.element, [Double](repeating: 1, count: result.count), shift: 3)
    let ownSecond = Row(element, [0])
    run(opcode, element, variant, length, operands, own, ownSecond, isShort: true)
    let bits = { (row: Row) in row.values.map(\.bitPattern) }
    #expect(bits(own) == bits(result) && bits(ownSecond) == bits(second))
    #expect(own.isGuarded, "\(opcode) \(element) \(variant) \(length)")
  }

  private func expected(_ opcode: Opcode, _ rows: [[Double]], _ length: Int) -> [Double] {
    if opcode.reduces, opcode != .accumulate {
      return [LoopFormula.reduced(opcode, rows) ?? .nan]
    }
    return (0..<length).compactMap { index -> Double? in
      switch opcode {
      case .accumulate: return index == 0 ? 1 + rows[0][0] : nil
      case .iota: return rows[0][0] + Double(index)
      case .toI32, .toI64: return rows[0][index].rounded(.towardZero)
      default: return LoopFormula.value(opcode, rows.map { $0[index] }) ?? .nan
      }
    }
  }

  @Test("a NaN anywhere in a row is its greatest and its least", arguments: lengths)
  func unordered(_ length: Int) {
    for opcode in [Opcode.rowMaximum, .rowMinimum, .fmaMaximum] {
      for place in 0..<length {
        var values = [Double](repeating: 1, count: length)
        values[place] = .nan
        let rows = [values, [Double](repeating: 1, count: length), values].prefix(opcode.arity)
        let result = Row(.f32, [Double](repeating: 0, count: opcode.reduces ? 1 : length))
        let second = Row(.f32, [0])
        run(opcode, .f32, 0, length, rows.map { Row(.f32, $0) }, result, second)
        #expect((opcode.reduces ? result[0] : second[0]).isNaN, "\(opcode) \(length) \(place)")
      }
    }
  }

  private func run(
    _ opcode: Opcode, _ element: ElementType, _ variant: UInt8, _ length: Int,
    _ operands: [Row], _ result: Row, _ second: Row, isShort: Bool = false
  ) {
    var fault: Int64 = 0
    withUnsafeMutablePointer(to: &fault) { fault in
      var registers: [UnsafeMutableRawPointer?] = [UnsafeMutableRawPointer(fault)]
      registers += operands.map { $0.base }
      while registers.count < 6 { registers.append(operands.first?.base) }
      registers += [result.base, second.base]
      let hasSecond = opcode.hasSecondResult
      var step = adj_step()
      let lookup = isShort ? adj_lookup_short : adj_lookup
      step.kernel = lookup(Int32(element.rawValue), Int32(opcode.rawValue), Int32(variant))
      (step.a, step.b, step.c, step.e, step.f) = (1, 2, 3, hasSecond ? 7 : 4, 5)
      step.d = 6
      registers.withUnsafeBufferPointer { step.kernel(&step, $0.baseAddress, length) }
    }
    #expect(fault == 0)
  }
}

extension Opcode {
  fileprivate var readsOneElement: Bool { self == .fill || self == .iota || self == .accumulate }

  fileprivate func testOperandType(_ position: Int, _ element: ElementType) -> ElementType {
    self == .select && position == 0 ? .bool : self == .iota ? .i64 : element
  }

  fileprivate func testResultType(_ element: ElementType) -> ElementType {
    switch self {
    case .toF32: .f32
    case .toF64, .accumulate: .f64
    case .toI32: .i32
    case .toI64: .i64
    case .toBool, .equal, .notEqual, .less, .lessEqual, .isFinite, .any, .all: .bool
    default: element
    }
  }
}
