import CAdjointKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The pieces of a chain that threads may take. Each thread has a share of each instruction, the
/// same in every run, so that what it reads and writes stays in its cache. It goes on with what was
/// made ready last, the first of it first, and takes from another one where it has nothing.
final class PieceQueue {
  /// The piece that comes next in a thread's list, or −1.
  private let next: UnsafeMutablePointer<Int32>
  /// The first piece in each thread's list, or −1.
  private let heads: UnsafeMutablePointer<Int32>
  /// For each piece how many it still waits for.
  private let waits: UnsafeMutablePointer<Int32>
  /// For each piece the thread whose share it is in.
  private let owners: UnsafePointer<Int32>
  /// All of these at the beginning.
  private let firstNext: UnsafePointer<Int32>
  private let firstHeads: UnsafePointer<Int32>
  private let firstWaits: UnsafePointer<Int32>
  private let count: Int
  private let freeCount: Int
  private let threads: Int
  private let isLocked = UnsafeMutablePointer<Atomic<Bool>>.allocate(capacity: 1)
  /// Pieces that may be taken, and those that aren't done.
  private let ready = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: 1)
  private let left = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: 1)

  /// How often a thread looks for a piece before it lets others run.
  private static let patience = 4_000

  init(_ chain: SlabChain, threads: Int, _ store: BlockStore) {
    self.threads = threads
    count = chain.waits.count
    let owners = chain.stages.flatMap { stage in
      (0..<stage.pieces.count).map { Int32($0 * threads / stage.pieces.count) }
    }
    // What is one piece comes first: others wait for it at once.
    let single = chain.stages.filter { $0.pieces.count == 1 }
    let several = chain.stages.filter { $0.pieces.count > 1 }
    let free = (single + several).flatMap(\.range).filter { chain.waits[$0] == 0 }
    var heads = [Int32](repeating: -1, count: threads)
    var next = [Int32](repeating: -1, count: count)
    for piece in free.reversed() {
      next[piece] = heads[Int(owners[piece])]
      heads[Int(owners[piece])] = Int32(piece)
    }
    freeCount = free.count
    self.owners = UnsafePointer(store.copy(owners))
    self.next = store.copy(next)
    self.heads = store.copy(heads)
    waits = store.copy(chain.waits)
    firstNext = UnsafePointer(store.copy(next))
    firstHeads = UnsafePointer(store.copy(heads))
    firstWaits = UnsafePointer(store.copy(chain.waits))
    isLocked.initialize(to: Atomic(false))
    ready.initialize(to: Atomic(0))
    left.initialize(to: Atomic(0))
  }

  deinit {
    isLocked.deallocate()
    ready.deallocate()
    left.deallocate()
  }

  /// Begins anew, with all pieces to be done. Only while no thread takes any.
  func fill() {
    next.update(from: firstNext, count: count)
    waits.update(from: firstWaits, count: count)
    heads.update(from: firstHeads, count: threads)
    ready.pointee.store(freeCount, ordering: .relaxed)
    left.pointee.store(count, ordering: .releasing)
  }

  /// A piece that waits for nothing; waits until there is one. Nil when all are done.
  func take(as thread: Int) -> Int? {
    var looks = 0
    while left.pointee.load(ordering: .acquiring) > 0 {
      if ready.pointee.load(ordering: .relaxed) > 0 {
        lock()
        let piece = pop(thread)
        unlock()
        if let piece { return piece }
      }
      looks += 1
      if looks % PieceQueue.patience == 0 { sched_yield() } else { adj_pause() }
    }
    return nil
  }

  /// Ends a piece, for which others waited.
  func finish(_ dependents: UnsafeBufferPointer<Int32>) {
    if !dependents.isEmpty {
      lock()
      var found = 0
      for position in dependents.indices.reversed() {
        let piece = Int(dependents[position])
        waits[piece] -= 1
        if waits[piece] > 0 { continue }
        let owner = Int(owners[piece])
        next[piece] = heads[owner]
        heads[owner] = Int32(piece)
        found += 1
      }
      if found > 0 { ready.pointee.wrappingAdd(found, ordering: .relaxed) }
      unlock()
    }
    left.pointee.wrappingSubtract(1, ordering: .acquiringAndReleasing)
  }

  /// Takes a piece where there is one. Under the lock.
  private func pop(_ thread: Int) -> Int? {
    for step in 0..<threads {
      let owner = thread + step < threads ? thread + step : thread + step - threads
      let piece = heads[owner]
      if piece < 0 { continue }
      heads[owner] = next[Int(piece)]
      ready.pointee.wrappingSubtract(1, ordering: .relaxed)
      return Int(piece)
    }
    return nil
  }

  private func lock() {
    var looks = 0
    while isLocked.pointee.exchange(true, ordering: .acquiring) {
      looks += 1
      if looks % PieceQueue.patience == 0 { sched_yield() } else { adj_pause() }
    }
  }

  private func unlock() { isLocked.pointee.store(false, ordering: .releasing) }
}
