/// The buffers that a program's streams lie in, and when they are read.
struct LoopBoxes {
  /// What the streams of one buffer touch.
  struct Box {
    let buffer: Int
    /// The first stream of the buffer.
    let stream: Int
    /// Whether all streams of the buffer touch the same elements.
    var isAlone = true
    /// The last step that reads one of them; −1 for none.
    var lastRead: Int
  }

  private(set) var all: [Box] = []
  private var firstWrites: [Int]

  init(_ program: LoopProgram) {
    let count = program.streams.count
    var lastReads = [Int](repeating: -1, count: count)
    firstWrites = [Int](repeating: -1, count: count)
    for (index, step) in program.steps.enumerated() {
      step.forEachOperand { register in
        if (1...count).contains(register) { lastReads[register - 1] = index }
      }
      let result = Int(step.d)
      if (1...count).contains(result), firstWrites[result - 1] < 0 {
        firstWrites[result - 1] = index
      }
    }
    for (index, stream) in program.streams.enumerated() {
      let buffer = VirtualAddress.buffer(stream.location)
      guard let known = all.firstIndex(where: { $0.buffer == buffer }) else {
        all.append(Box(buffer: buffer, stream: index, lastRead: lastReads[index]))
        continue
      }
      all[known].lastRead = max(all[known].lastRead, lastReads[index])
      if !stream.isSameBox(as: program.streams[all[known].stream]) { all[known].isAlone = false }
    }
  }

  /// The first step whose result is a stream, or nil.
  func firstWrite(ofStream index: Int) -> Int? {
    firstWrites[index] < 0 ? nil : firstWrites[index]
  }
}

extension LoopProgram.Step {
  /// The registers that the step reads.
  func forEachOperand(_ visit: (Int) -> Void) {
    let arity = opcode.arity
    if arity > 0 { visit(Int(a)) }
    if arity > 1 { visit(Int(b)) }
    if arity > 2 { visit(Int(c)) }
    if arity > 3 { visit(Int(e)) }
  }
}

extension LoopProgram.Stream {
  fileprivate func isSameBox(as other: LoopProgram.Stream) -> Bool {
    location == other.location && strides == other.strides && isRow == other.isRow
      && element == other.element
  }
}
