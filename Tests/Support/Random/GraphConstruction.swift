import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// A random graph in the making: inputs of several shapes, to which each step adds an operation on
/// what is there. Arguments of partial functions are brought into their domain by further nodes.
struct GraphConstruction {
  var b = GraphBuilder(catalogue: .standard)
  /// Values of f64.
  var floats: [Value] = []
  /// Values of i32.
  var integers: [Value] = []
  var bools: [Value] = []
  /// Derivatives so far: each multiplies the graph.
  var derivatives = 0
  private var made: [String] = []

  /// The most elements that a value has when every dimension is 3.
  static let elementLimit = 96
  static let derivativeLimit = 3

  init() {
    let n = Size(dim: "N")
    let m = Size(dim: "M")
    let shapes: [(String, Shape)] = [
      ("x", [n, m]), ("v", [n]), ("s", []), ("W", [m, 3]), ("t", [2, 1, 3]), ("e", [0, 2]),
      ("q", [3, 3]),
    ]
    for (name, shape) in shapes {
      let type = TensorType(.f64, shape)
      floats.append(name == "W" ? b.parameter(name, type) : b.input(name, type))
    }
    integers.append(b.input("k", TensorType(.i32, [n])))
    bools.append(b.input("c", TensorType(.bool, [n, m])))
  }

  /// What a step may do; nil from one of them means that it doesn't apply.
  static let actions:
    [(name: String, make: @Sendable (inout GraphConstruction, inout Choices) -> Value?)] =
      elementwiseActions + logicActions + movementActions + combinationActions + linearActions
      + derivativeActions

  /// Adds what the choices say, or nothing where it doesn't apply.
  mutating func step(_ choices: Choices) {
    var choices = choices
    let action = GraphConstruction.actions[choices.below(GraphConstruction.actions.count)]
    guard let value = action.make(&self, &choices) else { return }
    made.append(action.name)
    switch b.type(of: value).element {
    case .f64: floats.append(value)
    case .i32: integers.append(value)
    case .bool: bools.append(value)
    case .f32, .i64: break
    }
  }

  /// The graph that returns the last values, and the gradients of their sum in two inputs.
  func finish() -> (graph: Graph, made: [String]) {
    var b = self.b
    var outputs: [Output] = []
    let last = (floats.suffix(4) + integers.suffix(1) + bools.suffix(1))
    for (index, value) in last.enumerated() { outputs.append(Output("y\(index)", value)) }
    var loss = b.constant(0, .f64)
    for value in floats.suffix(3) {
      let axes = Array(b.type(of: value).shape.indices)
      loss = b.add(loss, b.sum(value, axes: axes))
    }
    b.setName("L", of: loss)
    outputs.append(Output("L", loss))
    for index in [0, 3] {
      let gradient = b.derivative(.grad, loss, floats[index])
      outputs.append(Output("d\(index)", gradient))
    }
    return (b.build(name: "random", outputs: outputs), made)
  }
}

/// Choosing and fitting operands.
extension GraphConstruction {
  /// A float value, later ones more often.
  mutating func float(_ choices: inout Choices) -> Value {
    let recent = choices.once(in: 2) ? Array(floats.suffix(4)) : floats
    return choices.pick(recent) ?? floats[0]
  }

  /// A float value of that shape: one that is there, or a number repeated.
  mutating func float(like value: Value, _ choices: inout Choices) -> Value {
    let type = b.type(of: value).with(element: .f64)
    let fitting = floats.filter { b.type(of: $0) == type }
    if !choices.once(in: 4), let found = choices.pick(fitting) { return found }
    let other = float(&choices)
    let scalar = b.tanh(b.sum(other, axes: Array(b.type(of: other).shape.indices)))
    return b.broadcastLike(scalar, type.shape)
  }

  /// A bool value of that shape.
  mutating func bool(like value: Value, _ choices: inout Choices) -> Value {
    let type = b.type(of: value).with(element: .bool)
    if let found = choices.pick(bools.filter { b.type(of: $0) == type }) { return found }
    return b.less(float(like: value, &choices), float(like: value, &choices))
  }

  /// The number of elements when every dimension is 3; nil where it is above the limit.
  func count(_ shape: Shape) -> Int? {
    var product = 1
    for size in shape {
      guard let value = try? size.value(under: ["N": 3, "M": 3]) else { return nil }
      product *= value
      if product > GraphConstruction.elementLimit { return nil }
    }
    return product
  }

  /// x² + 1/2: positive, for functions that want it.
  mutating func positive(_ x: Value) -> Value {
    b.add(b.multiply(x, x), b.filled(.finite(Rational(1, 2)), like: x))
  }

  /// tanh x, for functions that grow fast.
  mutating func bounded(_ x: Value) -> Value { b.tanh(x) }
}
