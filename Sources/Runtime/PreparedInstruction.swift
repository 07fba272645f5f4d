import AdjointTensors
import CAdjointKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Double {
  /// The natural logarithm, of the C library.
  var logarithm: Double { log(self) }
}

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
      return run(payload.assumingMemoryBound(to: IndexedMove.self).pointee, memory.arena.base)
    case .scan: run(payload.assumingMemoryBound(to: Scan.self).pointee, memory.arena.base)
    }
    return nil
  }

  private func runProduct(_ memory: borrowing RunMemory) {
    let product = payload.assumingMemoryBound(to: PreparedProduct.self)
    if slabs == 1 {
      product.pointee.run(slab: 0, worker: 0)
      return
    }
    let rounds = product.pointee.rounds
    var round = ProductRound(product: product, round: 0)
    while round.round < rounds {
      withUnsafeMutablePointer(to: &round) { round in
        let packingSlabs = product.pointee.packingSlabs(inRound: round.pointee.round)
        ThreadPool.shared.perform(packingSlabs, threads: memory.threads, round) {
          context, index, _ in
          let round = context.assumingMemoryBound(to: ProductRound.self).pointee
          round.product.pointee.pack(slab: index, round: round.round)
        }
        ThreadPool.shared.perform(slabs, threads: memory.threads, round) {
          context, index, worker in
          let round = context.assumingMemoryBound(to: ProductRound.self).pointee
          round.product.pointee.run(slab: index, round: round.round, worker: worker)
        }
      }
      round.round += 1
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

  private func run(_ move: IndexedMove, _ base: UnsafeMutableRawPointer) -> Fault? {
    let destination = (base + move.destination).assumingMemoryBound(to: CChar.self)
    let source = UnsafePointer((base + move.source).assumingMemoryBound(to: CChar.self))
    let element = Int32(move.indexElement.rawValue)
    let bad: Int
    switch move.direction {
    case .gather:
      bad = adj_gather(
        destination, source, base + move.index, element, move.outer, move.axis, move.inner,
        move.count, move.element.byteCount)
    case .scatterAdd:
      bad = adj_scatter_add(
        destination, source, base + move.index, element, move.outer, move.axis, move.inner,
        move.count, Int32(move.element.rawValue))
    }
    return bad < 0
      ? nil
      : Fault(index: base + move.index, move.indexElement, position: bad, limit: move.axis)
  }

  private func run(_ scan: Scan, _ base: UnsafeMutableRawPointer) {
    let source = UnsafePointer((base + scan.source).assumingMemoryBound(to: CChar.self))
    let destination = base + scan.destination
    let element = Int32(scan.element.rawValue)
    if scan.isArgument {
      adj_arg_reduce(
        destination.assumingMemoryBound(to: Int32.self), source, scan.outer, scan.n, scan.inner,
        element, scan.operation == .argmax ? 1 : 0)
    } else {
      let isReverse = scan.operation == .reverseSum || scan.operation == .reverseExclusiveSum
      let isExclusive = scan.operation == .exclusiveSum || scan.operation == .reverseExclusiveSum
      adj_cumulative_sum(
        destination.assumingMemoryBound(to: CChar.self), source, scan.outer, scan.n, scan.inner,
        element, isReverse ? 1 : 0, isExclusive ? 1 : 0)
    }
  }
}

/// One round of a product, as the threads see it.
private struct ProductRound {
  let product: UnsafeMutablePointer<PreparedProduct>
  var round: Int
}

/// Random bits with their addresses, ready to run.
struct PreparedDraw {
  private let draw: RandomDraw
  private let base: UnsafeMutableRawPointer
  private let slabsPerKey: Int
  let slabs: Int

  /// - Requires: verified.
  init(_ draw: RandomDraw, _ memory: RunMemory) {
    self.draw = draw
    base = memory.arena.base
    slabsPerKey = (draw.resultCount + RandomDraw.drawsPerSlab - 1) / RandomDraw.drawsPerSlab
    slabs = draw.keys * slabsPerKey
  }

  func run(slab index: Int) {
    let item = index / slabsPerKey
    let first = index % slabsPerKey * RandomDraw.drawsPerSlab
    let key = UnsafePointer((base + draw.key).assumingMemoryBound(to: Int64.self)) + 2 * item
    let result =
      (base + draw.result).assumingMemoryBound(to: Int64.self) + item * draw.resultCount
    switch draw.operation {
    case .bits:
      let count = Swift.min(draw.count - first, RandomDraw.drawsPerSlab)
      adj_random_bits(result + first, key, UInt64(first), count)
    case .foldIn: adj_fold_in(result, key, Int64(draw.data))
    }
  }
}

/// What an instruction found wrong with the data.
enum Fault: Hashable, Sendable {
  case divisionByZero
  case outOfRange(value: Int64, limit: Int)

  /// The meaning of a fault cell; nil for 0.
  init?(cell: Int64) {
    if cell == 0 { return nil }
    self = .divisionByZero
  }

  init(
    index: UnsafeMutableRawPointer, _ element: ElementType, position: Int, limit: Int
  ) {
    let value =
      element == .i32
      ? Int64(index.assumingMemoryBound(to: Int32.self)[position])
      : index.assumingMemoryBound(to: Int64.self)[position]
    self = .outOfRange(value: value, limit: limit)
  }

  var message: String {
    switch self {
    case .divisionByZero: "an integer is divided by zero"
    case .outOfRange(let value, let limit):
      "the index \(value) is outside of 0..<\(limit)"
    }
  }
}
