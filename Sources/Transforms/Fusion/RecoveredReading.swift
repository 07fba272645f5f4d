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

  /// Replaces the operand at `position`, which is a factor, by its product, and the value of the
  /// body by the product times the reciprocal of the scale, or a mask by a comparison with 0.
  mutating func recover(_ position: Int, _ recovery: Recovery) {
    let anchors = region.anchor == nil ? 0 : 2
    let input = position - anchors
    let access = region.inputs[input]
    operands[position] = recovery.product
    let product = region.firstInput + input
    guard let divisor = recovery.scale else {
      let first = region.firstStep
      region.insertSteps(
        [.constant(ExactNumber(0), recovery.element), .map(.less, [first, product])],
        replacing: product, by: first + 1)
      return
    }
    let scale = value(of: divisor, recovery.scaleAccess(access))
    let first = region.firstStep
    region.insertSteps(
      [
        .constant(ExactNumber(1), recovery.element),
        .map(.divide, [first, scale]),
        .map(.scale, [product, first + 1]),
      ], replacing: product, by: first + 2)
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

extension Region {
  /// Adds an input behind the others; values of steps move up.
  fileprivate mutating func appendInput(_ access: Access) {
    let first = firstStep
    inputs.append(access)
    renumber { $0 < first ? $0 : $0 + 1 }
  }

  /// Puts steps before all others, which then read `new` instead of `old`.
  fileprivate mutating func insertSteps(_ steps: [Step], replacing old: Int, by new: Int) {
    let first = firstStep
    renumber { $0 == old ? new : $0 < first ? $0 : $0 + steps.count }
    body.insert(contentsOf: steps, at: 0)
  }

  /// Changes the numbers that steps and yields refer to.
  private mutating func renumber(_ number: (Int) -> Int) {
    body = body.map { step in
      switch step {
      case .map(let function, let operands): .map(function, operands.map(number))
      case .reduceRow(let reducer, let operand): .reduceRow(reducer, number(operand))
      case .index, .constant: step
      }
    }
    for index in results.indices { results[index].value = number(results[index].value) }
  }
}
