import AdjointTensors
import AdjointTestSupport
import Testing

@testable import AdjointRuntime

/// Random plans in the orders that are tried for them: each buffer ends with what it holds after
/// the plan as it was written.
struct InstructionOrderTests {
  /// A plan whose values are what they were made of: no numbers that may be alike by chance.
  private struct RandomPlan {
    var builder = PlanBuilder(PlannerOptions())
    var kept: [Int] = []
    var updates: [(result: Int, parameter: Int)] = []

    init(seed: Int) throws {
      var random = SeededGenerator(seed: UInt64(seed))
      var buffers: [Int] = []
      for _ in 0..<3 { buffers.append(try builder.allocate(64, isPinned: true)) }
      for unit in 0..<Int.random(in: 3...14, using: &random) {
        builder.unit = UInt32(unit)
        let result = try builder.allocate(64 * Int.random(in: 1...4, using: &random))
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          append(buffers, to: result, &random)
        }
        buffers.append(result)
        // Another write of what was written before, and of what is read.
        if Int.random(in: 0..<3, using: &random) == 0 {
          append(buffers, to: buffers[Int.random(in: 0..<buffers.count, using: &random)], &random)
        }
      }
      kept = buffers.suffix(2)
      let result = buffers[buffers.count - 1]
      if builder.canTakePlace(result, of: buffers[0]) { updates = [(result, buffers[0])] }
    }

    /// A copy, or a sum that reads what it writes.
    private mutating func append(
      _ buffers: [Int], to result: Int, _ random: inout SeededGenerator
    ) {
      let source = buffers[Int.random(in: 0..<buffers.count, using: &random)]
      let (from, to) = (VirtualAddress.make(source, 0), VirtualAddress.make(result, 0))
      let dimensions = [Move.Dimension(extent: 16, destination: 1, source: 1)]
      switch Int.random(in: 0..<3, using: &random) {
      case 0: builder.append(.fill(Fill(.f32, location: to, count: 16, bits: 0)))
      case 1: builder.append(.move(Move(.f32, to: to, from: from, dimensions)))
      default:
        builder.append(
          .indexed(
            IndexedMove(
              .scatterAdd, .f32, index: VirtualAddress.make(buffers[1], 0), indexElement: .i32,
              destination: to, source: from, outer: 1, axis: 4, inner: 4, count: 4)))
      }
    }

    /// What each place holds after the instructions in this order; a place is a buffer, or that of
    /// the parameter that it is written to.
    func run(_ order: [Int]) -> [Int: Int] {
      var place = Array(builder.buffers.indices)
      for (result, parameter) in updates { place[result] = parameter }
      var values: [Int: Int] = [:]
      for number in order {
        let instruction = builder.instructions[number]
        var hasher = Hasher()
        hasher.combine(number)
        instruction.forEachAddress { address in
          hasher.combine(values[place[VirtualAddress.buffer(address)]] ?? 0)
        }
        let value = hasher.finalize()
        instruction.forEachResult { values[place[VirtualAddress.buffer($0)]] = value }
      }
      return values
    }
  }

  @Test("every order computes the same")
  func orders() throws {
    var changed = 0
    var updated = 0
    for seed in 0..<1_000 {
      let plan = try RandomPlan(seed: seed)
      let written = Array(plan.builder.instructions.indices)
      let expected = plan.run(written)
      let orders = InstructionOrder.candidates(
        plan.builder, kept: plan.kept, updates: plan.updates)
      for order in orders {
        #expect(order.sorted() == written)
        #expect(plan.run(order) == expected, "plan \(seed)")
        if order != written { (changed, updated) = (changed + 1, updated + plan.updates.count) }
      }
    }
    // The test would say nothing if all orders were the one that was written.
    #expect(changed > 500 && updated > 50, "\(changed) orders, \(updated) updates")
  }
}
