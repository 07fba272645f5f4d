import AdjointTensors

/// What lies in the arena while a plan runs, told from its instructions alone, from the last one
/// back: the bytes that are still to be read, who wrote them, and who reads them last.
///
/// - Complexity: O(instructions · values alive at once)
struct ArenaTimeline {
  /// Bytes that hold one value.
  struct Span: Hashable {
    var bytes: Range<Int>
    /// The instruction that writes it; −1 for what is there before.
    var made: Int
    /// The last instruction that reads it; the number of instructions for results.
    var read: Int
  }

  /// Every value that is read; one that is written in parts is several.
  private(set) var spans: [Span] = []
  /// The bytes that each instruction needs in the arena, with all that is kept for later ones.
  private(set) var alive: [Int]

  /// What is still to be read, by place.
  private var live: [Span] = []

  /// Calls `visit` with each instruction, the last one first, and all bytes that it needs or that
  /// are kept while it runs.
  /// - Throws: `PlanFault` where a size overflows.
  init(
    _ plan: EntryPlan, visit: (_ instruction: Int, _ used: [Range<Int>]) -> Void = { _, _ in }
  ) throws(PlanFault) {
    alive = [Int](repeating: 0, count: plan.instructions.count)
    for binding in plan.outputs { keep(binding.bytes, until: plan.instructions.count) }
    // What is fed, and constants, are there at the next run too.
    let fed = (plan.inputs + plan.parameters).map(\.bytes)
    let constants = plan.constants.map { $0.location..<$0.location + $0.bytes.count }
    for bytes in fed + constants { keep(bytes, until: plan.instructions.count) }
    for (index, instruction) in plan.instructions.enumerated().reversed() {
      let accesses = try instruction.accesses()
      for access in accesses.writes + accesses.updates {
        keep(access.bytes, until: index)
      }
      alive[index] = live.reduce(0) { $0 + $1.bytes.count }
      visit(index, live.map(\.bytes) + accesses.reads.map(\.bytes))
      for access in accesses.writes where access.isDense { make(access.bytes, at: index) }
      for access in accesses.reads + accesses.updates { keep(access.bytes, until: index) }
      alive[index] = Swift.max(alive[index], live.reduce(0) { $0 + $1.bytes.count })
    }
    spans += live
    spans.sort { ($0.made, $0.bytes.lowerBound) < ($1.made, $1.bytes.lowerBound) }
  }

  /// The instruction at which most is alive; nil in an empty plan.
  var peak: Int? { alive.indices.max { alive[$0] < alive[$1] } }

  /// What is alive while an instruction runs, the largest first.
  func spans(at instruction: Int) -> [Span] {
    spans.filter { $0.made <= instruction && $0.read >= instruction }.sorted {
      ($1.bytes.count, $0.bytes.lowerBound) < ($0.bytes.count, $1.bytes.lowerBound)
    }
  }

  /// Adds what isn't alive yet of some bytes.
  private mutating func keep(_ bytes: Range<Int>, until read: Int) {
    var start = bytes.lowerBound
    var new: [Span] = []
    for span in live where span.bytes.overlaps(bytes) && !bytes.isEmpty {
      if start < span.bytes.lowerBound {
        new.append(Span(bytes: start..<span.bytes.lowerBound, made: -1, read: read))
      }
      start = Swift.max(start, span.bytes.upperBound)
    }
    if start < bytes.upperBound {
      new.append(Span(bytes: start..<bytes.upperBound, made: -1, read: read))
    }
    if new.isEmpty { return }
    live += new
    live.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
  }

  /// Ends what is alive of some bytes with the instruction that writes them.
  private mutating func make(_ bytes: Range<Int>, at instruction: Int) {
    var rest: [Span] = []
    for span in live {
      guard span.bytes.overlaps(bytes) else {
        rest.append(span)
        continue
      }
      let shared = span.bytes.clamped(to: bytes)
      spans.append(Span(bytes: shared, made: instruction, read: span.read))
      for side in [
        span.bytes.lowerBound..<shared.lowerBound, shared.upperBound..<span.bytes.upperBound,
      ] where !side.isEmpty {
        rest.append(Span(bytes: side, made: -1, read: span.read))
      }
    }
    live = rest
  }
}

extension Binding {
  /// The bytes of the arena that the tensor takes.
  var bytes: Range<Int> { location..<location + byteCount }
}

extension Access {
  /// Whether the access meets every byte of its range.
  var isDense: Bool {
    let count = dimensions.reduce(1) { $0 * ($1.stride == 0 ? 1 : $1.extent) }
    return bytes.count == count * element.byteCount
  }
}
