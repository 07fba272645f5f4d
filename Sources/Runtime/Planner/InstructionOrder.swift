/// Other orders of a plan's instructions: units, what one node of the graph became, run when what
/// they need is there, and those first that free more memory than they take.
///
/// Units that write what others read or write keep their order.
struct InstructionOrder {
  /// How the next of the units that could run is chosen.
  enum Choice: CaseIterable {
    /// One that frees memory, else the first in the order as it was.
    case eager
    /// The one that adds the least.
    case least
  }

  /// Beyond so many units or buffers the order stays what it is.
  private static let limits = (units: 1024, buffers: 4096)

  private let builder: PlanBuilder
  /// The instructions of each unit, one after the other.
  private var units: [Range<Int>] = []
  /// The buffers that each unit touches, each once.
  private var touched: [[Int]] = []
  private var successors: [[Int]] = []
  private var waits: [Int] = []
  /// Buffers that take no memory of their own, or never give theirs back.
  private var isFree: [Bool]
  private var isKept: [Bool]

  /// The orders to try, as the numbers of instructions; none where there are too many units.
  static func candidates(
    _ builder: PlanBuilder, kept: [Int], updates: [(result: Int, parameter: Int)]
  ) -> [[Int]] {
    guard var order = InstructionOrder(builder, kept, updates) else { return [] }
    order.link(updates)
    return Choice.allCases.map { order.order($0) }
  }

  private init?(
    _ builder: PlanBuilder, _ kept: [Int], _ updates: [(result: Int, parameter: Int)]
  ) {
    if builder.buffers.count > InstructionOrder.limits.buffers { return nil }
    self.builder = builder
    isFree = builder.buffers.map(\.isPinned)
    isKept = [Bool](repeating: false, count: builder.buffers.count)
    for buffer in kept { isKept[buffer] = true }
    for (result, _) in updates { isFree[result] = true }
    var start = 0
    for index in builder.instructions.indices.dropFirst() + [builder.instructions.count]
    where index == builder.instructions.count || builder.units[index] != builder.units[start] {
      units.append(start..<index)
      start = index
    }
    if units.count < 3 || units.count > InstructionOrder.limits.units { return nil }
  }

  /// Finds what each unit has to wait for.
  private mutating func link(_ updates: [(result: Int, parameter: Int)]) {
    // A result that takes the place of a parameter writes the parameter.
    var place = Array(builder.buffers.indices)
    for (result, parameter) in updates { place[result] = parameter }
    var writer = [Int](repeating: -1, count: place.count)
    var readers = [[Int]](repeating: [], count: place.count)
    var (all, places) = (NumberSet(below: place.count), NumberSet(below: place.count))
    var (writes, before) = (NumberSet(below: place.count), NumberSet(below: units.count))
    successors = [[Int]](repeating: [], count: units.count)
    for (number, range) in units.enumerated() {
      all.removeAll()
      places.removeAll()
      writes.removeAll()
      before.removeAll()
      for index in range {
        let instruction = builder.instructions[index]
        instruction.forEachAddress { all.insert(VirtualAddress.buffer($0)) }
        instruction.forEachResult { writes.insert(place[VirtualAddress.buffer($0)]) }
      }
      for buffer in all.members { places.insert(place[buffer]) }
      for buffer in writes.members { places.insert(buffer) }
      for buffer in places.members {
        if writer[buffer] >= 0 { before.insert(writer[buffer]) }
        if writes.contains(buffer) {
          for reader in readers[buffer] { before.insert(reader) }
          (writer[buffer], readers[buffer]) = (number, [])
        } else {
          readers[buffer].append(number)
        }
      }
      for other in before.members { successors[other].append(number) }
      waits.append(before.members.count)
      touched.append(all.members)
    }
  }

  /// The instructions in the order of a choice.
  private func order(_ choice: Choice) -> [Int] {
    var waits = waits
    var left = [Int](repeating: 0, count: builder.buffers.count)
    for buffers in touched { for buffer in buffers { left[buffer] += 1 } }
    var isAlive = isFree
    var ready = units.indices.filter { waits[$0] == 0 }
    var order: [Int] = []
    while !ready.isEmpty {
      var (best, least) = (0, Int.max)
      for (position, unit) in ready.enumerated() {
        let change = change(unit, left, isAlive)
        let counts = choice == .least || change < 0 ? change : 0
        if counts < least || counts == least && unit < ready[best] {
          (best, least) = (position, counts)
        }
      }
      let unit = ready.remove(at: best)
      order += units[unit]
      for buffer in touched[unit] {
        left[buffer] -= 1
        isAlive[buffer] = true
      }
      for next in successors[unit] {
        waits[next] -= 1
        if waits[next] == 0 { ready.append(next) }
      }
    }
    precondition(order.count == builder.instructions.count, "units wait for each other")
    return order
  }

  /// The bytes by which memory grows when a unit runs.
  private func change(_ unit: Int, _ left: [Int], _ isAlive: [Bool]) -> Int {
    var change = 0
    for buffer in touched[unit] {
      let bytes = builder.buffers[buffer].bytes
      if !isAlive[buffer] { change += bytes }
      if left[buffer] == 1, !isFree[buffer], !isKept[buffer] { change -= bytes }
    }
    return change
  }
}
