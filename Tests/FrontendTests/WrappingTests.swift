import AdjointFrontend
import AdjointSource
import AdjointTensors
import Testing

/// Long lines of random models are wrapped: no line stays too long, the tree is the same, and a
/// second time nothing changes.
@Suite struct WrappingTests {
  @Test(arguments: 0..<200)
  func wrapsWhatIsTooLong(_ seed: UInt64) throws {
    var text = RandomText(seed: seed)
    let file = SourceFile(name: "long.adj", text: text.model())
    let (formatted, diagnostics) = Formatter.format(file, id: FileID(0))
    let rendered = DiagnosticRenderer(map: SourceMap(file)).render(diagnostics.sorted)
    let result = try #require(formatted, "\(rendered)")
    for line in result.split(separator: "\n") {
      #expect(line.unicodeScalars.count <= 100, "\(line)")
    }
    let again = SourceFile(name: "long.adj", text: result)
    #expect(tree(file) == tree(again), "\(result)")
    #expect(Formatter.format(again, id: FileID(0)).0 == result, "\(result)")
  }

  @Test func wrapsALongListInTime() throws {
    let numbers = (0..<20_000).map { "\($0)" }.joined(separator: ",")
    let nested = Array(repeating: "[\(numbers.prefix(400))1]", count: 100).joined(separator: ",")
    let file = SourceFile(name: "list.adj", text: "const A = [\(numbers)]\nconst B = [\(nested)]\n")
    let text = try #require(Formatter.format(file, id: FileID(0)).0)
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 100 })
  }

  private func tree(_ file: SourceFile) -> String {
    TreePrinter(Parser.parse(file, id: FileID(0)).0).text()
  }
}

/// Random statements of many columns that parse.
private struct RandomText {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  mutating func model() -> String {
    (0..<4).map { _ in statement() }.joined(separator: "\n") + "\n"
  }

  private mutating func statement() -> String {
    switch below(6) {
    case 0: return "\(name()) = \(expression(5))"
    case 1: return "claim \(name()): \(side(4)) == \(side(4)) == \(side(3))\(binders())"
    case 2: return "output \(name()) = \(expression(4)), \(name()), \(name()) = \(expression(3))"
    case 3: return "expect \(side(3)) ≈ \(side(3)) within 1e-6 with \(name()) = \(expression(3))"
    case 4:
      return "fn \(name())(\(name()), \(name()) = 1) { \(name()) = \(expression(3)); "
        + "\(name()) = \(expression(3)); return \(expression(3)) }"
    default: return "repeat 3 as \(name()) { \(name()) = \(expression(4)) }"
    }
  }

  private mutating func name() -> String {
    let words = ["x", "alpha", "weights", "gradient_of_l", "h₁", "ŷ", "normalised"]
    return words[below(words.count)]
  }

  private mutating func binders() -> String {
    below(2) == 0 ? "" : " for i < \(name()), j < \(name()) + 1"
  }

  private mutating func side(_ depth: Int) -> String {
    let count = 1 + below(4)
    let signs = [" + ", " - ", " * ", " / ", " @ "]
    return (0..<count).map { position in
      (position == 0 ? "" : signs[below(signs.count)]) + operand(depth)
    }.joined()
  }

  private mutating func expression(_ depth: Int) -> String {
    switch below(6) {
    case 0: return "\(side(depth)) < \(side(depth - 1))"
    case 1: return "not \(name()) and \(side(depth)) == \(side(depth - 1)) or \(name())"
    default: return side(depth)
    }
  }

  private mutating func operand(_ depth: Int) -> String {
    guard depth > 0 else { return below(3) == 0 ? "\(below(1000))" : name() }
    switch below(8) {
    case 0: return "-\(operand(depth - 1))"
    case 1: return "(\(expression(depth - 1)))"
    case 2: return "[\(expression(depth - 1)), \(expression(depth - 1)), \(side(depth - 1))]"
    case 3: return "\(name())(\(expression(depth - 1)), axis: 1, keepdims: \(name()))"
    case 4: return "sum(\(expression(depth - 1)) for q < \(name()), r < 2)"
    case 5: return "\(name())[\(side(0)), \(below(9)):, None, ...]"
    case 6: return "\(name()).T^2"
    default: return name()
    }
  }
}
