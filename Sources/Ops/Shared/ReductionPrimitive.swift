import AdjointGraphIR
import AdjointTensors

/// The axes that a reduction removes, in ascending order.
public struct ReductionAttributes: AttributeCoding {
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    axes = try list.integers("axes")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("axes", .integers(axes))])
  }
}

/// An operation that combines the elements along some axes into one and removes the axes.
///
/// Type rule, batched form, evaluation, page and samples follow from the reducer; a file states its
/// texts and its gradient rule.
public protocol ReductionPrimitive: Primitive where Attributes == ReductionAttributes {
  static var reducer: Reducer { get }

  /// The definition in plain text.
  static var formula: String { get }

  /// The cotangent of the operand in plain text, d being that of the result.
  static var gradient: String { get }

  /// Edge cases, one sentence each.
  static var notes: [String] { get }

  /// What random elements the samples get.
  static var domain: Sample.Domain { get }
}

extension ReductionPrimitive {
  public static var family: Family { .reduction }
  public static var domain: Sample.Domain { .any }

  /// The element types that the reducer takes, the first of which the samples use most.
  static var elements: [ElementType] {
    reducer == .any || reducer == .all ? [.bool] : [.f64, .f32, .i32, .i64]
  }

  static var constraints: [String] {
    [
      "(C1) one operand",
      "(C2) the axes ascend, without repetition, and are axes of the operand",
      "(C3) the operand's elements are " + (elements == [.bool] ? "bool" : "f32, f64, i32 or i64"),
    ]
  }

  public static func type(
    of operands: [TensorType], _ attributes: ReductionAttributes
  ) throws(TypeFailure) -> TensorType {
    guard operands.count == 1 else { throw failure(constraints[0], operands) }
    let axes = attributes.axes
    guard Axes.areAscending(axes, rank: operands[0].rank) else {
      throw failure(constraints[1], operands)
    }
    guard elements.contains(operands[0].element) else { throw failure(constraints[2], operands) }
    return operands[0].with(shape: Axes.removing(axes, from: operands[0].shape))
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let axes = b.attributes(node, as: ReductionAttributes.self).axes
    return b.make(Self.self, ReductionAttributes(axes: axes.map { $0 + 1 }), operands[0])
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: ReductionAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    try operands[0].reduced(reducer, axes: attributes.axes, context)
  }

  public static var page: String {
    OperationPage(
      formula: formula, notes: notes, constraints: constraints, gradient: gradient
    ).markdown
  }

  public static var samples: [Sample] {
    elements.flatMap { element in
      SampleShapes.reductions(full: element == elements[0]).map { shape, axes in
        Sample(
          [TensorType(element, shape)], domains: [domain],
          attributes: ReductionAttributes(axes: axes).encoded, differentiable: element.isFloat)
      }
    }
  }
}
