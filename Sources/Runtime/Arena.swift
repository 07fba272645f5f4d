import AdjointTensors
import CAdjointKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Memory on cache lines, zero at first, freed with its owner. The one place where a run's memory
/// comes from.
final class Arena {
  let base: UnsafeMutableRawPointer
  let byteCount: Int
  private let isMapped: Bool

  /// - Returns: nil where the system has not that much memory.
  init?(byteCount: Int) {
    self.byteCount = byteCount
    if byteCount < 1 << 20 {
      // A cache line more than asked for, so that an empty arena has an address.
      let bytes = byteCount + 64
      base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      base.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      isMapped = false
      return
    }
    // Pages that are never touched cost nothing, and large requests fail here instead of trapping.
    #if canImport(Glibc)
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
    #else
      let flags = MAP_PRIVATE | MAP_ANON
    #endif
    guard let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0),
      memory != MAP_FAILED
    else { return nil }
    adj_prefer_large_pages(memory, byteCount)
    base = memory
    isMapped = true
  }

  deinit {
    if isMapped { munmap(base, byteCount) } else { base.deallocate() }
  }
}

/// Many small blocks that live and die together.
final class BlockStore {
  private var chunks: [UnsafeMutableRawPointer] = []
  private var next: UnsafeMutableRawPointer?
  private var left = 0

  /// Uninitialised memory for `count` values.
  func allocate<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
    let bytes = (Swift.max(1, count) * MemoryLayout<T>.stride + 15) & ~15
    if next == nil || left < bytes {
      let size = Swift.max(bytes, 1 << 16)
      let chunk = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
      chunks.append(chunk)
      next = chunk
      left = size
    }
    // Set above where it was nil.
    guard let memory = next else { preconditionFailure("no chunk") }
    next = memory + bytes
    left -= bytes
    return memory.bindMemory(to: T.self, capacity: Swift.max(1, count))
  }

  /// Uninitialised memory for `count` values of each worker, on cache lines of its own: what one
  /// writes costs another one nothing.
  ///
  /// - Returns: the memory, and the number of values from one worker to the next.
  func allocate<T>(
    _ type: T.Type, _ count: Int, workers: Int
  ) -> (base: UnsafeMutablePointer<T>, stride: Int) {
    // Processors fetch lines in pairs.
    let each = 128 / MemoryLayout<T>.stride
    let stride = (count + each - 1) / each * each
    let values = allocate(T.self, stride * workers + each)
    let odd = Int(bitPattern: values) % 128
    return (values + (odd == 0 ? 0 : (128 - odd) / MemoryLayout<T>.stride), stride)
  }

  /// A copy of an array.
  func copy<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let memory = allocate(T.self, values.count)
    memory.initialize(from: values, count: values.count)
    return memory
  }

  /// A copy of one value.
  func copy<T>(_ value: T) -> UnsafeMutablePointer<T> {
    let memory = allocate(T.self, 1)
    memory.initialize(to: value)
    return memory
  }

  deinit {
    for chunk in chunks { chunk.deallocate() }
  }
}
