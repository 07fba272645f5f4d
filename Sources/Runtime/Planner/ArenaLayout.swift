import AdjointTensors

/// Places buffers in the arena, each for as long as it is needed: results take the place of
/// operands that aren't used later, parts of a tensor are made where the whole will be, and freed
/// places are used again.
///
/// - Complexity: O(instructions · log instructions) for plans whose buffers repeat few sizes.
struct ArenaLayout {
  /// The byte offset of each buffer; −1 where nothing uses it.
  private(set) var offsets: [Int]
  private(set) var arenaBytes = 0

  private var firstUse: [Int]
  private var lastUse: [Int]
  /// The buffer whose place a buffer takes.
  private var owner: [Int]
  /// Bytes from the beginning of the owner's place.
  private var shift: [Int]
  private var free = FreeList()

  /// Lays out the buffers of a builder. Those in `kept` keep their contents to the end; results in
  /// `updates` lie where their parameter does.
  /// - Throws: `PlanFault` where sizes overflow.
  init(
    _ builder: PlanBuilder, kept: [Int], updates: [(result: Int, parameter: Int)] = []
  ) throws(PlanFault) {
    let count = builder.buffers.count
    offsets = [Int](repeating: -1, count: count)
    firstUse = [Int](repeating: .max, count: count)
    lastUse = [Int](repeating: -1, count: count)
    owner = Array(0..<count)
    shift = [Int](repeating: 0, count: count)
    let touched = try uses(builder)
    for (buffer, content) in builder.buffers.enumerated() where content.isPinned {
      firstUse[buffer] = -1
      lastUse[buffer] = .max
    }
    for buffer in kept { lastUse[buffer] = .max }
    for (result, parameter) in updates { owner[result] = parameter }
    share(builder)
    join(builder)
    let pieces = pieces(builder)
    try place(builder, touched)
    pack(pieces, builder)
    for buffer in offsets.indices where owner[buffer] != buffer {
      var (next, offset) = (buffer, 0)
      while owner[next] != next {
        offset += shift[next]
        next = owner[next]
      }
      offsets[buffer] = offsets[next] < 0 ? -1 : offsets[next] + offset
    }
  }

  /// Beyond so many buffers the places that are found one by one stay.
  private static let packingLimit = 2048

  /// The buffers that have a place of their own for a time, with that time; none where there are
  /// too many.
  private func pieces(_ builder: PlanBuilder) -> [(buffer: Int, piece: ArenaPacking.Piece)] {
    var pieces: [(buffer: Int, piece: ArenaPacking.Piece)] = []
    for (buffer, content) in builder.buffers.enumerated()
    where !content.isPinned && owner[buffer] == buffer && firstUse[buffer] < .max {
      if pieces.count == ArenaLayout.packingLimit { return [] }
      let last = Swift.min(lastUse[buffer], builder.instructions.count)
      let bytes = ArenaLayout.rounded(content.bytes)
      pieces.append((buffer, ArenaPacking.Piece(bytes: bytes, first: firstUse[buffer], last: last)))
    }
    return pieces
  }

  /// Places all buffers anew, knowing all their times, where that takes less.
  private mutating func pack(
    _ pieces: [(buffer: Int, piece: ArenaPacking.Piece)], _ builder: PlanBuilder
  ) {
    let base = builder.buffers.reduce(0) {
      $0 + ($1.isPinned ? ArenaLayout.rounded($1.bytes) : 0)
    }
    let all = pieces.map(\.piece)
    if pieces.isEmpty || base + ArenaPacking.most(all) >= arenaBytes { return }
    let packing = ArenaPacking.best(all, base: base)
    if packing.end >= arenaBytes { return }
    for ((buffer, _), offset) in zip(pieces, packing.offsets) { offsets[buffer] = offset }
    arenaBytes = packing.end
  }

