import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The constants of a graph that meet comparisons and other kinks: values there and around them are
/// where masks go wrong.
enum ComparedConstants {
  /// The fractions that a comparison, a maximum or a minimum has as operand under index maps, and
  /// those added to what has a kink at 0.
  static func found(in graph: Graph) -> [Rational] {
    let live = graph.live()
    var found: Set<Rational> = []
    for id in graph.ids where live[id.index] {
      guard isKinked(graph.kind(id)) else { continue }
      for operand in graph.operands(id) { found.formUnion(constants(under: operand, graph)) }
    }
    return found.filter { $0.bitWidths.denominator < 256 }.sorted()
  }

  private static func isKinked(_ kind: Kind) -> Bool {
    [
      Less.kind, LessEqual.kind, Equal.kind, NotEqual.kind, Maximum.kind, Minimum.kind, Relu.kind,
      Abs.kind, Sign.kind, Floor.kind,
    ].contains(kind)
  }

  /// The numbers in the constants that a value is, or that are its terms.
  private static func constants(under value: Value, _ graph: Graph) -> [Rational] {
    var open = [value]
    var found: [Rational] = []
    for _ in 0..<64 {
      guard let next = open.popLast() else { break }
      let kind = graph.kind(next.node)
      if kind == ConstantNode.kind {
        let values = graph.attributes(next.node, as: ConstantAttributes.self).values
        for number in values.prefix(16).compactMap(\.rational) { found += [number, -number] }
      } else if graph.primitive(next.node).family == .indexMap || kind == Add.kind
        || kind == Subtract.kind || kind == Negate.kind
      {
        open += graph.operands(next.node)
      }
    }
    return found
  }
}
