import AdjointTensors

/// The memory of an interpreter.
struct RunMemory {
  /// Bytes between the fault cells of two workers: a cache line, in i64.
  static let faultStride = 8

  let arena: Arena
  let store: BlockStore
  let threads: Int
  let faults: UnsafeMutablePointer<Int64>
  private let places: TemporaryPlaces

  /// - Returns: nil where the system has not that much memory.
  init?(_ places: TemporaryPlaces, threads: Int) {
    self.threads = threads
    self.places = places
    guard let arena = Arena(byteCount: places.bytes) else { return nil }
    self.arena = arena
    store = BlockStore()
    faults = store.allocate(Int64.self, threads * RunMemory.faultStride)
    faults.initialize(repeating: 0, count: threads * RunMemory.faultStride)
  }

  /// What all workers share of an instruction's temporaries.
  func shared(ofInstruction index: Int) -> UnsafeMutableRawPointer {
    arena.base + places[instruction: index].shared
  }

  /// What the first worker has of an instruction's temporaries, and the bytes to those of the next
  /// one: whole cache lines.
  func scratch(ofInstruction index: Int) -> (base: UnsafeMutableRawPointer, stride: Int) {
    let place = places[instruction: index]
    return (arena.base + place.own, place.stride)
  }

  /// So many bytes as whole cache lines.
  static func lines(_ bytes: Int) -> Int { (bytes + 63) & ~63 }

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
