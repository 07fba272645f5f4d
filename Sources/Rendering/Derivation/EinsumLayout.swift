import AdjointTensors

/// A sum of products by labels, as index notation: [Σ_{i,j} A[i, j, k] B[i, j, l]]_{k l}.
struct EinsumLayout {
  let operands: [Formula]
  /// Index names of each operand, and of the result.
  let labels: [[String]]
  let output: [String]

  /// The sum that a call states; nil where it is another call.
  init?(_ arguments: [Formula.Argument]) {
    guard case .word(let word)? = arguments.first?.content else { return nil }
    operands = arguments.dropFirst().compactMap(\.formula)
    let plain = word.filter { $0 != "\"" && $0 != " " }
    let sides = plain.split(separator: ">", omittingEmptySubsequences: false)
    guard sides.count == 2, sides[0].hasSuffix("-") else { return nil }
    let inputs = sides[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
    guard inputs.count == operands.count, !operands.isEmpty else { return nil }
    // Letters that are names of the operands would be read as these.
    let letters = ["i", "j", "k", "l", "p", "q", "r", "s", "u", "v", "a", "b", "c", "d", "e", "f"]
    let parts = operands
    let free = letters.filter { letter in !parts.contains { $0.mentions(letter) } }
    var names: [Character: String] = [:]
    for label in inputs.joined() where names[label] == nil {
      guard names.count < free.count else { return nil }
      names[label] = free[names.count]
    }
    labels = inputs.map { $0.compactMap { names[$0] } }
    output = sides[1].compactMap { names[$0] }
  }

  /// The index names over which is summed, in order.
  var summed: [String] {
    var result: [String] = []
    for label in labels.joined() where !output.contains(label) && !result.contains(label) {
      result.append(label)
    }
    return result
  }
}
