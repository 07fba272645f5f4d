/// The chains of a plan, from its first instruction on, each as long as it can be.
struct SlabChains: Sendable {
  private(set) var chains: [SlabChain] = []
  /// Why an instruction is no part of the chain that ends before it, by its number.
  private(set) var refusals: [Int: SlabChain.Refusal] = [:]

  /// No chains: each instruction ends before the next begins.
  static let none = SlabChains()

  private init() {}

  init(_ plan: EntryPlan) {
    var next = 0
    while next < plan.instructions.count {
      guard let chain = grow(plan, from: next) else {
        next += 1
        continue
      }
      chains.append(chain)
      next = chain.instructions.upperBound
    }
  }

  /// The longest chain from an instruction on; nil where it is alone.
  private mutating func grow(_ plan: EntryPlan, from first: Int) -> SlabChain? {
    guard var chain = SlabChain(plan.instructions[first], number: first) else { return nil }
    var end = first + 1
    for index in end..<plan.instructions.count {
      let instruction = plan.instructions[index]
      if let refusal = chain.add(instruction) {
        refusals[index] = refusal
        break
      }
      // What is one piece is worth it only where something joins behind it.
      if let last = chain.stages.last, last.pieces.count > 1 { end = index + 1 }
    }
    if end == first + 1 { return nil }
    return chain.upTo(end)
  }
}

extension Instruction {
  /// Slabs that threads may share.
  var slabs: Int {
    switch self {
    case .loop(let loop): loop.slabs
    case .product(let product): product.slabs
    case .move(let move): move.slabs
    default: 1
    }
  }
}
