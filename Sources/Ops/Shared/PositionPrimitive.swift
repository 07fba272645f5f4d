import AdjointGraphIR
import AdjointTensors

/// The axis along which a position is sought.
public struct AxisAttributes: AttributeCoding {
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    axis = try list.integer("axis")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("axis", .size(Size(axis)))])
  }
}

/// An operation that gives the position of an extremum along one axis, as i32; the axis is removed.
public protocol PositionPrimitive: Primitive where Attributes == AxisAttributes {
  /// Maximum or minimum.
  static var reducer: Reducer { get }
}

extension PositionPrimitive {
  public static var family: Family { .reduction }

  static var constraints: [String] {
    [
      "(C1) one operand", "(C2) the axis is an axis of the operand",
      "(C3) the operand's elements are f32, f64, i32 or i64", "(C4) the axis is not of size 0",
    ]
  }

  public static func type(
    of operands: [TensorType], _ attributes: AxisAttributes
  ) throws(TypeFailure) -> TensorType {
    let axis = attributes.axis
    guard operands.count == 1 else { throw failure(constraints[0], operands) }
    guard operands[0].shape.indices.contains(axis) else { throw failure(constraints[1], operands) }
    guard operands[0].element != .bool else { throw failure(constraints[2], operands) }
    guard operands[0].shape[axis] != 0 else { throw failure(constraints[3], operands) }
    return TensorType(.i32, Axes.removing([axis], from: operands[0].shape))
  }

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] { [nil] }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let axis = b.attributes(node, as: AxisAttributes.self).axis
    return b.make(Self.self, AxisAttributes(axis: axis + 1), operands[0])
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: AxisAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let (x, axes) = (operands[0], [attributes.axis])
    let extrema = try x.reduced(reducer, axes: axes, context)
    var result: [Int64] = []
    for (outer, positions) in x.fibres(along: axes).enumerated() {
      result.append(try first(positions, of: x, equalTo: outer, of: extrema))
    }
    return Reference(.i32, extrema.shape, integers: result)
  }

  /// The first of `positions` whose element is the extremum, or NaN.
  private static func first<N: Number>(
    _ positions: [Int], of x: Reference<N>, equalTo outer: Int, of extrema: Reference<N>
  ) throws(NotDefined) -> Int64 {
    for (index, position) in positions.enumerated() {
      switch (x.storage, extrema.storage) {
      case (.numbers(let values), .numbers(let best)):
        let value = values[position]
        if try N.compare(.equal, value, best[outer]) { return Int64(index) }
        if try N.compare(.notEqual, value, value) { return Int64(index) }
      case (.integers(let values), .integers(let best)):
        if values[position] == best[outer] { return Int64(index) }
      default: throw NotDefined("\(name) of bools")
      }
    }
    throw NotDefined("\(name) of no elements")
  }

  public static var page: String {
    OperationPage(
      formula: "y = \(summary)", notes: ["The first of several.", "A NaN counts as the extremum."],
      constraints: constraints, gradient: "none: integers have no derivative"
    ).markdown
  }

  public static var samples: [Sample] {
    [ElementType.f64, .f32, .i32, .i64].flatMap { element in
      SampleShapes.positions(full: element == .f64).map { shape, axis in
        Sample(
          [TensorType(element, shape)], attributes: AxisAttributes(axis: axis).encoded,
          differentiable: false)
      }
    }
  }
}
