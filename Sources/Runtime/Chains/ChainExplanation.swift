/// What `--explain-plan` says of chains.
struct ChainExplanation {
  private let chains: SlabChains
  /// The chain of an instruction, by its number.
  private var owners: [Int: Int] = [:]

  init(_ entry: EntryPlan) {
    chains = SlabChains(entry)
    for (index, chain) in chains.chains.enumerated() {
      for instruction in chain.instructions { owners[instruction] = index }
    }
  }

  /// Why an instruction runs slab by slab with others, or why not; nothing where there is nothing
  /// to say.
  func reasons(_ instruction: Int) -> [String] {
    guard let owner = owners[instruction] else { return refusal(instruction) }
    let chain = chains.chains[owner]
    if instruction == chain.instructions.lowerBound {
      return refusal(instruction) + [
        "steps \(instruction) to \(chain.instructions.upperBound - 1) run slab by slab: none waits "
          + "for the end of another"
      ]
    }
    let awaited = chain.awaited(by: instruction)
    let near = awaited.filter(\.isNear).map { String($0.instruction) }
    let far = awaited.filter { !$0.isNear }.map { String($0.instruction) }
    var lines: [String] = []
    if !near.isEmpty {
      lines.append(
        "each slab runs behind the few of step \(near.joined(separator: ", ")) that it waits for, "
          + "while what they wrote is in a cache")
    }
    if !far.isEmpty {
      lines.append(
        "a slab waits for most of step \(far.joined(separator: ", ")), but no thread for another")
    }
    return lines.isEmpty ? ["its slab is done before others of the chain wait for it"] : lines
  }

  private func refusal(_ instruction: Int) -> [String] {
    switch chains.refusals[instruction] {
    case .order(let other):
      ["begins when step \(other) ends: a slab waits for most of its slabs, cut along other axes"]
    case .packing:
      ["begins when the steps before end: its second factor is packed for all its slabs first"]
    case .long: ["begins when the steps before end, for enough of them run slab by slab"]
    case .kind, .independent, nil: []
    }
  }
}

extension SlabChain {
  /// The instructions of several pieces that one of the chain waits for, and whether a piece waits
  /// for less than half of one.
  func awaited(by instruction: Int) -> [(instruction: Int, isNear: Bool)] {
    guard let stage = stages.first(where: { $0.instruction == instruction }) else { return [] }
    let earlier = stages.filter { $0.instruction < instruction && $0.pieces.count > 1 }
    return earlier.compactMap { other in
      var waits = [Int](repeating: 0, count: stage.pieces.count)
      for piece in other.range {
        for dependent in dependents[piece] where stage.range.contains(Int(dependent)) {
          waits[Int(dependent) - stage.first] += 1
        }
      }
      guard let most = waits.max(), most > 0 else { return nil }
      return (other.instruction, 2 * most < other.pieces.count)
    }
  }
}
