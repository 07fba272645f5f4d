import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Makes graphs with gradients for the tests of pictures: reverse mode in its simplest form.
struct SampleGraph {
  var builder: GraphBuilder
  private var scopes: [ScopeID] = []
  private var outputs: [Output] = []

  init(conventions: Conventions = Conventions()) {
    builder = GraphBuilder(catalogue: .standard, conventions: conventions)
  }

  /// Makes what `body` makes within a call.
  mutating func call<Result>(
    _ name: String, _ body: (inout SampleGraph) -> Result
  ) -> Result {
    scopes.append(builder.intern(Scope(parent: scopes.last, name: name)))
    builder.setProvenance(Provenance(scope: scopes.last))
    let result = body(&self)
    scopes.removeLast()
    builder.setProvenance(Provenance(scope: scopes.last))
    return result
  }

  mutating func name(_ name: String, _ value: Value) -> Value {
    builder.setName(name, of: value)
    return value
  }

  mutating func output(_ name: String, _ value: Value) {
    outputs.append(Output(name, value))
  }

  /// Adds the gradients of the scalar `loss` in `variables`, as outputs `d` with their name.
  mutating func differentiate(_ loss: Value, _ variables: [Value]) {
    let last = builder.count - 1
    var adjoints = [Value?](repeating: nil, count: builder.count)
    builder.setProvenance(Provenance(phase: .backward))
    let one = builder.constant(1, builder.type(of: loss).element)
    adjoints[loss.node.index] = builder.seed(builder.name(of: loss) ?? "0", one)
    for index in stride(from: last, through: 0, by: -1) {
      guard let adjoint = adjoints[index] else { continue }
      let id = NodeID(index)
      let node = Value(id)
      builder.setProvenance(
        Provenance(scope: builder.provenance(of: id).scope, phase: .backward, forward: id))
      let primitive = builder.catalogue[builder.kind(of: node)]
      let parts = primitive.pullback(node, adjoint, &builder)
      for (operand, part) in zip(builder.operands(node), parts) {
        guard let part else { continue }
        let sum = adjoints[operand.node.index].map { builder.add($0, part) }
        adjoints[operand.node.index] = sum ?? part
      }
    }
    for variable in variables {
      guard let adjoint = adjoints[variable.node.index],
        let name = builder.name(of: variable)
      else { continue }
      output("d" + name, self.name("d" + name, adjoint))
    }
  }

  func graph(_ name: String) -> Graph { builder.build(name: name, outputs: outputs) }

  /// A product of matrices as a sum of products.
  mutating func product(_ a: Value, _ b: Value) -> Value {
    let (left, right) = (builder.type(of: a).shape, builder.type(of: b).shape)
    let shape = [left[0], left[1], right[1]]
    let wideA = builder.broadcast(a, to: shape, axes: [0, 1])
    let wideB = builder.broadcast(b, to: shape, axes: [1, 2])
    return builder.sum(builder.multiply(wideA, wideB), axes: [1])
  }
}

extension SampleGraph {
  /// Two layers, a softmax, the negative log-likelihood, and the gradients of all parameters.
  static func classifier(conventions: Conventions = Conventions()) -> Graph {
    var g = SampleGraph(conventions: conventions)
    let (n, d, h, c) = (Size(dim: "N"), Size(dim: "D"), Size(dim: "H"), Size(dim: "C"))
    let x = g.builder.input("X", TensorType(.f32, [n, d]))
    let y = g.builder.input("Y", TensorType(.f32, [n, c]))
    let w1 = g.builder.parameter("W1", TensorType(.f32, [d, h]))
    let b1 = g.builder.parameter("b1", TensorType(.f32, [h]))
    let w2 = g.builder.parameter("W2", TensorType(.f32, [h, c]))
    let b2 = g.builder.parameter("b2", TensorType(.f32, [c]))
    let z = g.name("Z", g.layer(x, w1, b1))
    let a = g.name("A", g.builder.relu(z))
    let s = g.name("S", g.layer(a, w2, b2))
    let p = g.name("P", g.call("softmax") { $0.softmax(s) })
    let loss = g.name(
      "L",
      g.call("cross_entropy") { g in
        let logs = g.builder.log(p)
        let total = g.builder.sum(g.builder.multiply(logs, y), axes: [0, 1])
        let count = g.builder.size(n, .f32)
        return g.builder.negate(g.builder.divide(total, count))
      })
    g.output("L", loss)
    g.differentiate(loss, [w1, b1, w2, b2])
    return g.graph("classifier")
  }

  private mutating func layer(_ x: Value, _ w: Value, _ b: Value) -> Value {
    let product = product(x, w)
    let shape = builder.type(of: product).shape
    return builder.add(product, builder.broadcast(b, to: shape, axes: [1]))
  }

  private mutating func softmax(_ s: Value) -> Value {
    let shape = builder.type(of: s).shape
    let top = builder.stopGradient(builder.reduceMax(s, axes: [1]))
    let e = builder.exp(builder.subtract(s, builder.broadcast(top, to: shape, axes: [0])))
    let sum = builder.sum(e, axes: [1])
    return builder.divide(e, builder.broadcast(sum, to: shape, axes: [0]))
  }

  /// `layers` residual layers `h + tanh(h * a + b)`, each a call, and the gradients.
  static func residual(layers: Int, scoped: Bool = true) -> Graph {
    var g = SampleGraph()
    let type = TensorType(.f32, [Size(dim: "N"), 64])
    var h = g.builder.input("X", type)
    var parameters: [Value] = []
    for index in 0..<layers {
      let a = g.builder.parameter("a\(index)", type)
      let b = g.builder.parameter("b\(index)", type)
      parameters += [a, b]
      let body: (inout SampleGraph) -> Value = { g in
        let inner = g.builder.add(g.builder.multiply(h, a), b)
        return g.builder.add(h, g.builder.tanh(inner))
      }
      h = scoped ? g.call("block[\(index)]", body) : body(&g)
    }
    let loss = g.name("L", g.builder.sum(h, axes: [0, 1]))
    g.output("L", loss)
    g.differentiate(loss, parameters)
    return g.graph("residual")
  }
}
