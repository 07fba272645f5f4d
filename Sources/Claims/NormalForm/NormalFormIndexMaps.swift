import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The forms of index maps.
extension NormalForm {
  /// An entry of the operands' forms at other indices.
  func indexMap(
    _ id: NodeID, _ ranges: Shape
  ) throws(NormalFormFailure) -> Polynomial {
    switch graph.kind(id) {
    case BroadcastTo.kind:
      let axes = graph.attributes(id, as: BroadcastAttributes.self).axes
      return try algebra.substitute(operand(id, 0), axes.map { .free($0) }, ranges: ranges)
    case Transpose.kind:
      let permutation = graph.attributes(id, as: TransposeAttributes.self).permutation
      var map = [Index](repeating: .constant(0), count: permutation.count)
      for (new, old) in permutation.enumerated() { map[old] = .free(new) }
      return try algebra.substitute(operand(id, 0), map, ranges: ranges)
    case Reshape.kind: return try reshaped(id, ranges)
    case Slice.kind: return try sliced(id, ranges)
    case AccumulateSlice.kind: return try accumulated(id, ranges)
    case Concatenate.kind: return try concatenated(id, ranges)
    case Iota.kind: return algebra.position(.free(0))
    case Diagonal.kind:
      let last = ranges.count - 1
      let map = ranges.indices.map { Index.free($0) } + [.free(last)]
      return try algebra.substitute(operand(id, 0), map, ranges: ranges)
    case EmbedDiagonal.kind:
      let last = ranges.count - 1
      let delta = Polynomial(algebra.atoms.intern(.delta), [.free(last - 1), .free(last)])
      return try algebra.multiply(operand(id, 0), delta, ranges)
    default: return operation(id)
    }
  }

  /// Axes of size 1 come and go, and identities over merged axes are seen through; other reshapes
  /// are opaque.
  private func reshaped(_ id: NodeID, _ ranges: Shape) throws(NormalFormFailure) -> Polynomial {
    let source = shape(graph.operand(id, 0))
    return (try? algebra.reshape(operand(id, 0), from: source, to: ranges)) ?? operation(id)
  }

  private func sliced(_ id: NodeID, _ ranges: Shape) throws(NormalFormFailure) -> Polynomial {
    let attributes = graph.attributes(id, as: SliceAttributes.self)
    guard let starts = attributes.start.constants else { return operation(id) }
    let map = ranges.indices.map { axis -> Index in
      if ranges[axis] == 1 { return .constant(starts[axis]) }
      return Index.free(axis).mapped(scale: attributes.step[axis], offset: starts[axis])
    }
    return try algebra.substitute(operand(id, 0), map, ranges: ranges)
  }

  /// The accumulator, and the update where the entry lies in the slice: whole axes and single
  /// positions are seen through.
  private func accumulated(
    _ id: NodeID, _ ranges: Shape
  ) throws(NormalFormFailure) -> Polynomial {
    let attributes = graph.attributes(id, as: SliceAttributes.self)
    let update = shape(graph.operand(id, 1))
    guard let starts = attributes.start.constants else { return operation(id) }
    var map: [Index] = []
    var mask = Polynomial.one
    for axis in ranges.indices {
      if update[axis] == ranges[axis] {
        map.append(.free(axis))
      } else if update[axis] == 1 {
        map.append(.constant(0))
        let delta = Polynomial(
          algebra.atoms.intern(.delta), [.constant(starts[axis]), .free(axis)])
        mask = try algebra.multiply(mask, delta, ranges)
      } else {
        return operation(id)
      }
    }
    let placed = try algebra.substitute(operand(id, 1), map, ranges: ranges)
    return operand(id, 0) + (try algebra.multiply(placed, mask, ranges))
  }

  /// Pieces of few known positions: Σ_p [axis = p]·piece.
  private func concatenated(
    _ id: NodeID, _ ranges: Shape
  ) throws(NormalFormFailure) -> Polynomial {
    let axis = graph.attributes(id, as: ConcatenateAttributes.self).axis
    guard let total = ranges[axis].constant, total <= 16 else { return operation(id) }
    var start = 0
    var sum = Polynomial.zero
    for value in graph.operands(id) {
      guard let count = shape(value)[axis].constant else { return operation(id) }
      for position in 0..<count {
        var map = ranges.indices.map { Index.free($0) }
        map[axis] = .constant(position)
        let entry = try algebra.substitute(form(value), map, ranges: ranges)
        let delta = Polynomial(
          algebra.atoms.intern(.delta), [.constant(start + position), .free(axis)])
        sum = sum + (try algebra.multiply(entry, delta, ranges))
      }
      start += count
    }
    return sum
  }
}
