import AdjointGraphIR
import AdjointOps
import AdjointTensors

extension GraphConstruction {
  /// Derivatives of values in what they depend on, nested as they come.
  static let derivativeActions: [Action] = [
    derivative("grad") { c, choices in
      let y = c.float(&choices)
      guard let x = c.ancestor(of: y, &choices) else { return nil }
      let loss = c.b.sum(y, axes: Array(c.b.type(of: y).shape.indices))
      return c.b.derivative(.grad, loss, x)
    },
    derivative("vjp") { c, choices in
      let y = c.float(&choices)
      guard let x = c.ancestor(of: y, &choices) else { return nil }
      return c.b.derivative(.vjp, y, x, c.float(like: y, &choices))
    },
    derivative("jvp") { c, choices in
      let y = c.float(&choices)
      guard let x = c.ancestor(of: y, &choices) else { return nil }
      return c.b.derivative(.jvp, y, x, c.float(like: x, &choices))
    },
    derivative("jacobian") { c, choices in
      let y = c.float(&choices)
      guard let x = c.ancestor(of: y, &choices),
        c.count(c.b.type(of: y).shape + c.b.type(of: x).shape) != nil
      else { return nil }
      return c.b.derivative(choices.once(in: 2) ? .jacobian : .jacobianTransposed, y, x)
    },
    derivative("hessian") { c, choices in
      let y = c.float(&choices)
      guard let x = c.ancestor(of: y, &choices) else { return nil }
      let shape = c.b.type(of: x).shape
      guard c.count(shape + shape) != nil else { return nil }
      let loss = c.b.sum(y, axes: Array(c.b.type(of: y).shape.indices))
      return c.b.derivative(.hessian, loss, x)
    },
  ]

  private static func derivative(
    _ name: String,
    _ make: @escaping @Sendable (inout GraphConstruction, inout Choices) -> Value?
  ) -> Action {
    (
      name,
      { c, choices in
        guard c.derivatives < derivativeLimit, let value = make(&c, &choices) else { return nil }
        c.derivatives += 1
        return value
      }
    )
  }

  /// A float value that a value depends on, or the value itself.
  private mutating func ancestor(of value: Value, _ choices: inout Choices) -> Value? {
    var seen: Set<NodeID> = [value.node]
    var work = [value.node]
    while let id = work.popLast() {
      for operand in b.operandSlice(id) where seen.insert(operand.node).inserted {
        work.append(operand.node)
      }
    }
    let candidates = seen.sorted().map { Value($0) }.filter { b.type(of: $0).element == .f64 }
    return choices.pick(candidates)
  }
}
