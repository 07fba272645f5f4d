import AdjointGraphIR
import AdjointTensors

/// Making nodes whose operands are known to fit: a misfit is a mistake of the compiler.
extension GraphBuilder {
  /// A node with one operand and no attributes.
  @inline(__always)
  mutating func unary(_ kind: Kind, _ a: Value) -> Value {
    do { return try emit(kind, .none, a) } catch { preconditionFailure("\(error)") }
  }

  /// A node with two operands and no attributes.
  @inline(__always)
  mutating func binary(_ kind: Kind, _ a: Value, _ b: Value) -> Value {
    do { return try emit(kind, .none, a, b) } catch { preconditionFailure("\(error)") }
  }

  /// A node with any operands.
  mutating func fitting(
    _ kind: Kind, _ attributes: AttributesID, _ operands: [Value]
  ) -> Value {
    do { return try emit(kind, attributes, operands) } catch { preconditionFailure("\(error)") }
  }

  /// A number in the element type and the shape of a value: a constant, broadcast.
  public mutating func filled(_ number: ExactNumber, like value: Value) -> Value {
    let type = type(of: value)
    return broadcastLike(constant(number, type.element), type.shape)
  }

  /// Zeros of the element type and the shape of a value.
  public mutating func zeros(like value: Value) -> Value { filled(ExactNumber(0), like: value) }

  /// Ones of the element type and the shape of a value.
  public mutating func ones(like value: Value) -> Value { filled(ExactNumber(1), like: value) }

  /// A value repeated along a new leading axis.
  public mutating func repeated(_ value: Value, _ size: Size) -> Value {
    let shape = type(of: value).shape
    return broadcast(value, to: [size] + shape, axes: Array(1..<shape.count + 1))
  }
}
