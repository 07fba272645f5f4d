/// When a program reads and writes each of its streams, wherever these lie.
struct StreamUses {
  /// The last step that reads each stream; −1 for none.
  private(set) var lastReads: [Int]
  /// The first step whose result is each stream; −1 for none.
  private(set) var firstWrites: [Int]
  /// For each stream the first one of the same elements and strides.
  let shapes: [Int]

  init(_ program: LoopProgram) {
    let count = program.streams.count
    shapes = StreamUses.shapes(program.streams)
    lastReads = [Int](repeating: -1, count: count)
    firstWrites = [Int](repeating: -1, count: count)
    for (index, step) in program.steps.enumerated() {
      for register in step.operands {
        if (1...count).contains(Int(register)) { lastReads[Int(register) - 1] = index }
      }
      let result = Int(step.d)
      if (1...count).contains(result), firstWrites[result - 1] < 0 {
        firstWrites[result - 1] = index
      }
    }
  }
}

extension StreamUses {
  private static func shapes(_ streams: [LoopProgram.Stream]) -> [Int] {
    var kinds: [Int] = []
    return streams.indices.map { index in
      if let known = kinds.first(where: { streams[index].hasShape(of: streams[$0]) }) {
        return known
      }
      kinds.append(index)
      return index
    }
  }
}

extension LoopProgram.Stream {
  /// Whether a stream goes through its buffer as another one does.
  fileprivate func hasShape(of other: LoopProgram.Stream) -> Bool {
    element == other.element && isRow == other.isRow && strides == other.strides
  }
}

/// A buffer of which the operands of a program touch the same elements, and no others.
struct BufferBox {
  let buffer: Int
  /// The first stream of the buffer.
  let stream: Int
  /// The last step that reads the buffer; −1 for none.
  var lastRead: Int
  private var isAlone = true

  /// The boxes of a program, by their first streams.
  static func all(_ program: LoopProgram, _ uses: StreamUses) -> [BufferBox] {
    var boxes: [BufferBox] = []
    for index in program.streams.indices {
      let buffer = VirtualAddress.buffer(program.streams[index].location)
      guard let known = boxes.firstIndex(where: { $0.buffer == buffer }) else {
        boxes.append(BufferBox(buffer: buffer, stream: index, lastRead: uses.lastReads[index]))
        continue
      }
      boxes[known].lastRead = max(boxes[known].lastRead, uses.lastReads[index])
      if !program.streams[index].isSameBox(as: program.streams[boxes[known].stream]) {
        boxes[known].isAlone = false
      }
    }
    return boxes.filter(\.isAlone)
  }

  private init(buffer: Int, stream: Int, lastRead: Int) {
    self.buffer = buffer
    self.stream = stream
    self.lastRead = lastRead
  }
}

extension LoopProgram.Stream {
  fileprivate func isSameBox(as other: LoopProgram.Stream) -> Bool {
    location == other.location && strides == other.strides && isRow == other.isRow
      && element == other.element
  }
}
