import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What is known of the range of integers that name positions.
extension Lowering {
  /// Notes that integers lie in 0 ..< `size`, so that fed ones are checked as they are fed.
  ///
  /// - Returns: true if they then are known to: fed ones, positions found along an axis of that
  ///   size, and a count.
  @discardableResult
  mutating func noteRange(of value: Value, below size: Size) -> Bool {
    let factors = indexed(value).factors
    guard factors.count == 1 else { return false }
    var value = factors[0].value
    while true {
      switch builder.kind(of: value) {
      case InputNode.kind, ParameterNode.kind: return noteArgument(value, below: size)
      case Argmax.kind, Argmin.kind:
        let axis = builder.attributes(value, as: AxisAttributes.self).axis
        return type(builder.operand(value, 0)).shape[axis] == size
      case Iota.kind: return type(value).shape == [size]
      case Reshape.kind, Transpose.kind, Slice.kind, BroadcastTo.kind, Reverse.kind, Gather.kind:
        value = builder.operand(value, 0)
      case Convert.kind where type(builder.operand(value, 0)).element.isInteger:
        value = builder.operand(value, 0)
      default: return false
      }
    }
  }

  /// Remembers that an input's or parameter's integers lie in 0 ..< `size`.
  private mutating func noteArgument(_ value: Value, below size: Size) -> Bool {
    let argument = builder.attributes(value, as: ArgumentAttributes.self)
    guard argument.type.element.isInteger else { return false }
    if content.indexRanges[argument.name]?.contains(size) != true {
      content.indexRanges[argument.name, default: []].append(size)
    }
    return true
  }
}
