import AdjointGraphIR
import AdjointTensors

/// A fused operation's body as lines for people: `t1 = exp(S - row maximum(S))`.
///
/// A step that is used once stands inside its user while that stays short; the others get names.
struct RegionListing {
  /// The most lines of a body that a box shows.
  private static let mostLines = 14

  /// The longest expression that is put inside another.
  private static let longestInner = 28

  private let region: Region
  /// The text of each value of the body so far, and whether it needs parentheses in an expression.
  private var values: [(text: String, isCompound: Bool)] = []
  private var uses: [Int]
  private var lines: [String] = []
  private var named = 0

  /// Domain, body and results of a region; `operands` and `results` are the names of its values.
  static func lines(
    _ region: Region, operands: [String], results: [String], types: [String]
  ) -> [String] {
    var listing = RegionListing(region)
    listing.addInputs(operands)
    for step in region.body { listing.add(step) }
    var body = listing.lines
    if body.count > mostLines {
      body = Array(body.prefix(mostLines - 1)) + ["… \(body.count - mostLines + 1) more"]
    }
    let yields = zip(region.results, zip(results, types)).map { yield, result in
      "\(result.0) ← \(listing.text(yield)) : \(result.1)"
    }
    return [heading(region)] + body + yields
  }

  private init(_ region: Region) {
    self.region = region
    uses = [Int](repeating: 0, count: region.valueCount)
    for step in region.body {
      switch step {
      case .map(_, let operands): for operand in operands { uses[operand] += 1 }
      case .reduceRow(_, let operand): uses[operand] += 1
      case .index, .constant: break
      }
    }
    for yield in region.results { uses[yield.value] += 1 }
  }

  private static func heading(_ region: Region) -> String {
    let sizes = region.domain.outer + (region.domain.row == 1 ? [] : [region.domain.row])
    let isRowed = region.body.contains { if case .reduceRow = $0 { true } else { false } }
    let kind = region.anchor != nil ? "product" : isRowed ? "rows" : "elements"
    let domain = sizes.map(String.init).joined(separator: " × ")
    return domain.isEmpty ? "fused \(kind)" : "fused \(kind), \(domain)"
  }

  private mutating func addInputs(_ operands: [String]) {
    var operands = operands[...]
    if let anchor = region.anchor {
      let labels = anchor.labels.replacing("->", with: " → ")
      lines.append("p = contract \(labels) (\(operands.prefix(2).joined(separator: ", ")))")
      values.append(("p", false))
      operands = operands.dropFirst(2)
    }
    for operand in operands { values.append((operand, false)) }
  }

  private mutating func add(_ step: Region.Step) {
    let (text, isCompound) = text(step)
    let isAtom = if case .constant = step { true } else { false }
    if isAtom || (uses[values.count] == 1 && text.count <= Self.longestInner) {
      values.append((text, isCompound))
    } else {
      named += 1
      lines.append("t\(named) = \(text)")
      values.append(("t\(named)", false))
    }
  }

  private func text(_ step: Region.Step) -> (String, isCompound: Bool) {
    switch step {
    case .map(let function, let operands): apply(function, operands)
    case .reduceRow(let reducer, let operand):
      ("row \(reducer.name)(\(values[operand].text))", false)
    case .index(let axis): (axis == region.domain.outer.count ? "column" : "index \(axis)", false)
    case .constant(let number, _): (ValueText.number(number), number.text.hasPrefix("-"))
    }
  }

  private func text(_ yield: Region.Yield) -> String {
    guard let reduction = yield.reduction else { return values[yield.value].text }
    let over = reduction.over.map(String.init) + (reduction.alsoRow ? ["row"] : [])
    return "\(reduction.reducer.name) of \(values[yield.value].text) over "
      + over.joined(separator: ", ")
  }

  /// A scalar function in the notation of the language where it has one.
  private func apply(
    _ function: ScalarFunction, _ operands: [Int]
  ) -> (String, isCompound: Bool) {
    let inner = operands.map { values[$0].isCompound ? "(\(values[$0].text))" : values[$0].text }
    if operands.count == 2, let symbol = Self.infix[function] {
      return ("\(inner[0]) \(symbol) \(inner[1])", true)
    }
    if function == .negate { return ("-\(inner[0])", true) }
    let list = operands.map { values[$0].text }.joined(separator: ", ")
    return ("\(function.name)(\(list))", false)
  }

  private static let infix: [ScalarFunction: String] = [
    .add: "+", .subtract: "-", .multiply: "*", .divide: "/", .power: "^", .equal: "==",
    .notEqual: "!=", .less: "<", .lessEqual: "<=", .and: "and", .or: "or",
  ]
}
