import CAdjointKernels

/// The order of a run: instructions one by one, chains of them slab by slab, and neighbours that
/// are small as one list of calls whose addresses are known. Plans of small tensors spend their
/// time between instructions.
struct RunSchedule {
  enum Kind {
    /// A list of calls.
    case calls(UnsafePointer<adj_call>)
    /// The number of a chain.
    case chain(Int)
    case instruction
  }

  struct Segment {
    let kind: Kind
    /// The number of calls.
    var count = 1
    /// The first instruction.
    let first: Int
  }

  let segments: UnsafePointer<Segment>
  let count: Int
  let chains: [PreparedChain]

  init(
    _ instructions: UnsafePointer<PreparedInstruction>, count: Int, _ chains: [SlabChain],
    _ memory: RunMemory
  ) {
    var segments: [Segment] = []
    var pending: [adj_call] = []
    var first = 0
    func flush() {
      if pending.isEmpty { return }
      let calls = UnsafePointer(memory.store.copy(pending))
      segments.append(Segment(kind: .calls(calls), count: pending.count, first: first))
      pending = []
    }
    var (index, next) = (0, 0)
    while index < count {
      if next < chains.count, chains[next].instructions.lowerBound == index {
        flush()
        segments.append(Segment(kind: .chain(next), first: index))
        index = chains[next].instructions.upperBound
        next += 1
        continue
      }
      if let calls = instructions[index].calls(memory) {
        if pending.isEmpty { first = index }
        pending += calls
      } else {
        flush()
        segments.append(Segment(kind: .instruction, first: index))
      }
      index += 1
    }
    flush()
    self.segments = UnsafePointer(memory.store.copy(segments))
    self.count = segments.count
    self.chains = chains.map { PreparedChain($0, instructions, memory) }
  }
}
