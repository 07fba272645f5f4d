import AdjointGraphIR
import AdjointTensors

/// The body of a loop program while it is made: values in static single assignment, each computed
/// by one step.
struct LoopBody {
  struct Value {
    var element: ElementType
    var extent: Region.Extent
    /// The register, where it is given: streams, cells and constants; and results that are written
    /// straight to a stream.
    var register: Register?
  }

  /// A register by what it is; numbers follow when all are known.
  enum Register: Hashable {
    case stream(Int)
    case index(Int)
    case constant(Int)
    case temporary(Int)
  }

  struct Step {
    var opcode: Opcode
    var element: ElementType
    var operands: [Int]
    var result: Int
    /// A second result, of `Opcode.hasSecondResult`.
    var second: Int?
    /// The register that the step updates beside reading it, of accumulators.
    var target: Register?
  }

  var values: [Value] = []
  var steps: [Step] = []
  var streams: [LoopProgram.Stream] = []
  var indices: [Int] = []
  var constants: [LoopProgram.Constant] = []

  /// A new value without a register.
  mutating func value(_ element: ElementType, _ extent: Region.Extent) -> Int {
    values.append(Value(element: element, extent: extent))
    return values.count - 1
  }

  /// A value that lies in a stream.
  mutating func value(of stream: LoopProgram.Stream, _ extent: Region.Extent) -> Int {
    streams.append(stream)
    values.append(
      Value(element: stream.element, extent: extent, register: .stream(streams.count - 1)))
    return values.count - 1
  }

  /// The value of a constant, one register for equal ones.
  mutating func constant(_ element: ElementType, _ bits: UInt64) -> Int {
    let constant = LoopProgram.Constant(element, bits: bits)
    let index = constants.firstIndex(of: constant) ?? constants.count
    if index == constants.count { constants.append(constant) }
    values.append(Value(element: element, extent: .uniform, register: .constant(index)))
    return values.count - 1
  }

  /// The result of a step, rows where an operand is one.
  mutating func emit(_ opcode: Opcode, _ element: ElementType, _ operands: [Int]) -> Int {
    let extent = operands.map { values[$0].extent }.max() ?? .uniform
    let result = value(opcode.resultType(element), opcode.reduces ? min(extent, .scalar) : extent)
    steps.append(
      Step(opcode: opcode, element: element, operands: operands, result: result))
    return result
  }

  /// A row of copies of a value that is constant along it.
  mutating func filled(_ operand: Int) -> Int {
    let element = values[operand].element
    let result = value(element, .row)
    steps.append(Step(opcode: .fill, element: element, operands: [operand], result: result))
    return result
  }

  /// Folds a value into an accumulator.
  mutating func accumulate(
    _ opcode: Opcode, _ element: ElementType, _ operand: Int, into stream: LoopProgram.Stream
  ) {
    let target = value(of: stream, stream.isRow ? .row : .scalar)
    let operands = opcode == .accumulate ? [operand] : [target, operand]
    steps.append(
      Step(
        opcode: opcode, element: element, operands: operands, result: target,
        target: .stream(streams.count - 1)))
  }

  /// The index along dimension `dimension` as i32; `row` says that it is the position in the row.
  mutating func index(dimension: Int, isRow: Bool) -> Int {
    indices.append(dimension)
    values.append(
      Value(element: .i64, extent: .scalar, register: .index(indices.count - 1)))
    let cell = values.count - 1
    if !isRow { return emit(.toI32, .i64, [cell]) }
    let result = value(.i32, .row)
    steps.append(Step(opcode: .iota, element: .i32, operands: [cell], result: result))
    return result
  }
}
