import AdjointTensors

/// The memory of an interpreter.
struct RunMemory {
  /// Bytes between the fault cells of two workers: a cache line, in i64.
  static let faultStride = 8

  let arena: Arena
  let store: BlockStore
  let threads: Int
  let faults: UnsafeMutablePointer<Int64>
  private let sharedArena: Arena
  private let scratchArena: Arena
  /// Bytes from the temporaries of a worker to those of the next.
  let scratchStride: Int

  /// - Returns: nil where the system has not that much memory.
  init?(_ plan: EntryPlan, threads: Int) {
    self.threads = threads
    scratchStride = (plan.scratchBytes + 63) & ~63
    guard let arena = Arena(byteCount: plan.arenaBytes),
      let shared = Arena(byteCount: (plan.sharedBytes + 63) & ~63),
      let scratch = Arena(byteCount: scratchStride * threads)
    else { return nil }
    self.arena = arena
    sharedArena = shared
    scratchArena = scratch
    store = BlockStore()
    faults = store.allocate(Int64.self, threads * RunMemory.faultStride)
    faults.initialize(repeating: 0, count: threads * RunMemory.faultStride)
  }

  /// The temporaries of a worker.
  func scratch(_ worker: Int) -> UnsafeMutableRawPointer {
    scratchArena.base + worker * scratchStride
  }

  /// The temporaries of all workers together.
  var shared: UnsafeMutableRawPointer { sharedArena.base }

  /// The first fault that a worker found since the last call, 0 for none.
  func takeFault() -> Int64 {
    var fault: Int64 = 0
    for worker in 0..<threads {
      let cell = faults + worker * RunMemory.faultStride
      if cell.pointee != 0 { fault = cell.pointee }
      cell.pointee = 0
    }
    return fault
  }
}
