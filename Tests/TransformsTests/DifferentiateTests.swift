import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors
import AdjointTransforms
import Testing

/// Derivatives of small functions against differences of fourth order.
@Suite struct DifferentiateTests {
  /// A scalar function of `x: f64[3]` with a value on the way.
  struct Function: Sendable, CustomTestStringConvertible {
    let name: String
    let build: @Sendable (inout GraphBuilder, Value) -> Value
    var testDescription: String { name }
  }

  static let functions: [Function] = [
    Function(name: "sum of squares") { b, x in b.sum(b.multiply(x, x), axes: [0]) },
    Function(name: "tanh of products") { b, x in
      let y = b.tanh(b.multiply(b.sin(x), b.exp(x)))
      return b.sum(b.multiply(y, b.multiply(y, x)), axes: [0])
    },
    Function(name: "log of a sum of exponentials") { b, x in b.log(b.sum(b.exp(x), axes: [0])) },
    Function(name: "norm of a product") { b, x in
      let outer = b.contract(x, x, "i,j->ij")
      let shifted = b.add(outer, b.ones(like: outer))
      return b.sqrt(b.sum(b.multiply(shifted, b.tanh(shifted)), axes: [0, 1]))
    },
    Function(name: "slices of one value") { b, x in
      let head = b.slice(x, starts: [0], stops: [2], steps: [1])
      let tail = b.slice(x, starts: [1], stops: [3], steps: [1])
      return b.sum(b.multiply(b.multiply(head, head), b.exp(tail)), axes: [0])
    },
    Function(name: "gathering with duplicates") { b, x in
      let indices = b.constant([0, 2, 2, 1].map { ExactNumber($0) }, TensorType(.i32, [4]))
      let y = b.gather(x, indices, axis: 0)
      return b.sum(b.multiply(y, b.multiply(y, y)), axes: [0])
    },
    Function(name: "quotients and powers") { b, x in
      let positive = b.add(b.multiply(x, x), b.ones(like: x))
      return b.sum(b.power(b.divide(x, positive), b.filled(ExactNumber(3), like: x)), axes: [0])
    },
  ]

  static let points: [[Double]] = [[0.3, -0.7, 1.1], [-1.2, 0.4, 0.9]]

  /// The function and the derivatives that `derive` makes of it, as outputs `y`, `d`.
  static func graph(
    _ function: Function, _ derive: (inout GraphBuilder, Value, Value) -> Value
  ) -> Graph {
    var b = GraphBuilder(catalogue: .standard)
    let x = b.input("x", TensorType(.f64, [3]))
    let y = function.build(&b, x)
    let d = derive(&b, y, x)
    return b.build(name: "test", outputs: [Output("y", y), Output("d", d)])
  }

  @Test(arguments: functions, points) func gradient(_ function: Function, _ point: [Double]) throws
  {
    let graph = DifferentiateTests.graph(function) { b, y, x in b.derivative(.grad, y, x) }
    let result = try Differences.differentiated(graph)
    let inputs = ["x": Tensor([3], f64: point)]
    let found = try #require(try Differences.run(result, inputs)["d"]).doubles
    let expected = try Differences.jacobian(result, inputs, of: "y", in: "x")[0]
    Differences.expectClose(found, expected)
  }

