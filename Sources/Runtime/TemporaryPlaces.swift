/// Where each instruction has its temporaries, what its threads share and what each has for itself:
/// in parts of the arena that hold nothing then, or behind it. The instructions of a chain have
/// places that none of them uses otherwise, and each thread has one for all of them.
struct TemporaryPlaces {
  /// Offsets of one instruction's temporaries.
  struct Place: Hashable {
    var shared: Int
    /// Those of the first thread, which the others follow.
    var own: Int
    /// Bytes from one thread's to the next.
    var stride: Int
  }

  /// The place of each instruction's temporaries; nil where all are the same.
  private let places: [Place]?
  private let common: Place
  /// Bytes that the arena and all temporaries take together.
  let bytes: Int

  /// Below so many bytes, and in plans of more instructions, temporaries stay behind the arena.
  private static let leastBytes = 1 << 16
  private static let instructionLimit = 1024

  /// What an instruction needs, or those of a chain together.
  private struct Need {
    var shared: Int
    /// Of each thread.
    var own: Int

    init(_ instructions: ArraySlice<Instruction>) {
      shared = instructions.reduce(0) { $0 + RunMemory.lines($1.sharedBytes) }
      own = instructions.reduce(0) { Swift.max($0, RunMemory.lines($1.scratchBytes)) }
    }
  }

  init(_ plan: EntryPlan, _ chains: SlabChains, threads: Int) {
    var runs: [Range<Int>] = []
    for chain in chains.chains {
      let first = runs.last?.upperBound ?? 0
      runs += (first..<chain.instructions.lowerBound).map { $0..<$0 + 1 } + [chain.instructions]
    }
    runs += ((runs.last?.upperBound ?? 0)..<plan.instructions.count).map { $0..<$0 + 1 }
    let needs = runs.map { Need(plan.instructions[$0]) }
    let threads = Swift.max(1, threads)
    let shared = needs.reduce(0) { Swift.max($0, $1.shared) }
    let stride = needs.reduce(0) { Swift.max($0, $1.own) }
    let own = threads * stride
    let end = RunMemory.lines(plan.arenaBytes)
    common = Place(shared: end, own: end + shared, stride: stride)
    guard shared + own >= TemporaryPlaces.leastBytes,
      plan.instructions.count <= TemporaryPlaces.instructionLimit,
      let found = TemporaryPlaces.places(plan, runs, needs, threads, end)
    else {
      (places, bytes) = (nil, shared + own == 0 ? plan.arenaBytes : end + shared + own)
      return
    }
    places = zip(found, runs).flatMap { [Place](repeating: $0, count: $1.count) }
    bytes = zip(found, needs).reduce(plan.arenaBytes) { most, next in
      let (place, need) = next
      let ends = [
        need.shared == 0 ? 0 : place.shared + need.shared,
        need.own == 0 ? 0 : place.own + threads * need.own,
      ]
      return ends.reduce(most) { Swift.max($0, $1) }
    }
  }

  /// The place of an instruction's temporaries.
  subscript(instruction index: Int) -> Place { places?[index] ?? common }

  /// The smallest room for each need, or the end of what is in use; nil where a size overflows.
  private static func places(
    _ plan: EntryPlan, _ runs: [Range<Int>], _ needs: [Need], _ threads: Int, _ end: Int
  ) -> [Place]? {
    var places = needs.map { Place(shared: end, own: end, stride: $0.own) }
    var (run, used) = (runs.count - 1, [Range<Int>]())
    let timeline = try? ArenaTimeline(plan) { index, bytes in
      used += bytes
      // The instructions come from the last one back.
      guard index == runs[run].lowerBound else { return }
      let need = needs[run]
      if need.shared > 0 {
        places[run].shared = room(need.shared, between: used)
        let start = places[run].shared
        used.append(start..<start + need.shared)
      }
      if need.own > 0 { places[run].own = room(threads * need.own, between: used) }
      run -= 1
      used = []
    }
    return timeline == nil ? nil : places
  }

  private static func room(_ bytes: Int, between used: [Range<Int>]) -> Int {
    var (place, least, free) = (-1, Int.max, 0)
    for range in used.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let gap = range.lowerBound - free
      if gap >= bytes && gap < least { (place, least) = (free, gap) }
      free = Swift.max(free, RunMemory.lines(range.upperBound))
    }
    return place < 0 ? free : place
  }
}
