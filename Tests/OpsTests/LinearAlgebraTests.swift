import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors
import Testing

/// Values, singular matrices, types and mistakes of linear algebra, in Double and modulo a prime.
@Suite struct LinearAlgebraTests {
  @Test("values", arguments: OperationLine.all(exact + "\n" + singular))
  func value(_ line: OperationLine) { line.check() }

  @Test("what is exact is the same modulo a prime", arguments: OperationLine.all(exact))
  func large(_ line: OperationLine) { line.check(modulo: 2_305_843_009_213_693_951) }

  @Test("modulo a prime", arguments: OperationLine.all(moduloSeven))
  func modular(_ line: OperationLine) { line.check(modulo: 7) }

  @Test("types and mistakes", arguments: OperationLine.all(types))
  func type(_ line: OperationLine) { line.check() }

  static let exact = """
    determinant | f64[1 x 1]: -5 | f64: -5
    determinant | f64[2 x 2]: 4 2 2 3 | f64: 8
    determinant | f64[2 x 2]: 0 1 1 0 | f64: -1
    determinant | f64[2 x 2]: 1 2 2 4 | f64: 0
    determinant | f64[3 x 3]: 0 2 0 0 0 4 8 0 0 | f64: 64
    determinant | f64[0 x 0]: | f64: 1
    determinant | f64[2 x 1 x 1]: 3 4 | f64[2]: 3 4
    determinant | f64[3 x 3]: 0 0 0 1 2 3 4 5 6 | f64: 0
    inverse | f64[2 x 2]: 0 1 1 0 | f64[2 x 2]: 0 1 1 0
    inverse | f64[2 x 2]: 1 2 0 1 | f64[2 x 2]: 1 -2 0 1
    inverse | f64[3 x 3]: 1 0 0 -1 1 0 2 0 1 | f64[3 x 3]: 1 0 0 1 1 0 -2 0 1
    inverse | f64[0 x 0]: | f64[0 x 0]:
    solve | f64[2 x 2]: 4 2 2 3 | f64[2]: 8 8 | f64[2]: 1 2
    solve | f64[2 x 2]: 0 2 4 0 | f64[2 x 3]: 2 4 6 4 8 12 | f64[2 x 3]: 1 2 3 1 2 3
    solve | f64[2 x 1 x 1]: 2 4 | f64[2 x 1]: 6 8 | f64[2 x 1]: 3 2
    solve | f64[2 x 1 x 1]: 2 4 | f64[2 x 1 x 2]: 6 8 4 8 | f64[2 x 1 x 2]: 3 4 1 2
    solve | f64[1 x 1]: 2 | f64[1 x 0]: | f64[1 x 0]:
    """

  static let singular = """
    inverse | f64[2 x 2]: 1 2 2 4 | f64[2 x 2]: inf inf inf inf
    inverse | f64[2 x 1 x 1]: 0 2 | f64[2 x 1 x 1]: inf 0.5
    solve | f64[1 x 1]: 0 | f64[1]: 1 | f64[1]: inf
    log_abs_determinant | f64[2 x 2]: 1 2 2 4 | f64: -inf
    log_abs_determinant | f64[2 x 2]: 0 1 1 0 | f64: 0
    log_abs_determinant | f64[0 x 0]: | f64: 0
    log_abs_determinant | f64[2 x 1 x 1]: -1 0 | f64[2]: 0 -inf
    determinant | f64[1 x 1]: nan | f64: nan
    """

  static let moduloSeven = """
    determinant | f64[2 x 2]: 1 2 3 4 | f64: -2
    determinant | f64[2 x 2]: 1 2 4 1 | f64: 0
    determinant | f64[2 x 2]: 7 1 1 0 | f64: -1
    inverse | f64[2 x 2]: 0 3 2 0 | f64[2 x 2]: 0 -3 -2 0
    solve | f64[1 x 1]: 3 | f64[1]: 1 | f64[1]: -2
    inverse | f64[2 x 2]: 1 2 4 1 | error: inverse of a singular matrix in a field
    solve | f64[1 x 1]: 7 | f64[1]: 1 | error: solve of a singular matrix in a field
    log_abs_determinant | f64[1 x 1]: 3 | error: abs in a field
    """

  static let types = """
    inverse | f32[B x N x N] | f32[B x N x N]
    determinant | f32[B x N x N] | f32[B]
    log_abs_determinant | f64[N x N] | f64
    solve | f32[B x N x N] | f32[B x N] | f32[B x N]
    solve | f32[B x N x N] | f32[B x N x K] | f32[B x N x K]
    solve | f32[N x N] | f32[N x N] | f32[N x N]
    inverse | f32[2] | (C1)
    inverse | i32[2 x 2] | (C1)
    inverse | f32[2 x 3] | (C2)
    determinant | f32 | (C1)
    determinant | f32[N x H] | (C2)
    log_abs_determinant | bool[2 x 2] | (C1)
    log_abs_determinant | f32[1 x 2] | (C2)
    solve | f32[2 x 2] | (C1)
    solve | f32[2 x 2] | f64[2] | (C1)
    solve | i32[2 x 2] | i32[2] | (C1)
    solve | f32[2] | f32[2] | (C2)
    solve | f32[2 x 3] | f32[3] | (C2)
    solve | f32[2 x 2] | f32[3] | (C3)
    solve | f32[B x 2 x 2] | f32[2] | (C3)
    solve | f32[2 x 2] | f32 | (C3)
    """

  /// A gradient at a singular matrix is reported as NaN, never as a wrong number.
  @Test func determinantGradientAtSingular() throws {
    var b = GraphBuilder(catalogue: .standard)
    let x = b.input("x", TensorType(.f64, [2, 2]))
    let y = b.determinant(x)
    let one = b.constant(1, .f64)
    let gradient = try #require(Determinant.pullback(y, one, &b)[0])
    let graph = b.build(name: "g", outputs: [Output("g", gradient)])
    let context = EvaluationContext<Double>(numbers: (), dims: [:])
    func values(_ numbers: [Double]) throws -> [Double] {
      let inputs = ["x": Reference(.f64, [2, 2], numbers)]
      return try ReferenceInterpreter.run(graph, inputs: inputs, context)["g"]?.numbers() ?? []
    }
    #expect(try values([4, 2, 2, 3]) == [3, -2, -2, 4])
    let atSingular = try values([1, 2, 2, 4])
    #expect(atSingular.count == 4)
    for value in atSingular { #expect(value.isNaN) }
  }

  /// One elimination serves many right sides, however they are batched.
  @Test func solveBatchesRightSidesAsColumns() throws {
    var b = GraphBuilder(catalogue: .standard)
    let a = b.input("a", TensorType(.f64, [3, 3]))
    let x = b.solve(a, b.input("b", TensorType(.f64, [3])))
    let many = b.input("many", TensorType(.f64, [5, 3]))
    let result = Solve.batch(x, [a, many], batched: [false, true], size: 5, &b)
    let graph = b.build(name: "g", outputs: [Output("y", result)])
    let solves = graph.ids.filter { graph.live()[$0.index] && graph.kind($0) == Solve.kind }
    #expect(solves.count == 1)
    #expect(solves.first.map { graph.type(of: graph.operand($0, 0)).shape } == [3, 3])
  }
}
