/// Neighbouring instructions that run slab by slab: a piece of one starts as soon as the pieces
/// that it waits for are done, while what they wrote is in a cache, and no thread waits for the end
/// of an instruction. A piece waits for every earlier one that touches the same bytes where one of
/// the two writes; a chain changes no bit of a result.
///
/// Nothing in a plan names chains. They follow from its instructions alone.
struct SlabChain: Sendable {
  /// An instruction of the chain, with the number of its first piece among all.
  struct Stage: Sendable {
    let instruction: Int
    let pieces: InstructionPieces
    let first: Int

    /// The numbers of its pieces.
    var range: Range<Int> { first..<first + pieces.count }
  }

  private(set) var stages: [Stage] = []
  /// For each piece the number of those that it waits for.
  private(set) var waits: [Int32] = []
  /// For each piece those that wait for it.
  private(set) var dependents: [[Int32]] = []
  /// The instruction whose second factor all threads pack before the chain runs.
  private(set) var packer: Int?

  /// The instructions, one after the other.
  var instructions: Range<Int> {
    guard let first = stages.first, let last = stages.last else { return 0..<0 }
    return first.instruction..<last.instruction + 1
  }

  /// Why an instruction can't join.
  enum Refusal: Hashable, Sendable {
    /// It may fail halfway, or isn't cut into slabs.
    case kind
    /// It waits for nothing of the chain.
    case independent
    /// Its second factor is packed, in rounds, or beside another one, or once the chain is done.
    case packing
    /// Its slabs wait for nearly all of an instruction.
    case order(Int)
    /// The chain is long enough.
    case long
  }

  /// The most stages.
  private static let stageLimit = 16

  /// A chain of one instruction; nil where it can't begin one.
  init?(_ instruction: Instruction, number: Int) {
    guard instruction.slabs > 1, let pieces = InstructionPieces(instruction),
      pieces.touches.allSatisfy(\.isOrdered)
    else { return nil }
    append(Stage(instruction: number, pieces: pieces, first: 0), [])
    if instruction.sharedBytes > 0 { packer = number }
  }

  /// Adds the next instruction.
  /// - Returns: nil, or why it can't be.
  mutating func add(_ instruction: Instruction) -> Refusal? {
    guard stages.count < SlabChain.stageLimit else { return .long }
    guard let pieces = InstructionPieces(instruction) else { return .kind }
    let stage = Stage(
      instruction: instructions.upperBound, pieces: pieces, first: waits.count)
    guard stage.range.upperBound <= InstructionPieces.limit else { return .long }
    if case .product(let product) = instruction, product.sharesPacking {
      if packer != nil || product.blocks > product.blocksPerRound { return .packing }
      let factor = pieces.touches[1].all
      for other in stages {
        for touch in other.pieces.touches where touch.isWritten && touch.all.overlaps(factor) {
          return .packing
        }
      }
    }
    var found: [(stage: Int, pieces: [Range<Int>])] = []
    for (index, other) in stages.enumerated() {
      guard let ranges = SlabChain.waits(of: pieces, for: other.pieces) else {
        return .order(other.instruction)
      }
      let edges = ranges.reduce(0) { $0 + $1.count }
      if edges > 4 * (pieces.count + other.pieces.count) { return .order(other.instruction) }
      if edges > 0 { found.append((index, ranges)) }
    }
    if found.isEmpty, pieces.count > 1 { return .independent }
    append(stage, found)
    if instruction.sharedBytes > 0 { packer = stage.instruction }
    return nil
  }

  /// Without the instructions from a number on.
  func upTo(_ end: Int) -> SlabChain {
    var result = self
    result.stages = stages.filter { $0.instruction < end }
    let count = result.stages.last?.range.upperBound ?? 0
    result.waits = Array(waits[..<count])
    result.dependents = dependents[..<count].map { $0.filter { $0 < count } }
    if let packer, packer >= end { result.packer = nil }
    return result
  }

  private mutating func append(
    _ stage: Stage, _ found: [(stage: Int, pieces: [Range<Int>])]
  ) {
    stages.append(stage)
    waits += [Int32](repeating: 0, count: stage.pieces.count)
    dependents += [[Int32]](repeating: [], count: stage.pieces.count)
    for (other, ranges) in found {
      for (piece, range) in ranges.enumerated() {
        for earlier in range { wait(stage.first + piece, for: stages[other].first + earlier) }
      }
    }
    guard stage.pieces.isSequence else { return }
    for piece in 1..<stage.pieces.count where piece % stage.pieces.perSlab != 0 {
      wait(stage.first + piece, for: stage.first + piece - 1)
    }
  }

  private mutating func wait(_ piece: Int, for earlier: Int) {
    waits[piece] += 1
    dependents[earlier].append(Int32(piece))
  }

  /// For each piece of one instruction the pieces of an earlier one that it waits for, and those in
  /// between; nil where their places are in another order.
  private static func waits(
    of pieces: InstructionPieces, for earlier: InstructionPieces
  ) -> [Range<Int>]? {
    var result = [Range<Int>](repeating: 0..<0, count: pieces.count)
    for touch in pieces.touches {
      for other in earlier.touches
      where (touch.isWritten || other.isWritten) && touch.all.overlaps(other.all) {
        guard touch.isOrdered, other.isOrdered else { return nil }
        var (first, past) = (0, 0)
        for piece in 0..<pieces.count {
          let bytes = touch[piece]
          while first < earlier.count, other[first].upperBound <= bytes.lowerBound { first += 1 }
          past = Swift.max(past, first)
          while past < earlier.count, other[past].lowerBound < bytes.upperBound { past += 1 }
          if first == past || bytes.isEmpty { continue }
          let known = result[piece]
          result[piece] =
            known.isEmpty
            ? first..<past
            : Swift.min(known.lowerBound, first)..<Swift.max(known.upperBound, past)
        }
      }
    }
    return result
  }
}
