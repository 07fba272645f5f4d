/// Where each instruction has its temporaries, what its threads share and what each has for itself:
/// in parts of the arena that hold nothing then, or behind it.
struct TemporaryPlaces {
  /// Offsets of one instruction's temporaries.
  struct Place: Hashable {
    var shared: Int
    /// Those of the first thread, which the others follow.
    var own: Int
  }

  /// The place of each instruction's temporaries; nil where all are the same.
  private let places: [Place]?
  private let common: Place
  /// Bytes that the arena and all temporaries take together.
  let bytes: Int

  /// Below so many bytes, and in plans of more instructions, temporaries stay behind the arena.
  private static let leastBytes = 1 << 16
  private static let instructionLimit = 1024

  /// What an instruction needs.
  private struct Need {
    var shared: Int
    var own: Int

    init(_ instruction: Instruction, threads: Int) {
      shared = RunMemory.lines(instruction.sharedBytes)
      own = Swift.max(1, threads) * RunMemory.lines(instruction.scratchBytes)
    }
  }

  init(_ plan: EntryPlan, threads: Int) {
    let needs = plan.instructions.map { Need($0, threads: threads) }
    let shared = needs.reduce(0) { Swift.max($0, $1.shared) }
    let own = needs.reduce(0) { Swift.max($0, $1.own) }
    let end = RunMemory.lines(plan.arenaBytes)
    common = Place(shared: end, own: end + shared)
    guard shared + own >= TemporaryPlaces.leastBytes,
      needs.count <= TemporaryPlaces.instructionLimit,
      let found = TemporaryPlaces.places(plan, needs, end)
    else {
      (places, bytes) = (nil, shared + own == 0 ? plan.arenaBytes : end + shared + own)
      return
    }
    places = found
    bytes = zip(found, needs).reduce(plan.arenaBytes) { most, next in
      let (place, need) = next
      let ends = [
        need.shared == 0 ? 0 : place.shared + need.shared, need.own == 0 ? 0 : place.own + need.own,
      ]
      return ends.reduce(most) { Swift.max($0, $1) }
    }
  }

  /// The place of an instruction's temporaries.
  subscript(instruction index: Int) -> Place { places?[index] ?? common }

  /// The smallest room for each need, or the end of what is in use; nil where a size overflows.
  private static func places(_ plan: EntryPlan, _ needs: [Need], _ end: Int) -> [Place]? {
    var places = [Place](repeating: Place(shared: end, own: end), count: needs.count)
    let timeline = try? ArenaTimeline(plan) { index, used in
      var used = used
      let need = needs[index]
      if need.shared > 0 {
        places[index].shared = room(need.shared, between: used)
        let start = places[index].shared
        used.append(start..<start + need.shared)
      }
      if need.own > 0 { places[index].own = room(need.own, between: used) }
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
