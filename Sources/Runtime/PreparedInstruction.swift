import AdjointTensors
import CAdjointKernels

/// An instruction with its addresses: a code and a pointer, so that a run touches no reference
/// count.
struct PreparedInstruction {
  private enum Code: UInt8 {
    case loop, product, move, fill, indexed, scan, linearAlgebra, random
  }

  private let code: Code
  private let payload: UnsafeMutableRawPointer
  /// Slabs that threads may share; 1 where waking one isn't worth it.
  private let slabs: Int

  /// - Requires: a verified instruction, that of this number in the plan.
  init(_ instruction: Instruction, number: Int, _ memory: RunMemory) {
    let store = memory.store
    switch instruction {
    case .loop(let program):
      let loop = PreparedLoop(program, memory, memory.scratch(ofInstruction: number))
      (code, payload, slabs) = (.loop, UnsafeMutableRawPointer(store.copy(loop)), loop.slabs)
    case .product(let product):
      let prepared = PreparedProduct(product, number: number, memory)
      (code, payload, slabs) = (
        .product, UnsafeMutableRawPointer(store.copy(prepared)), prepared.slabs
      )
    case .move(let move):
      let prepared = PreparedMove(move, memory)
      (code, payload, slabs) = (
        .move, UnsafeMutableRawPointer(store.copy(prepared)), prepared.slabs
      )
    case .fill(let fill):
      (code, payload, slabs) = (
        .fill, UnsafeMutableRawPointer(store.copy(PreparedFill(fill, memory))), 1
      )
    case .indexed(let move):
      (code, payload, slabs) = (.indexed, UnsafeMutableRawPointer(store.copy(move)), 1)
    case .scan(let scan):
      (code, payload, slabs) = (.scan, UnsafeMutableRawPointer(store.copy(scan)), 1)
    case .linearAlgebra(let algebra):
      let prepared = PreparedLinearAlgebra(algebra, memory)
      (code, payload, slabs) = (.linearAlgebra, UnsafeMutableRawPointer(store.copy(prepared)), 1)
    case .random(let draw):
      let prepared = PreparedDraw(draw, memory)
      (code, payload, slabs) = (
        .random, UnsafeMutableRawPointer(store.copy(prepared)), prepared.slabs
      )
    }
  }

  /// The instruction as calls whose addresses are known; nil where it is no small loop or product.
  func calls(_ memory: RunMemory) -> [adj_call]? {
    switch code {
    case .loop:
      return payload.assumingMemoryBound(to: PreparedLoop.self).pointee.calls(memory.store)
    case .product:
      let call = payload.assumingMemoryBound(to: PreparedProduct.self).pointee.call(memory.store)
      return call.map { [$0] }
    default: return nil
    }
  }

  /// Runs the instruction.
  /// - Returns: nil, or what was wrong with the data.
  func run(_ memory: borrowing RunMemory) -> Fault? {
    switch code {
    case .loop: return runLoop(memory)
    case .product: runProduct(memory)
    case .move:
      if slabs == 1 {
        payload.assumingMemoryBound(to: PreparedMove.self).pointee.run(slab: 0)
      } else {
        ThreadPool.shared.perform(slabs, threads: memory.threads, payload) { context, index, _ in
          context.assumingMemoryBound(to: PreparedMove.self).pointee.run(slab: index)
        }
      }
    case .fill: payload.assumingMemoryBound(to: PreparedFill.self).pointee.run()
    case .linearAlgebra:
      payload.assumingMemoryBound(to: PreparedLinearAlgebra.self).pointee.run()
    case .random:
      ThreadPool.shared.perform(slabs, threads: memory.threads, payload) { context, index, _ in
        context.assumingMemoryBound(to: PreparedDraw.self).pointee.run(slab: index)
      }
    case .indexed:
      return payload.assumingMemoryBound(to: IndexedMove.self).pointee.run(memory.arena.base)
    case .scan: payload.assumingMemoryBound(to: Scan.self).pointee.run(memory.arena.base)
    }
    return nil
  }

  private func runProduct(_ memory: borrowing RunMemory) {
    let product = payload.assumingMemoryBound(to: PreparedProduct.self)
    if slabs == 1 {
      product.pointee.run(slab: 0, worker: 0)
      return
    }
    for round in 0..<product.pointee.rounds { ProductRound.run(product, round, memory) }
  }

  /// Does what comes before the pieces of an instruction in a chain: the packing that all share,
  /// and all rounds but the last.
  func prepare(_ memory: borrowing RunMemory) {
    guard code == .product else { return }
    let product = payload.assumingMemoryBound(to: PreparedProduct.self)
    let last = product.pointee.rounds - 1
    for round in 0..<last { ProductRound.run(product, round, memory) }
    ProductRound.pack(product, last, memory)
  }

  /// Whether threads that sleep are woken for it.
  var isWorthWaking: Bool {
    slabs > 1
      && (code != .product
        || payload.assumingMemoryBound(to: PreparedProduct.self).pointee.isWorthWaking)
  }

  /// Runs a piece of one that `InstructionPieces` cuts, so many a slab of so many points.
  func run(piece: Int, of slabPieces: Int, points: Int, worker: Int) {
    let slab = piece / slabPieces
    switch code {
    case .loop:
      payload.assumingMemoryBound(to: PreparedLoop.self).pointee.run(
        slab: slab, piece: piece % slabPieces, of: points, worker: worker)
    case .product:
      let product = payload.assumingMemoryBound(to: PreparedProduct.self)
      product.pointee.run(slab: slab, round: product.pointee.rounds - 1, worker: worker)
    case .move: payload.assumingMemoryBound(to: PreparedMove.self).pointee.run(slab: slab)
    case .fill: payload.assumingMemoryBound(to: PreparedFill.self).pointee.run()
    case .indexed, .scan, .linearAlgebra, .random: preconditionFailure("\(code) isn't cut")
    }
  }

  private func runLoop(_ memory: borrowing RunMemory) -> Fault? {
    let loop = payload.assumingMemoryBound(to: PreparedLoop.self)
    if slabs == 1 {
      loop.pointee.run(slab: 0, worker: 0)
    } else {
      ThreadPool.shared.perform(slabs, threads: memory.threads, payload) {
        context, index, worker in
        context.assumingMemoryBound(to: PreparedLoop.self).pointee.run(
          slab: index, worker: worker)
      }
    }
    return loop.pointee.canFault ? Fault(cell: memory.takeFault()) : nil
  }
}
