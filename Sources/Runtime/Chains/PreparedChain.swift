import CAdjointKernels

/// A chain ready to run: its pieces, who waits for whom, and the threads that take them.
final class PreparedChain {
  /// A piece as a thread needs it.
  private struct Piece {
    let instruction: UnsafePointer<PreparedInstruction>
    /// Its number in the instruction.
    let number: Int32
    let slabPieces: Int32
    let points: Int
    /// Where its dependents begin in `dependents`, and how many they are.
    let dependents: Int32
    let dependentCount: Int32
  }

  private let pieces: UnsafePointer<Piece>
  private let dependents: UnsafePointer<Int32>
  private let queue: PieceQueue
  private let packer: UnsafePointer<PreparedInstruction>?
  private let threads: Int
  private let isWorthWaking: Bool

  init(
    _ chain: SlabChain, _ instructions: UnsafePointer<PreparedInstruction>, _ memory: RunMemory
  ) {
    threads = memory.threads
    packer = chain.packer.map { instructions + $0 }
    isWorthWaking = chain.stages.contains { instructions[$0.instruction].isWorthWaking }
    var (pieces, dependents) = ([Piece](), [Int32]())
    for stage in chain.stages {
      for number in 0..<stage.pieces.count {
        let waiting = chain.dependents[stage.first + number]
        pieces.append(
          Piece(
            instruction: instructions + stage.instruction, number: Int32(number),
            slabPieces: Int32(stage.pieces.perSlab), points: stage.pieces.points,
            dependents: Int32(dependents.count), dependentCount: Int32(waiting.count)))
        dependents += waiting
      }
    }
    self.pieces = UnsafePointer(memory.store.copy(pieces))
    self.dependents = UnsafePointer(memory.store.copy(dependents))
    queue = PieceQueue(chain, threads: threads, memory.store)
  }

  /// Runs the whole chain.
  func run(_ memory: borrowing RunMemory) {
    packer?.pointee.prepare(memory)
    queue.fill()
    ThreadPool.shared.perform(
      threads, threads: threads, wakes: isWorthWaking, Unmanaged.passUnretained(self).toOpaque()
    ) { context, _, worker in
      Unmanaged<PreparedChain>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.work(as: worker)
      }
    }
  }

  /// Takes pieces until all are taken and done.
  private func work(as worker: Int) {
    while let number = queue.take(as: worker) {
      let piece = pieces[number]
      piece.instruction.pointee.run(
        piece: Int(piece.number), of: Int(piece.slabPieces), points: piece.points, worker: worker)
      queue.finish(
        UnsafeBufferPointer(
          start: dependents + Int(piece.dependents), count: Int(piece.dependentCount)))
    }
  }
}
