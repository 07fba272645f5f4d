import Adjoint
import Testing

/// Index notation means what its loops say: random expressions against loops over scalars, values
/// and gradients, at sizes from 1 up.
@Suite struct IndexNotationTests {
  private static let sizes = [[1, 1], [1, 3], [3, 1], [2, 3], [4, 2]]

  @Test(arguments: 0..<100)
  func meansItsLoops(_ seed: UInt64) throws {
    var expressions = IndexExpressions(seed: seed)
    let size = Self.sizes[Int(seed) % Self.sizes.count]
    let variables = (0..<Int(seed % 3)).map { _ in expressions.variable() }
    let expression = expressions.expression(variables, depth: 4)
    var data = IndexData(dims: ["n": size[0], "m": size[1]])
    fill(&data, &expressions)
    let source = model(expression, variables)
    let options = CompilationOptions(dims: data.dims, float: .f64)
    let outputs: [String: Tensor]
    do { outputs = try CompiledModel(source: source, options: options).run(tensors(data)) } catch {
      Issue.record("\(source)\n\(error)")
      return
    }
    expectNear(outputs["r"], values(expression, variables, data), 1e-9, "r of \(source)")
    for name in ["A", "x"] {
      let differences = gradient(expression, variables, data, name)
      expectNear(outputs["d" + name], differences, 1e-4, "d\(name) of \(source)")
    }
  }

  private func model(
    _ expression: IndexExpression, _ variables: [IndexExpressions.Variable]
  ) -> String {
    let binders = variables.map { "\($0.name) < \($0.dim)" }.joined(separator: ", ")
    let value = variables.isEmpty ? expression.text : "[\(expression.text) for \(binders)]"
    return """
      dim n, m
      input a: [n]
      input b: [m]
      input A: [n, m]
      input M: [n, n]
      input x: [n + m]
      input y: i32[n]
      input s: []
      fn scaled(v, w) {
        half = w / 2
        return v^2 * half
      }
      uses = A[0, 0] * x[0] * b[y[0]] * 0
      r = \(value) + uses
      output r, dA = grad(sum(r), A), dx = grad(sum(r), x)
      """
  }

  private func fill(_ data: inout IndexData, _ expressions: inout IndexExpressions) {
    let (n, m) = (data.dims["n"] ?? 1, data.dims["m"] ?? 1)
    let shapes = ["a": [n], "b": [m], "A": [n, m], "M": [n, n], "x": [n + m], "s": []]
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      let count = shape.reduce(1, *)
      data.tables[name] = (shape, (0..<count).map { _ in expressions.number() })
    }
    data.tables["y"] = ([n], (0..<n).map { _ in Double(expressions.below(m)) })
  }

  private func tensors(_ data: IndexData) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for (name, table) in data.tables {
      result[name] =
        name == "y"
        ? Tensor(shape: table.shape, data: .i32(table.numbers.map { Int32($0) }))
        : Tensor(shape: table.shape, data: .f64(table.numbers))
    }
    return result
  }

  private func values(
    _ expression: IndexExpression, _ variables: [IndexExpressions.Variable], _ data: IndexData
  ) -> [Double] {
    var values: [Double] = []
    forEach(variables, data, [:]) { values.append(expression.value(data, $0)) }
    return values
  }

  /// Central differences of the sum of all values.
  private func gradient(
    _ expression: IndexExpression, _ variables: [IndexExpressions.Variable], _ data: IndexData,
    _ name: String
  ) -> [Double] {
    let step = 1e-5
    return (data.tables[name]?.numbers ?? []).indices.map { position in
      let sums = [step, -step].map { move in
        var moved = data
        moved.tables[name]?.numbers[position] += move
        return values(expression, variables, moved).reduce(0, +)
      }
      return (sums[0] - sums[1]) / (2 * step)
    }
  }

  private func expectNear(
    _ tensor: Tensor?, _ expected: [Double], _ tolerance: Double, _ comment: String
  ) {
    guard let found = tensor?.doubles, found.count == expected.count else {
      Issue.record("\(comment) has another size")
      return
    }
    let scale = max(1, expected.map(\.magnitude).max() ?? 0)
    for (x, y) in zip(found, expected) {
      let isNear = (x - y).magnitude <= tolerance * scale
      #expect(isNear, "\(comment): \(x), the loops give \(y)")
    }
  }
}
