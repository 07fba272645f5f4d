import AdjointGraphIR
import AdjointTensors

/// A plan while it is made: buffers by number, instructions with virtual addresses.
struct PlanBuilder {
  /// A piece of the arena.
  struct Buffer {
    var bytes: Int
    /// Whether it keeps its place for the whole run: what is fed, constants.
    var isPinned: Bool
  }

  let options: PlannerOptions
  private(set) var buffers: [Buffer] = []
  private(set) var instructions: [Instruction] = []
  private(set) var originIndices: [UInt32] = []
  /// For each instruction the number of the node that it is made for.
  private(set) var units: [UInt32] = []
  /// Pairs of buffers, result and operand, that may be one where the operand isn't used later:
  /// by instruction, in ascending order.
  private(set) var aliases: [(instruction: Int, result: Int, operand: Int)] = []
  /// Copies of whole buffers to their place in a larger one that nothing else writes: by
  /// instruction, in ascending order.
  private(set) var parts: [(instruction: Int, part: Int, whole: Int, offset: Int)] = []
  private(set) var constants: [ConstantBlock] = []
  private var constantBuffers: [[UInt8]: Int] = [:]
  /// Programs of nests so far.
  var templates = LoopTemplates()
  /// The origin of the instructions that are added from now on.
  var origin: UInt32 = 0
  /// The node for which instructions are added from now on.
  var unit: UInt32 = 0

  init(_ options: PlannerOptions) { self.options = options }

  /// A new buffer for a dense tensor.
  /// - Throws: `PlanFault` where the size overflows or is beyond what can be addressed.
  mutating func buffer(
    _ element: ElementType, _ shape: [Int], isPinned: Bool = false
  ) throws(PlanFault) -> TensorView {
    let count = try Checked.product(shape)
    let bytes = try Checked.multiply(count, element.byteCount)
    return TensorView(element, shape, buffer: try allocate(bytes, isPinned: isPinned))
  }

  /// A new buffer of so many bytes.
  /// - Throws: `PlanFault` as `buffer`.
  mutating func allocate(_ bytes: Int, isPinned: Bool = false) throws(PlanFault) -> Int {
    guard bytes <= VirtualAddress.byteLimit, buffers.count < VirtualAddress.bufferLimit else {
      throw PlanFault("a tensor of \(bytes) bytes is too large")
    }
    buffers.append(Buffer(bytes: bytes, isPinned: isPinned))
    return buffers.count - 1
  }

  /// Adds an instruction, with the pairs of buffers that may be one.
  mutating func append(
    _ instruction: Instruction, aliases pairs: [(result: Int, operand: Int)] = []
  ) {
    for pair in pairs {
      aliases.append((instructions.count, pair.result, pair.operand))
    }
    instructions.append(instruction)
    originIndices.append(origin)
    units.append(unit)
  }

  /// Gives the instructions and their origins away, once all are made.
  mutating func takeInstructions() -> (instructions: [Instruction], origins: [UInt32]) {
    defer { (instructions, originIndices) = ([], []) }
    return (instructions, originIndices)
  }

  /// A buffer that holds these bytes from the start, one for equal bytes.
  /// - Throws: `PlanFault` as `buffer`.
  mutating func constant(_ bytes: [UInt8]) throws(PlanFault) -> Int {
    if let known = constantBuffers[bytes] { return known }
    let buffer = try allocate(bytes.count, isPinned: true)
    constants.append(ConstantBlock(location: VirtualAddress.make(buffer, 0), bytes: bytes))
    constantBuffers[bytes] = buffer
    return buffer
  }

  /// A buffer of its own that holds these bytes until something else is fed there.
  /// - Throws: `PlanFault` as `buffer`.
  mutating func standard(_ bytes: [UInt8]) throws(PlanFault) -> Int {
    let buffer = try allocate(bytes.count, isPinned: true)
    constants.append(ConstantBlock(location: VirtualAddress.make(buffer, 0), bytes: bytes))
    return buffer
  }
}

extension PlanBuilder {
  /// The same plan with its instructions in another order.
  /// - Requires: every instruction's number once.
  func reordered(_ order: [Int]) -> PlanBuilder {
    var place = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { place[old] = new }
    var result = self
    result.instructions = order.map { instructions[$0] }
    result.originIndices = order.map { originIndices[$0] }
    result.units = order.map { units[$0] }
    result.aliases = aliases.map { (place[$0.instruction], $0.result, $0.operand) }
      .sorted { $0.instruction < $1.instruction }
    result.parts = parts.map { (place[$0.instruction], $0.part, $0.whole, $0.offset) }
      .sorted { $0.instruction < $1.instruction }
    return result
  }
}

/// Values in the form that an instruction needs.
extension PlanBuilder {
  /// The same elements in memory, one after the other.
  /// - Throws: `PlanFault` as `buffer`.
  mutating func dense(_ view: TensorView) throws(PlanFault) -> TensorView {
    if view.isDense { return view }
    let result = try buffer(view.element, view.shape)
    try copy(view, to: result)
    return result
  }

  /// Copies the elements of a view to another of the same shape, in memory.
  mutating func copy(_ view: TensorView, to target: TensorView) throws(PlanFault) {
    if view.count == 0 { return }
    switch view.source {
    case .constant(let bits):
      guard target.isDense else {
        let filled = try buffer(view.element, view.shape)
        append(.fill(Fill(view.element, location: filled.location, count: view.count, bits: bits)))
        try copy(filled, to: target)
        return
      }
      append(.fill(Fill(view.element, location: target.location, count: view.count, bits: bits)))
    case .buffer(let source):
      let isDense = view.isDense && target.isDense
      let dimensions =
        isDense
        ? [Move.Dimension(extent: view.count, destination: 1, source: 1)]
        : view.shape.indices.map {
          Move.Dimension(
            extent: view.shape[$0], destination: target.strides[$0], source: view.strides[$0])
        }
      let move = Move(view.element, to: target.location, from: view.location, dimensions)
      guard case .buffer(let result) = target.source, isDense, view.offset == 0, target.offset == 0
      else {
        append(.move(move))
        return
      }
      append(.move(move), aliases: [(result, source)])
    }
  }

  /// Copies a view to its part of a new tensor that nothing but such copies writes. The view may be
  /// made there in the first place.
  mutating func join(_ view: TensorView, to target: TensorView) throws(PlanFault) {
    let index = instructions.count
    try copy(view, to: target)
    guard case .buffer(let part) = view.source, case .buffer(let whole) = target.source,
      view.isDense, target.isDense, view.offset == 0, part != whole,
      buffers[part].bytes == view.count * view.element.byteCount, view.count > 0
    else { return }
    parts.append((index, part, whole, target.offset * target.element.byteCount))
  }

  /// A new dense tensor with every element equal.
  mutating func filled(
    _ element: ElementType, _ shape: [Int], bits: UInt64
  ) throws(PlanFault) -> TensorView {
    let result = try buffer(element, shape)
    if result.count > 0 {
      append(.fill(Fill(element, location: result.location, count: result.count, bits: bits)))
    }
    return result
  }
}
