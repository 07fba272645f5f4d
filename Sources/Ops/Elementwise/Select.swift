import AdjointGraphIR
import AdjointTensors

/// `y = a` where c, otherwise b, at every element.
///
/// (C1) three operands; (C2) they have one shape; (C3) a bool, then two of one element type.
///
/// da = d where c, otherwise 0; db = 0 where c, otherwise d. The branch not taken gets an exact
/// zero.
public enum Select: ElementwisePrimitive {
  public static var name: String { "select" }
  public static var function: ScalarFunction { .select }
  public static var summary: String { "one of two values, as a bool says" }
  public static var exportedNames: [String] { ["where"] }
  public static var formula: String { "y = a where c, otherwise b" }
  public static var gradient: String {
    "da = d where c, otherwise 0; db = 0 where c, otherwise d; none to c"
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let c = b.operand(node, 0)
    let zero = b.zeros(like: d)
    return [nil, b.select(c, d, zero), b.select(c, zero, d)]
  }
}

extension GraphBuilder {
  /// `x` where `c`, otherwise `y`.
  public mutating func select(_ c: Value, _ x: Value, _ y: Value) -> Value {
    fitting(Select.kind, .none, [c, x, y])
  }
}