  @Test(arguments: functions, points) func hessian(_ function: Function, _ point: [Double]) throws {
    let graph = DifferentiateTests.graph(function) { b, y, x in b.derivative(.hessian, y, x) }
    let first = DifferentiateTests.graph(function) { b, y, x in b.derivative(.grad, y, x) }
    let inputs = ["x": Tensor([3], f64: point)]
    let found = try #require(
      try Differences.run(try Differences.differentiated(graph), inputs)["d"])
    let expected = try Differences.jacobian(
      try Differences.differentiated(first), inputs, of: "d", in: "x")
    #expect(found.shape == [3, 3])
    Differences.expectClose(found.doubles, expected.flatMap { $0 }, tolerance: 1e-6)
  }

  @Test(arguments: functions, points)
  func thirdDerivative(_ function: Function, _ point: [Double]) throws {
    let inputs = ["x": Tensor([3], f64: point)]
    let third = DifferentiateTests.graph(function) { b, y, x in
      let hessian = b.derivative(.hessian, y, x)
      return b.derivative(.jacobian, hessian, x)
    }
    let second = DifferentiateTests.graph(function) { b, y, x in b.derivative(.hessian, y, x) }
    let found = try #require(
      try Differences.run(try Differences.differentiated(third), inputs)["d"])
    let expected = try Differences.jacobian(
      try Differences.differentiated(second), inputs, of: "d", in: "x")
    #expect(found.shape == [3, 3, 3])
    Differences.expectClose(found.doubles, expected.flatMap { $0 }, tolerance: 1e-5)
  }

  /// H·v as the gradient of gᵀv, and as `jvp` of the gradient, against the Hessian times v.
  @Test(arguments: functions, points)
  func hessianVectorProduct(_ function: Function, _ point: [Double]) throws {
    var b = GraphBuilder(catalogue: .standard)
    let x = b.input("x", TensorType(.f64, [3]))
    let v = b.input("v", TensorType(.f64, [3]))
    let y = function.build(&b, x)
    let g = b.derivative(.grad, y, x)
    let product = b.sum(b.multiply(g, v), axes: [0])
    let outputs = [
      Output("reverse", b.derivative(.grad, product, x)),
      Output("forward", b.derivative(.jvp, g, x, v)), Output("h", b.derivative(.hessian, y, x)),
    ]
    let graph = b.build(name: "hvp", outputs: outputs)
    let vector = [0.5, -1, 2]
    let found = try Differences.run(
      try Differences.differentiated(graph),
      ["x": Tensor([3], f64: point), "v": Tensor([3], f64: vector)])
    let h = found["h"]?.doubles ?? []
    let expected = (0..<3).map { i in (0..<3).reduce(0.0) { $0 + h[3 * i + $1] * vector[$1] } }
    Differences.expectClose(found["reverse"]?.doubles ?? [], expected, tolerance: 1e-11)
    Differences.expectClose(found["forward"]?.doubles ?? [], expected, tolerance: 1e-11)
  }

  /// Functions of x: f64[3] whose values are no scalars.
  static let mappings: [Function] = [
    Function(name: "elementwise") { b, x in b.multiply(b.tanh(x), b.exp(x)) },
    Function(name: "outer product") { b, x in b.contract(x, b.sin(x), "i,j->ij") },
    Function(name: "softmax") { b, x in
      let e = b.exp(x)
      return b.divide(e, b.broadcast(b.sum(e, axes: [0]), to: [3], axes: []))
    },
    Function(name: "cumulative sum, reversed") { b, x in
      b.cumulativeSum(b.multiply(x, x), axis: 0, reversed: true)
    },
    Function(name: "inverse of a matrix") { b, x in
      let matrix = b.add(b.contract(x, x, "i,j->ij"), b.embedDiagonal(b.ones(like: x)))
      return b.inverse(matrix)
    },
    Function(name: "itself") { _, x in x },
    Function(name: "a scalar") { b, x in b.sum(b.sin(x), axes: [0]) },
    Function(name: "nothing") { b, x in b.slice(x, starts: [1], stops: [1], steps: [1]) },
  ]

  @Test(arguments: mappings, points)
  func jacobian(_ function: Function, _ point: [Double]) throws {
    let inputs = ["x": Tensor([3], f64: point)]
    let graph = DifferentiateTests.graph(function) { b, y, x in b.derivative(.jacobian, y, x) }
    let transposed = DifferentiateTests.graph(function) { b, y, x in
      b.derivative(.jacobianTransposed, y, x)
    }
    let result = try Differences.differentiated(graph)
    let found = try #require(try Differences.run(result, inputs)["d"])
    let other = try #require(
      try Differences.run(try Differences.differentiated(transposed), inputs)["d"])
    let expected = try Differences.jacobian(result, inputs, of: "y", in: "x")
    Differences.expectClose(found.doubles, expected.flatMap { $0 })
    let columns = (0..<3).flatMap { column in expected.map { $0[column] } }
    Differences.expectClose(other.doubles, columns)
    #expect(other.shape == [3] + found.shape.dropLast())
  }

  /// uᵀ·(J·v) = (uᵀ·J)·v, and both agree with the Jacobian.
  @Test(arguments: mappings, points)
  func productsWithTheJacobian(_ function: Function, _ point: [Double]) throws {
    var b = GraphBuilder(catalogue: .standard)
    let x = b.input("x", TensorType(.f64, [3]))
    let v = b.input("v", TensorType(.f64, [3]))
    let y = function.build(&b, x)
    let u = b.cos(b.multiply(y, y))
    let outputs = [
      Output("u", u), Output("pushed", b.derivative(.jvp, y, x, v)),
      Output("pulled", b.derivative(.vjp, y, x, u)),
      Output("jacobian", b.derivative(.jacobian, y, x)),
    ]
    let graph = try Differences.differentiated(b.build(name: "products", outputs: outputs))
    let vector = [0.5, -1, 2]
    let found = try Differences.run(
      graph, ["x": Tensor([3], f64: point), "v": Tensor([3], f64: vector)])
    let rows = found["jacobian"]?.doubles ?? []
    let left = found["u"]?.doubles ?? []
    let pushed = left.indices.map { i in (0..<3).reduce(0.0) { $0 + rows[3 * i + $1] * vector[$1] }
    }
    let pulled = (0..<3).map { j in left.indices.reduce(0.0) { $0 + left[$1] * rows[3 * $1 + j] } }
    Differences.expectClose(found["pushed"]?.doubles ?? [], pushed, tolerance: 1e-11)
    Differences.expectClose(found["pulled"]?.doubles ?? [], pulled, tolerance: 1e-11)
  }

  /// The branch that isn't taken contributes an exact zero, infinite and undefined as it may be.
  @Test func untakenBranch() throws {
    var b = GraphBuilder(catalogue: .standard)
    let x = b.input("x", TensorType(.f64, [4]))
    let zero = b.zeros(like: x)
    let inner = b.exp(b.multiply(x, b.filled(ExactNumber(1000), like: x)))
    let safe = b.select(b.less(zero, x), b.log(x), b.multiply(inner, inner))
    let chosen = b.select(b.less(x, b.filled(ExactNumber(3), like: x)), safe, zero)
    let loss = b.sum(chosen, axes: [0])
    let gradient = b.derivative(.grad, loss, x)
    let graph = try Differences.differentiated(
      b.build(name: "branches", outputs: [Output("d", gradient)]))
    let found = try Differences.run(graph, ["x": Tensor([4], f64: [0.5, -2, 0, 4])])
    #expect(found["d"]?.doubles == [2, 0, 2000, 0])
  }
}
