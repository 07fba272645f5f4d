import AdjointGraphIR
import AdjointTensors

/// The axis along which tensors are joined.
public struct ConcatenateAttributes: AttributeCoding {
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    axis = try list.integer("axis")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("axis", .size(Size(axis)))])
  }
}

/// The operands one after the other along an axis, whose sizes add.
///
/// - (C1) at least one operand, all of one element type
/// - (C2) all of one rank, which `axis` is below
/// - (C3) sizes beside `axis` are equal
/// - (C4) the sum of the sizes at `axis` does not overflow
public enum Concatenate: Primitive {
  public static var name: String { "concatenate" }
  public static var family: Family { .indexMap }
  public static var summary: String { "tensors one after the other along an axis" }

  public static var page: String {
    """
    The operands one after the other along `axis`; the sizes there add up.

    Any element type, any number of operands.

    - (C1) at least one operand, all of one element type
    - (C2) all of one rank, which `axis` is below
    - (C3) sizes beside `axis` are equal
    - (C4) the sum of the sizes at `axis` does not overflow

    Gradient: to each operand its slice of the cotangent.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f32, [[3]], 0), sample(.f64, [[2], [3]], 0), sample(.f32, [[2, 3], [1, 3]], 0),
      sample(.f64, [[2, 1], [2, 3], [2, 2]], 1), sample(.f32, [[2, 1, 3], [2, 2, 3]], 1),
      sample(.f32, [[1, 2, 1, 2], [1, 2, 1, 3]], 3), sample(.f64, [[0], [2]], 0),
      sample(.i64, [[1], [2]], 0), sample(.bool, [[2], [1]], 0),
    ]
  }

  private static func sample(_ element: ElementType, _ shapes: [Shape], _ axis: Int) -> Sample {
    Sample(
      shapes.map { TensorType(element, $0) }, attributes: ConcatenateAttributes(axis: axis).encoded,
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: ConcatenateAttributes
  ) throws(TypeFailure) -> TensorType {
    let axis = attributes.axis
    guard let first = operands.first, operands.allSatisfy({ $0.element == first.element })
    else { throw failure("(C1) at least one operand, all of one element type", operands) }
    try demand(
      first.shape.indices.contains(axis) && operands.allSatisfy { $0.rank == first.rank },
      "(C2) all operands have one rank, which the axis \(axis) is below", operands)
    try demand(
      operands.allSatisfy { operand in
        first.shape.indices.allSatisfy { $0 == axis || operand.shape[$0] == first.shape[$0] }
      },
      "(C3) sizes beside axis \(axis) are equal", operands)
    var shape = first.shape
    shape[axis] = try sized("(C4) the sizes do not overflow", operands) { () throws(SizeError) in
      var sum = Size(0)
      for operand in operands { sum = try sum + operand.shape[axis] }
      return sum
    }
    return first.with(shape: shape)
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    let operands = b.operands(node)
    guard b.type(of: node).element.isFloat else { return operands.map { _ in nil } }
    let axis = b.attributes(node, as: ConcatenateAttributes.self).axis
    var result: [Value?] = []
    var start = Size(0)
    for operand in operands {
      let stop: Size
      do { stop = try start + b.type(of: operand).shape[axis] } catch {
        // The type rule has made the whole sum.
        preconditionFailure("concatenate \(node): \(error)")
      }
      result.append(b.slice(cotangent, axis: axis, from: start, to: stop))
      start = stop
    }
    return result
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let axis = b.attributes(node, as: ConcatenateAttributes.self).axis
    var all: [Value] = []
    for (operand, isBatched) in zip(operands, batched) {
      all.append(isBatched ? operand : b.broadcastLeading(operand, size))
    }
    return b.concatenate(all, axis: axis + 1)
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: ConcatenateAttributes,
    _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let axis = attributes.axis
    var shape = operands[0].shape
    shape[axis] = operands.reduce(0) { $0 + $1.shape[axis] }
    let strides = Strides.rowMajor(shape)
    var result = try context.full(operands[0].element, shape, ExactNumber(0))
    var start = 0
    for x in operands {
      let places = Strides.positions(x.shape, strides: strides, offset: start * strides[axis])
      result = try result.replacing(places, by: x)
      start += x.shape[axis]
    }
    return result
  }
}

extension GraphBuilder {
  /// The values one after the other along an axis.
  /// - Requires: at least one.
  public mutating func concatenate(_ xs: [Value], axis: Int) -> Value {
    do { return try checked(Concatenate.self, ConcatenateAttributes(axis: axis), xs) } catch {
      preconditionFailure("\(error)")
    }
  }
}
