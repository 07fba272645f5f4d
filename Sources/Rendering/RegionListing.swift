import AdjointGraphIR
import AdjointTensors

/// A fused operation's body as lines for people: `t1 = exp(x - m)`.
enum RegionListing {
  /// The most lines of a body that a box shows.
  private static let mostLines = 14

  /// Domain, body and results of a region; `operands` and `results` are the names of its values.
  static func lines(
    _ region: Region, operands: [String], results: [String], types: [String]
  ) -> [String] {
    var names: [String] = []
    var lines = [heading(region)]
    if let anchor = region.anchor {
      names.append("p")
      let labels = anchor.labels.replacing("->", with: " → ")
      lines.append("p = contract \(labels) (\(operands.prefix(2).joined(separator: ", ")))")
    }
    names = operands.dropFirst(region.anchor == nil ? 0 : 2) + names
    var body: [String] = []
    for (index, step) in region.body.enumerated() {
      let name = "t\(index + 1)"
      body.append("\(name) = \(text(step, names, region))")
      names.append(name)
    }
    if body.count > mostLines {
      let hidden = body.count - mostLines + 1
      body = Array(body.prefix(mostLines - 1)) + ["… \(hidden) more"]
    }
    lines += body
    for (index, yield) in region.results.enumerated() where index < results.count {
      lines.append("\(results[index]) ← \(text(yield, names)) : \(types[index])")
    }
    return lines
  }

  private static func heading(_ region: Region) -> String {
    let sizes = region.domain.outer + (region.domain.row == 1 ? [] : [region.domain.row])
    let domain = sizes.map(String.init).joined(separator: " × ")
    let isRowed = region.body.contains { if case .map = $0 { false } else { true } }
    let kind = region.anchor != nil ? "product with epilogue" : isRowed ? "rows" : "elements"
    return "fused \(kind)\(domain.isEmpty ? "" : ", \(domain)")"
  }

  private static func text(_ step: Region.Step, _ names: [String], _ region: Region) -> String {
    switch step {
    case .map(let function, let operands): apply(function, operands.map { names[$0] })
    case .reduceRow(let reducer, let operand): "row \(reducer) \(names[operand])"
    case .scanRow(let reducer, let operand): "running \(reducer) \(names[operand])"
    case .index(let axis): axis == region.domain.outer.count ? "index in row" : "index \(axis)"
    }
  }

  private static func text(_ yield: Region.Yield, _ names: [String]) -> String {
    switch yield {
    case .store(let value, _): return names[value]
    case .reduce(let reducer, let value, let axes, let alsoRow):
      let over = axes.map(String.init) + (alsoRow ? ["row"] : [])
      return "\(reducer) \(names[value]) over \(over.joined(separator: ", "))"
    }
  }

  /// A scalar function in the notation of the language where it has one.
  private static func apply(_ function: ScalarFunction, _ operands: [String]) -> String {
    let infix: [ScalarFunction: String] = [
      .add: "+", .subtract: "-", .multiply: "*", .divide: "/", .power: "^", .equal: "==",
      .notEqual: "!=", .less: "<", .lessEqual: "<=", .and: "and", .or: "or",
    ]
    if operands.count == 2, let symbol = infix[function] {
      return "\(operands[0]) \(symbol) \(operands[1])"
    }
    if function == .negate, operands.count == 1 { return "-\(operands[0])" }
    return "\(function.name)(\(operands.joined(separator: ", ")))"
  }
}
