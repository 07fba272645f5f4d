import CAdjointKernels

/// The order of a run: instructions one by one, and neighbours that are small as one list of calls
/// whose addresses are known. Plans of small tensors spend their time between instructions.
struct RunSchedule {
  /// A list of calls, or one instruction.
  struct Segment {
    /// Nil for an instruction.
    var calls: UnsafePointer<adj_call>?
    /// The number of calls.
    var count: Int
    /// The first instruction.
    var first: Int
  }

  let segments: UnsafePointer<Segment>
  let count: Int

  init(
    _ instructions: UnsafePointer<PreparedInstruction>, count: Int, _ memory: RunMemory
  ) {
    var segments: [Segment] = []
    var pending: [adj_call] = []
    var first = 0
    func flush() {
      if pending.isEmpty { return }
      segments.append(
        Segment(
          calls: UnsafePointer(memory.store.copy(pending)), count: pending.count, first: first))
      pending = []
    }
    for index in 0..<count {
      if let calls = instructions[index].calls(memory) {
        if pending.isEmpty { first = index }
        pending += calls
      } else {
        flush()
        segments.append(Segment(calls: nil, count: 1, first: index))
      }
    }
    flush()
    self.segments = UnsafePointer(memory.store.copy(segments))
    self.count = segments.count
  }
}
