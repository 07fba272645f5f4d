import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors
import Testing

/// Gradients where differences can't tell: at kinks, ties, zeros and poles, by the conventions.
@Suite struct EdgeTests {
  /// A function of vectors, and its gradient for a cotangent of ones.
  struct Edge: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let points: [[Double]]
    let gradients: [[Double]]
    var conventions = Conventions()
    var order = 1
    let body: @Sendable (inout GraphBuilder, [Value]) -> Value

    init(
      _ name: String, _ points: [[Double]], _ gradients: [[Double]],
      _ conventions: Conventions = Conventions(), order: Int = 1,
      _ body: @escaping @Sendable (inout GraphBuilder, [Value]) -> Value
    ) {
      testDescription = name
      (self.points, self.gradients) = (points, gradients)
      (self.conventions, self.order) = (conventions, order)
      self.body = body
    }
  }

  @Test(arguments: kinks + ties + poles + products)
  func gradient(_ edge: Edge) throws {
    var b = GraphBuilder(catalogue: .standard, conventions: edge.conventions)
    let xs = edge.points.enumerated().map {
      b.input("x\($0.offset)", TensorType(.f64, [Size($0.element.count)]))
    }
    var values = [edge.body(&b, xs)]
    for _ in 0..<edge.order {
      let parts = values.map { y in
        let ones = b.ones(like: y)
        return ReverseSweep.cotangents(of: y, ones, in: xs, &b)
      }
      values = xs.indices.map { k in
        parts.compactMap { $0[k] }.reduce(nil) { sum, part in
          sum.map { b.add($0, part) } ?? part
        } ?? b.zeros(like: xs[k])
      }
    }
    let outputs = values.enumerated().map { Output("d\($0.offset)", $0.element) }
    var inputs: [String: Reference<Double>] = [:]
    for (k, point) in edge.points.enumerated() {
      inputs["x\(k)"] = Reference(.f64, [point.count], point)
    }
    let results = try ReferenceInterpreter.run(
      b.build(name: "edge", outputs: outputs), inputs: inputs, doubles)
    for (k, expected) in edge.gradients.enumerated() {
      let entries = try #require(results["d\(k)"]).numbers()
      #expect(entries.elementsEqual(expected) { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(entries)")
    }
  }

  private static let first = Conventions(tie: .first)

  static let kinks: [Edge] = [
    Edge("abs", [[-2, 0, 3]], [[-1, 0, 1]]) { b, x in b.abs(x[0]) },
    Edge("sign", [[-2, 0, 3]], [[0, 0, 0]]) { b, x in b.sign(x[0]) },
    Edge("floor", [[-0.5, 0, 1]], [[0, 0, 0]]) { b, x in b.floor(x[0]) },
    Edge("relu", [[-2, 0, 3]], [[0, 0, 1]]) { b, x in b.relu(x[0]) },
    Edge("relu, one at 0", [[-2, 0, 3]], [[0, 1, 1]], Conventions(reluAtZero: .one)) { b, x in
      b.relu(x[0])
    },
    Edge("relu, half at 0", [[-2, 0, 3]], [[0, 0.5, 1]], Conventions(reluAtZero: .half)) { b, x in
      b.relu(x[0])
    },
    Edge("stop_gradient", [[1, 2]], [[0, 0]]) { b, x in b.stopGradient(x[0]) },
    Edge("x·stop_gradient(x)", [[1, 2]], [[1, 2]]) { b, x in
      b.multiply(x[0], b.stopGradient(x[0]))
    },
  ]

  static let ties: [Edge] = [
    Edge("maximum", [[1, 2, 3], [3, 2, 1]], [[0, 0.5, 1], [1, 0.5, 0]]) { b, x in
      b.maximum(x[0], x[1])
    },
    Edge("minimum", [[1, 2, 3], [3, 2, 1]], [[1, 0.5, 0], [0, 0.5, 1]]) { b, x in
      b.minimum(x[0], x[1])
    },
    Edge("maximum, first", [[1, 2, 3], [3, 2, 1]], [[0, 1, 1], [1, 0, 0]], first) { b, x in
      b.maximum(x[0], x[1])
    },
    Edge("minimum, first", [[1, 2, 3], [3, 2, 1]], [[1, 1, 0], [0, 0, 1]], first) { b, x in
      b.minimum(x[0], x[1])
    },
    Edge("reduce_max", [[2, 5, 5, 1]], [[0, 0.5, 0.5, 0]]) { b, x in b.reduceMax(x[0], axes: [0]) },
    Edge("reduce_min of equals", [[4, 4, 4, 4]], [[0.25, 0.25, 0.25, 0.25]]) { b, x in
      b.reduceMin(x[0], axes: [0])
    },
    Edge("reduce_max, first", [[2, 5, 5, 1]], [[0, 1, 0, 0]], first) { b, x in
      b.reduceMax(x[0], axes: [0])
    },
    Edge("reduce_min, first, of two axes", [[4, 1, 1, 1]], [[0, 1, 0, 0]], first) { b, x in
      b.reduceMin(b.reshape(x[0], [2, 2]), axes: [0, 1])
    },
    Edge("reduce_max, first, of the first axis", [[1, 2, 1, 0]], [[1, 1, 0, 0]], first) { b, x in
      b.reduceMax(b.reshape(x[0], [2, 2]), axes: [0])
    },
    Edge("reduce_max of nothing", [[]], [[]]) { b, x in b.reduceMax(x[0], axes: [0]) },
    Edge("reduce_max of nothing, first", [[]], [[]], first) { b, x in
      b.reduceMax(x[0], axes: [0])
    },
  ]

  static let poles: [Edge] = [
    Edge("sqrt", [[0, 4]], [[.infinity, 0.25]]) { b, x in b.sqrt(x[0]) },
    Edge("log", [[0, 4]], [[.infinity, 0.25]]) { b, x in b.log(x[0]) },
    Edge("tanh far out", [[-190, 190]], [[0, 0]]) { b, x in b.tanh(x[0]) },
    Edge("sigmoid far out", [[-1e4, 1e4]], [[0, 0]]) { b, x in b.sigmoid(x[0]) },
    Edge("0 where a factor is 0", [[0], [.infinity]], [[.infinity], [0]]) { b, x in
      b.scale(x[0], by: x[1])
    },
    Edge("x² at 0", [[0, 3]], [[0, 6]]) { b, x in
      b.power(x[0], b.filled(ExactNumber(2), like: x[0]))
    },
    Edge("x², twice", [[0, 3]], [[2, 2]], order: 2) { b, x in
      b.power(x[0], b.filled(ExactNumber(2), like: x[0]))
    },
    Edge("x², thrice", [[0]], [[0]], order: 3) { b, x in
      b.power(x[0], b.filled(ExactNumber(2), like: x[0]))
    },
    Edge("x¹ at 0", [[0]], [[1]]) { b, x in b.power(x[0], b.ones(like: x[0])) },
    Edge("x⁰ at 0", [[0]], [[0]]) { b, x in b.power(x[0], b.zeros(like: x[0])) },
    Edge("√x as a power", [[0]], [[.infinity]]) { b, x in
      b.power(x[0], b.filled(.finite(Rational(1, 2)), like: x[0]))
    },
    Edge("0 to the power of y", [[2, 0.5]], [[0, 0]]) { b, x in
      b.power(b.zeros(like: x[0]), x[0])
    },
    Edge("negative to a whole power", [[-2]], [[12]]) { b, x in
      b.power(x[0], b.filled(ExactNumber(3), like: x[0]))
    },
    guarded("log") { b, x in b.log(x) }, guarded("sqrt") { b, x in b.sqrt(x) },
    guarded("1/x") { b, x in b.divide(b.ones(like: x), x) },
    guarded("x/x") { b, x in b.divide(x, x) },
    guarded("x to the power of −1") { b, x in b.power(x, b.negate(b.ones(like: x))) },
    guarded("log1p") { b, x in b.log1p(b.subtract(x, b.ones(like: x))) },
    guarded("x·log x") { b, x in b.multiply(x, b.log(x)) },
    guarded("exp 1/x") { b, x in b.exp(b.divide(b.ones(like: x), x)) },
    guarded("tanh log √x") { b, x in b.tanh(b.log(b.sqrt(x))) },
    guarded("sigmoid −1/x") { b, x in b.sigmoid(b.negate(b.divide(b.ones(like: x), x))) },
    guarded("product") { b, x in
      let pairs = [b.reshape(x, [2, 1]), b.reshape(b.log(x), [2, 1])]
      return b.product(b.concatenate(pairs, axis: 1), axes: [1])
    },
  ]

  /// `where(x > 1, f(x), 0)` at 0 and −1, where f has a pole or none: the branch that isn't taken
  /// contributes an exact 0.
  private static func guarded(
    _ name: String, _ f: @escaping @Sendable (inout GraphBuilder, Value) -> Value
  ) -> Edge {
    Edge("\(name) in a branch not taken", [[0, -1]], [[0, 0]]) { b, x in
      b.guardsZeros = true
      let taken = b.less(b.ones(like: x[0]), x[0])
      return b.select(taken, f(&b, x[0]), b.zeros(like: x[0]))
    }
  }

  static let products: [Edge] = [
    Edge("product", [[2, 3, 4]], [[12, 8, 6]]) { b, x in b.product(x[0], axes: [0]) },
    Edge("product with a zero", [[2, 0, 4]], [[0, 8, 0]]) { b, x in b.product(x[0], axes: [0]) },
    Edge("product with two zeros", [[0, 0, 4]], [[0, 0, 0]]) { b, x in b.product(x[0], axes: [0]) },
    Edge("product with two zeros, twice", [[0, 0, 4]], [[4, 4, 0]], order: 2) { b, x in
      b.product(x[0], axes: [0])
    },
    Edge("product of forty with one zero", [forty(zeros: 1)], [gradientOfForty]) { b, x in
      b.product(x[0], axes: [0])
    },
    Edge("product of forty with two zeros", [forty(zeros: 2)], [.init(repeating: 0, count: 40)]) {
      b, x in b.product(x[0], axes: [0])
    },
    Edge("product of one", [[0]], [[1]]) { b, x in b.product(x[0], axes: [0]) },
    Edge("product of none", [[]], [[]]) { b, x in b.product(x[0], axes: [0]) },
  ]

  /// Ones and minus ones, of which the first few entries are 0.
  private static func forty(zeros: Int) -> [Double] {
    (0..<40).map { $0 < zeros ? 0 : $0 % 3 == 0 ? -1 : 1 }
  }

  /// Of the 39 entries that the zero multiplies, 13 are −1.
  private static let gradientOfForty: [Double] = [-1] + [Double](repeating: 0, count: 39)
}
