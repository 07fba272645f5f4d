import AdjointGraphIR

/// Bodies that grow at their beginning.
extension Region {
  /// Adds an input behind the others; values of steps move up.
  mutating func appendInput(_ access: Access) {
    let first = firstStep
    inputs.append(access)
    renumber { $0 < first ? $0 : $0 + 1 }
  }

  /// Puts steps before all others, which then read `new` instead of `old`.
  mutating func insertSteps(_ steps: [Step], replacing old: Int, by new: Int) {
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
