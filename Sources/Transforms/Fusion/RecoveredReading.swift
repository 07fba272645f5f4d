import AdjointGraphIR
import AdjointTensors

/// A region that recomputes some of what it read.
struct RecoveredReading {
  private(set) var region: Region
  private(set) var operands: [Value]

  init(_ graph: Graph, _ id: NodeID) {
    region = graph.region(id)
    operands = Array(graph.operands(id))
  }

  /// Replaces the operand at `position`, and the value of the body that reads it, by what the
  /// recovery makes of others.
  mutating func recover(_ position: Int, _ recovery: Recovery) {
    let input = position - (region.anchor == nil ? 0 : 2)
    let access = region.inputs[input]
    let read = region.firstInput + input
    operands[position] = recovery.sources[0]
    switch recovery.means {
    case .positive:
      let first = region.firstStep
      region.insertSteps(
        [.constant(ExactNumber(0), recovery.element), .map(.less, [first, read])],
        replacing: read, by: first + 1)
    case .quotient(_, let divisor):
      let scale = value(of: divisor, recovery.scaleAccess(access))
      let first = region.firstStep
      region.insertSteps(
        [
          .constant(ExactNumber(1), recovery.element), .map(.divide, [first, scale]),
          .map(.scale, [read, first + 1]),
        ], replacing: read, by: first + 2)
    case .step(let function, let sources):
      let known = sources.map { source in
        if case .value(let operand) = source { value(of: operand, access) } else { -1 }
      }
      var steps: [Region.Step] = []
      var values = known
      for (index, source) in sources.enumerated() {
        guard case .constant(let number, let element) = source else { continue }
        values[index] = region.firstStep + steps.count
        steps.append(.constant(number, element))
      }
      steps.append(.map(function, values))
      region.insertSteps(steps, replacing: read, by: region.firstStep + steps.count - 1)
    }
  }

  /// The body's value that reads an operand by an access; added where there is none.
  private mutating func value(of operand: Value, _ access: Region.Access) -> Int {
    let anchors = region.anchor == nil ? 0 : 2
    for (position, known) in region.inputs.enumerated()
    where known == access && operands[anchors + position] == operand {
      return region.firstInput + position
    }
    operands.append(operand)
    region.appendInput(access)
    return region.firstStep - 1
  }
}
