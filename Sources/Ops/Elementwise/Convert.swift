import AdjointGraphIR
import AdjointTensors

/// The element type that a conversion gives.
public struct ConvertAttributes: AttributeCoding {
  public let target: ElementType

  public init(to target: ElementType) { self.target = target }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    target = try list.element("to")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("to", .element(target))])
  }
}

/// `y = x` at every element, in another element type.
///
/// (C1) one operand, of any element type.
///
/// dx = d in the type of x, between floats; otherwise none.
public enum Convert: Primitive {
  public static var name: String { "convert" }
  public static var family: Family { .elementwise }
  public static var summary: String { "the same numbers in another element type" }

  private static let constraint = "(C1) one operand, of any element type"

  public static func scalarFunction(_ attributes: ConvertAttributes) -> ScalarFunction? {
    .convert(to: attributes.target)
  }

  public static func type(
    of operands: [TensorType], _ attributes: ConvertAttributes
  ) throws(TypeFailure) -> TensorType {
    guard operands.count == 1 else { throw failure(constraint, operands) }
    return operands[0].with(element: attributes.target)
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let source = b.type(of: b.operand(node, 0)).element
    guard source.isFloat, b.type(of: d).element.isFloat else { return [nil] }
    return [b.convert(d, to: source)]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    ElementwiseRule.batch(node, operands, batched: batched, size: size, &b)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: ConvertAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    try operands[0].converted(to: attributes.target, context.numbers)
  }

  public static var page: String {
    OperationPage(
      formula: "y = x, as an element of another type",
      notes: [
        "f64 to f32 rounds to nearest; i64 to i32 wraps.",
        "Floats to integers: toward zero, saturating; NaN is 0.",
        "Numbers to bool: x ≠ 0. Bools are 0 and 1.",
      ],
      constraints: [constraint], gradient: "dx = d in the type of x, between floats"
    ).markdown
  }

  /// Every pair of types. Rounding to f32 is a step, of which differences tell nothing.
  public static var samples: [Sample] {
    var samples: [Sample] = []
    for source in ElementType.allCases {
      for target in ElementType.allCases {
        samples.append(sample([2, 3], from: source, to: target))
      }
    }
    return samples + SampleShapes.all.map { sample($0, from: .f32, to: .f64) }
  }

  private static func sample(
    _ shape: Shape, from source: ElementType, to target: ElementType
  ) -> Sample {
    Sample(
      [TensorType(source, shape)], attributes: ConvertAttributes(to: target).encoded,
      differentiable: source.isFloat && target == .f64)
  }
}

extension GraphBuilder {
  /// The same numbers in another element type; the value itself if it has that type.
  public mutating func convert(_ x: Value, to element: ElementType) -> Value {
    if type(of: x).element == element { return x }
    return make(Convert.self, ConvertAttributes(to: element), x)
  }
}
