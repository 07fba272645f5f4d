import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension Simplify {
  /// Identities of `reshape`, `transpose`, `broadcast` and `reverse`.
  static let reshapeRules: [Rule] = [
    // reshape to the shape that is there
    Rule(Reshape.self, "reshape-same", .exact) { b, v in
      b.type(of: v) == b.type(of: b.first(v)) ? b.first(v) : nil
    },
    // reshape of reshape = reshape
    Rule(Reshape.self, "reshape-twice", .exact) { b, v in
      b.inner(b.first(v), Reshape.self).map { b.reshape($0, b.type(of: v).shape) }
    },
    // reshape of a repeated scalar = the scalar repeated
    Rule(Reshape.self, "reshape-of-repeated", .exact) { b, v in
      guard let x = b.inner(b.first(v), BroadcastTo.self), b.type(of: x).rank == 0 else {
        return nil
      }
      return b.broadcastLike(x, b.type(of: v).shape)
    },
    // a transposition that moves nothing
    Rule(Transpose.self, "transpose-same", .exact) { b, v in
      let order = b.attributes(v, as: TransposeAttributes.self).permutation
      return order == Array(order.indices) ? b.first(v) : nil
    },
    // transpose of transpose = one transposition
    Rule(Transpose.self, "transpose-twice", .exact) { b, v in
      guard let x = b.inner(b.first(v), Transpose.self) else { return nil }
      let outer = b.attributes(v, as: TransposeAttributes.self).permutation
      let inner = b.attributes(b.first(v), as: TransposeAttributes.self).permutation
      return b.transpose(x, outer.map { inner[$0] })
    },
    // a transposition that moves axes of size 1 only = a reshape
    Rule(Transpose.self, "transpose-of-ones", .exact) { b, v in
      let order = b.attributes(v, as: TransposeAttributes.self).permutation
      let shape = b.type(of: b.first(v)).shape
      let moved = order.filter { shape[$0] != 1 }
      return moved == moved.sorted() ? b.reshape(b.first(v), b.type(of: v).shape) : nil
    },
    // transpose of broadcast = broadcast, where the operand's axes keep their order
    Rule(Transpose.self, "transpose-of-repeated", .exact) { b, v in
      guard let x = b.inner(b.first(v), BroadcastTo.self) else { return nil }
      let inverse = b.attributes(v, as: TransposeAttributes.self).inverse
      let axes = b.attributes(b.first(v), as: BroadcastAttributes.self).axes.map { inverse[$0] }
      guard axes == axes.sorted() else { return nil }
      return b.broadcast(x, to: b.type(of: v).shape, axes: axes)
    },
    // a broadcast that repeats nothing
    Rule(BroadcastTo.self, "broadcast-same", .exact) { b, v in
      b.type(of: v) == b.type(of: b.first(v)) ? b.first(v) : nil
    },
    // broadcast of broadcast = one broadcast
    Rule(BroadcastTo.self, "broadcast-twice", .exact) { b, v in
      guard let x = b.inner(b.first(v), BroadcastTo.self) else { return nil }
      let outer = b.attributes(v, as: BroadcastAttributes.self)
      let inner = b.attributes(b.first(v), as: BroadcastAttributes.self)
      return b.broadcast(x, to: outer.to, axes: inner.axes.map { outer.axes[$0] })
    },
    // reverse of reverse along the same axes
    Rule(Reverse.self, "reverse-twice", .exact) { b, v in
      guard let x = b.inner(b.first(v), Reverse.self),
        b.node(v.node).attributes == b.node(b.first(v).node).attributes
      else { return nil }
      return x
    },
    // reverse along no axis
    Rule(Reverse.self, "reverse-nothing", .exact) { b, v in
      b.attributes(v, as: ReverseAttributes.self).axes.isEmpty ? b.first(v) : nil
    },
    // reverse of a repeated scalar
    Rule(Reverse.self, "reverse-of-repeated", .exact) { b, v in
      b.number(b.first(v)) != nil ? b.first(v) : nil
    },
  ]
}
