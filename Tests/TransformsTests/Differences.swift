import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors
import AdjointTransforms
import Testing

/// Graphs of f64 evaluated by the reference interpreter, and their derivatives by differences.
enum Differences {
  /// The outputs at those inputs.
  static func run(
    _ graph: Graph, _ inputs: [String: Tensor], dims: [String: Int] = [:]
  ) throws -> [String: Tensor] {
    try ReferenceInterpreter<Double>.run(graph, inputs: inputs, dims: dims)
  }

  /// The graph with its derivatives replaced, verified.
  static func differentiated(_ graph: Graph) throws -> Graph {
    var context = PassContext()
    var pipeline = Pipeline([Differentiate.self])
    pipeline.verifiesEach = true
    return try pipeline.run(graph, &context)
  }

  /// The Jacobian of output `y` in input `x` by central differences of fourth order: one row for
  /// each entry of y, one column for each of x.
  static func jacobian(
    _ graph: Graph, _ inputs: [String: Tensor], of y: String, in x: String
  ) throws -> [[Double]] {
    let base = inputs[x]?.doubles ?? []
    let shape = inputs[x]?.shape ?? []
    var columns: [[Double]] = []
    for index in base.indices {
      let step = 1e-3
      var column: [Double]?
      for (offset, weight) in [(-2.0, 1.0), (-1, -8), (1, 8), (2, -1)] {
        var moved = base
        moved[index] += offset * step
        var fed = inputs
        fed[x] = Tensor(shape, f64: moved)
        let values = try run(graph, fed)[y]?.doubles ?? []
        let part = values.map { $0 * weight / (12 * step) }
        column = column.map { zip($0, part).map { $0 + $1 } } ?? part
      }
      columns.append(column ?? [])
    }
    guard let rows = columns.first?.count else { return [] }
    return (0..<rows).map { row in columns.map { $0[row] } }
  }

  /// Expects two lists of numbers to agree up to 1e-7 of the largest magnitude.
  static func expectClose(
    _ a: [Double], _ b: [Double], tolerance: Double = 1e-7, _ comment: Comment? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(a.count == b.count, comment, sourceLocation: location)
    let scale = max(1, (a + b).map(\.magnitude).max() ?? 0)
    for (x, y) in zip(a, b) {
      #expect(abs(x - y) <= tolerance * scale, comment, sourceLocation: location)
    }
  }
}