  /// The buffers that each instruction touches, flat, and where each instruction's begin.
  private mutating func uses(
    _ builder: PlanBuilder
  ) throws(PlanFault) -> (buffers: [Int32], starts: [Int]) {
    var buffers: [Int32] = []
    var starts: [Int] = []
    for (index, instruction) in builder.instructions.enumerated() {
      starts.append(buffers.count)
      instruction.forEachAddress { address in
        let buffer = VirtualAddress.buffer(address)
        firstUse[buffer] = Swift.min(firstUse[buffer], index)
        lastUse[buffer] = Swift.max(lastUse[buffer], index)
        // There are at most 2^22 buffers.
        buffers.append(Int32(truncatingIfNeeded: buffer))
      }
    }
    starts.append(buffers.count)
    return (buffers, starts)
  }

  /// Lets results take the place of operands that end with the instruction that makes them.
  private mutating func share(_ builder: PlanBuilder) {
    for (instruction, result, operand) in builder.aliases {
      let root = self.root(operand)
      guard result != root, owner[result] == result, !builder.buffers[root].isPinned,
        !builder.buffers[result].isPinned,
        builder.buffers[root].bytes == builder.buffers[result].bytes,
        lastUse[root] == instruction, firstUse[result] == instruction
      else { continue }
      owner[result] = root
      lastUse[root] = lastUse[result]
    }
  }

  /// Lets parts that end with their copy to the whole be made in their place there.
  private mutating func join(_ builder: PlanBuilder) {
    for (instruction, part, whole, offset) in builder.parts {
      let root = self.root(part)
      guard owner[whole] == whole, root != whole, !builder.buffers[root].isPinned,
        !builder.buffers[whole].isPinned,
        offset % ArenaLayout.alignment(builder.buffers[part].bytes) == 0,
        builder.buffers[root].bytes == builder.buffers[part].bytes, lastUse[root] == instruction
      else { continue }
      owner[root] = whole
      shift[root] = offset
      firstUse[whole] = Swift.min(firstUse[whole], firstUse[root])
    }
  }

  /// What the place of a buffer must be a multiple of, whatever the elements are that share it.
  private static func alignment(_ bytes: Int) -> Int { Swift.min(8, bytes & -bytes) }

  private func root(_ buffer: Int) -> Int {
    var next = buffer
    while owner[next] != next { next = owner[next] }
    return next
  }

  private mutating func place(
    _ builder: PlanBuilder, _ touched: (buffers: [Int32], starts: [Int])
  ) throws(PlanFault) {
    for (buffer, content) in builder.buffers.enumerated() where content.isPinned {
      offsets[buffer] = try grow(content.bytes)
    }
    for index in builder.instructions.indices {
      let range = touched.starts[index]..<touched.starts[index + 1]
      for position in range {
        let buffer = root(Int(touched.buffers[position]))
        if offsets[buffer] < 0 { offsets[buffer] = try take(builder.buffers[buffer].bytes) }
      }
      for position in range {
        let buffer = root(Int(touched.buffers[position]))
        if lastUse[buffer] == index {
          lastUse[buffer] = -2
          free.insert(offsets[buffer], ArenaLayout.rounded(builder.buffers[buffer].bytes))
        }
      }
    }
  }

  private static func rounded(_ bytes: Int) -> Int { (Swift.max(bytes, 1) + 63) & ~63 }

  private mutating func take(_ bytes: Int) throws(PlanFault) -> Int {
    let size = ArenaLayout.rounded(bytes)
    if let offset = free.take(size) { return offset }
    // The end of the arena may be free: grow by what is missing only.
    if let tail = free.takeTail(endingAt: arenaBytes) {
      arenaBytes = try Checked.add(tail, size)
      return tail
    }
    return try grow(bytes)
  }

  private mutating func grow(_ bytes: Int) throws(PlanFault) -> Int {
    let offset = arenaBytes
    arenaBytes = try Checked.add(arenaBytes, ArenaLayout.rounded(bytes))
    guard arenaBytes < 1 << 46 else { throw PlanFault("the plan needs more than 2^46 bytes") }
    return offset
  }

  /// The place of a virtual address.
  func address(_ virtual: Int) -> Int {
    let offset = offsets[VirtualAddress.buffer(virtual)]
    return Swift.max(0, offset) + VirtualAddress.offset(virtual)
  }
}
