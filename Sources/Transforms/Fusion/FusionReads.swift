import AdjointGraphIR

/// What the members of groups read: for each a run of one list, known as long as the nest of its
/// group stays as it was.
struct FusionReads {
  /// The runs of all members, those of former places among them.
  private(set) var sources: [FusionSource] = []
  /// Where each node's run starts; −1 where it isn't known.
  private var starts: [Int32]
  private var counts: [UInt16]

  /// Nothing known of so many nodes.
  init(nodes: Int) {
    starts = [Int32](repeating: -1, count: nodes)
    counts = [UInt16](repeating: 0, count: nodes)
  }

  /// The run of a node, or nil.
  func run(_ node: NodeID) -> Range<Int>? {
    let start = Int(starts[node.index])
    return start < 0 ? nil : start..<start + Int(counts[node.index])
  }

  /// Adds a source to the run that is being made at the end.
  mutating func append(_ source: FusionSource) { sources.append(source) }

  /// Takes back what was added from `start` on.
  mutating func removeAll(from start: Int) { sources.removeLast(sources.count - start) }

  /// Gives a node its run.
  mutating func set(_ node: NodeID, _ run: Range<Int>) {
    // Members have at most three operands, and a grouping fewer than 2³¹ of them.
    starts[node.index] = Int32(run.lowerBound)
    counts[node.index] = UInt16(run.count)
  }

  /// Forgets the run of a node.
  mutating func forget(_ node: NodeID) { starts[node.index] = -1 }
}
