import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of slices, paddings, concatenations and diagonals.
  static let placementRules: [Rule] = [
    // a slice of everything
    Rule(Slice.self, "slice-everything", .exact) { b, v in
      b.attributes(v, as: SliceAttributes.self).covers(b.type(of: b.first(v)).shape)
        ? b.first(v) : nil
    },
    // slice of slice = one slice
    Rule(Slice.self, "slice-twice", .exact) { b, v in
      guard let x = b.inner(b.first(v), Slice.self) else { return nil }
      let inner = b.attributes(b.first(v), as: SliceAttributes.self)
      guard let part = b.attributes(v, as: SliceAttributes.self).within(inner) else { return nil }
      return try? b.checked(Slice.self, part, [x])
    },
    // slice of a repeated scalar = the scalar repeated
    Rule(Slice.self, "slice-of-repeated", .exact) { b, v in
      guard let x = b.inner(b.first(v), BroadcastTo.self), b.type(of: x).rank == 0 else {
        return nil
      }
      return b.broadcastLike(x, b.type(of: v).shape)
    },
    // a slice that is one part of a concatenation
    Rule(Slice.self, "slice-of-part", .exact) { b, v in
      guard b.kind(of: b.first(v)) == Concatenate.kind else { return nil }
      let axis = b.attributes(b.first(v), as: ConcatenateAttributes.self).axis
      let part = b.attributes(v, as: SliceAttributes.self)
      guard part.covers(b.type(of: b.first(v)).shape, except: axis), part.step[axis] == 1
      else { return nil }
      var start = Size(0)
      for operand in b.operands(b.first(v)) {
        guard let stop = try? start + b.type(of: operand).shape[axis] else { return nil }
        if part.start[axis] == start, part.stop[axis] == stop { return operand }
        start = stop
      }
      return nil
    },
    // x added to everything of zeros
    Rule(AccumulateSlice.self, "accumulate-everything", .rounding) { b, v in
      guard b.isNumber(b.first(v), 0),
        b.attributes(v, as: SliceAttributes.self).covers(b.type(of: v).shape)
      else { return nil }
      return b.second(v)
    },
    // zeros added to a part
    Rule(AccumulateSlice.self, "accumulate-nothing", .rounding) { b, v in
      b.isNumber(b.second(v), 0) ? b.first(v) : nil
    },
    // padding by nothing
    Rule(Pad.self, "pad-nothing", .exact) { b, v in
      b.type(of: v) == b.type(of: b.first(v)) ? b.first(v) : nil
    },
    // a concatenation of one
    Rule(Concatenate.self, "concatenate-one", .exact) { b, v in
      b.operandSlice(v.node).count == 1 ? b.first(v) : nil
    },
    // diagonal of embed_diagonal
    Rule(Diagonal.self, "diagonal-of-embedded", .exact) { b, v in
      b.inner(b.first(v), EmbedDiagonal.self)
    },
  ]
}

extension SliceAttributes {
  /// True if the slice is the whole tensor of that shape, or all but along one axis.
  func covers(_ shape: Shape, except axis: Int? = nil) -> Bool {
    shape.indices.allSatisfy { $0 == axis || covers(shape, along: $0) }
  }

  /// True if the slice takes everything along an axis of that shape.
  func covers(_ shape: Shape, along axis: Int) -> Bool {
    start[axis] == 0 && stop[axis] == shape[axis] && step[axis] == 1
  }

  /// This slice of another slice as one slice; nil where sizes overflow.
  func within(_ outer: SliceAttributes) -> SliceAttributes? {
    var result = SliceAttributes(start: [], stop: [], step: [])
    for axis in start.indices {
      let stride = Size(outer.step[axis])
      let (step, overflow) = self.step[axis].multipliedReportingOverflow(by: outer.step[axis])
      guard !overflow, let first = try? start[axis] * stride + outer.start[axis],
        let beyond = try? (stop[axis] - 1) * stride + outer.start[axis] + 1
      else { return nil }
      // An empty slice may start beyond the end of what it is taken from.
      let isEmpty = start[axis] == stop[axis]
      result = SliceAttributes(
        start: result.start + [isEmpty ? outer.start[axis] : first],
        stop: result.stop + [isEmpty ? outer.start[axis] : beyond], step: result.step + [step])
    }
    return result
  }
}
