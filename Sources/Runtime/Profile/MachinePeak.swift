import AdjointTensors
import CAdjointKernels

#if canImport(Glibc)
  import Glibc
#endif

/// What the machine can do at best, measured: the roofs that instructions are held against.
public struct MachinePeak: Sendable {
  /// Operations a second in registers alone.
  private let operations: [ElementType: Double]
  /// Bytes a second of a copy between tensors that no cache holds.
  public let memoryBytes: Double
  /// Bytes a second of copies between tensors in the cores' own caches.
  public let cacheBytes: Double

  /// Measures for about a fifth of a second.
  /// - Throws: `RunFailure` where the memory for it isn't there.
  public init(threads: Int) throws(RunFailure) {
    operations = Dictionary(
      uniqueKeysWithValues: [.f32, .f64].map { ($0, MachinePeak.operations($0, threads)) })
    memoryBytes = try MachinePeak.copyRate(count: 1 << 24, times: 1, threads)
    cacheBytes = try Double(threads) * MachinePeak.copyRate(count: 1 << 15, times: 64, 1)
  }

  /// Operations a second on elements of a type; on other than floats, those on f32.
  public func operations(_ element: ElementType) -> Double {
    operations[element] ?? operations[.f32] ?? .infinity
  }

  /// The least time in seconds that an instruction could take here: that of its operations, or of
  /// its bytes where that is longer.
  public func leastTime(_ instruction: Instruction) -> Double {
    let bytes = instruction.trafficBytes
    let isCached = bytes <= MachinePeak.cachedBytes
    return max(
      Double(instruction.operations) / operations(instruction.arithmetic),
      Double(bytes) / (isCached ? cacheBytes : memoryBytes))
  }

  /// The bytes that the last cache holds: what fits may be as near as the first one.
  static let cachedBytes: Int = {
    #if canImport(Glibc)
      let size = sysconf(Int32(_SC_LEVEL3_CACHE_SIZE))
      if size > 0 { return size }
    #endif
    return 1 << 23
  }()

  private static func operations(_ element: ElementType, _ threads: Int) -> Double {
    guard let peak = adj_lookup_peak(Int32(element.rawValue)) else { return .infinity }
    let clock = ContinuousClock()
    // Short enough to fit between what else the machine does.
    let rounds = 20_000
    var best = 0.0
    for _ in 0..<200 {
      var work = 0.0
      let time = clock.measure { work = peak(rounds) }
      best = max(best, work / RunProfile.seconds(time))
    }
    return best * Double(threads)
  }

  /// Bytes read and written a second in a copy of some f32, `times` over.
  private static func copyRate(
    count: Int, times: Int, _ threads: Int
  ) throws(RunFailure) -> Double {
    let tile = 2048
    let copy = LoopProgram(
      extents: [times], row: count, tile: tile,
      streams: [
        LoopProgram.Stream(.f32, .read, isRow: true, location: 0, strides: [0]),
        LoopProgram.Stream(.f32, .write, isRow: true, location: 4 * count, strides: [0]),
      ], steps: [LoopProgram.Step(.negate, .f32, d: 2, a: 1)],
      slab: times == 1 ? 64 : times * (count / tile))
    let plan = EntryPlan(
      name: "peak", arenaBytes: 8 * count, inputs: [], parameters: [], outputs: [], constants: [],
      instructions: [.loop(copy)], origins: [Origin(operation: "peak")], originIndices: [0])
    let profile = try RunProfile(try Interpreter(plan, threads: threads), runs: 20)
    return Double(8 * count * times) / profile.steps[0].least
  }
}
