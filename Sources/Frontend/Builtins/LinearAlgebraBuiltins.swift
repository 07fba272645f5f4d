import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

extension Builtins {
  /// Matrices; further axes are a batch.
  static let linearAlgebra: [String: Builtin] = {
    var table: [String: Builtin] = [
      "diag": .one("x") { l, a throws(Lowering.Poison) in .tensor(try l.diagonal(a)) },
      "solve": .one("A b") { l, a throws(Lowering.Poison) in .tensor(try l.solve(a)) },
    ]
    let functions = [
      "inverse": Inverse.kind, "determinant": Determinant.kind,
      "log_abs_determinant": LogAbsDeterminant.kind,
    ]
    for (name, kind) in functions {
      table[name] = .one("A") { l, a throws(Lowering.Poison) in
        .tensor(try l.emit(kind, [], [try l.squareMatrix("A", a)], at: a.whole))
      }
    }
    return table
  }()
}

extension Lowering {
  /// `diag(x)`: of a vector the diagonal matrix, of a matrix its diagonal.
  fileprivate mutating func diagonal(_ arguments: Arguments) throws(Poison) -> Value {
    let value = try arguments.value("x", &self)
    let shape = type(value).shape
    if shape.count == 1 { return try emit(EmbedDiagonal.kind, [], [value], at: arguments.whole) }
    guard shape.count >= 2, shape[shape.count - 1] == shape[shape.count - 2] else {
      throw fail(
        TypeDiagnostics.shape(
          "`diag` takes a vector or square matrices, but this is "
            + TypeDiagnostics.text(type(value)), at: arguments.span("x")))
    }
    return try emit(Diagonal.kind, [], [value], at: arguments.whole)
  }

  fileprivate mutating func squareMatrix(
    _ name: String, _ arguments: Arguments
  ) throws(Poison) -> Value {
    let value = try arguments.value(name, &self)
    let shape = type(value).shape
    guard shape.count >= 2, shape[shape.count - 1] == shape[shape.count - 2],
      type(value).element.isFloat
    else {
      throw fail(
        TypeDiagnostics.shape(
          "`\(arguments.function)` takes square matrices of floats, but this is "
            + TypeDiagnostics.text(type(value)), at: arguments.span(name)))
    }
    return value
  }

  /// `solve(A, b)`: the x of A x = b.
  fileprivate mutating func solve(_ arguments: Arguments) throws(Poison) -> Value {
    let matrix = try squareMatrix("A", arguments)
    let right = try tensor(
      try arguments.operand("b", &self), as: type(matrix).element, at: arguments.span("b"))
    let (a, b) = (type(matrix).shape, type(right).shape)
    let vector = Array(a.dropLast())
    guard b == vector || b.count == a.count && Array(b.dropLast()) == vector else {
      throw fail(
        TypeDiagnostics.shape(
          "`solve` with a matrix \(a.text) takes \(vector.text) or one axis more, not \(b.text)",
          at: arguments.span("b")))
    }
    return try emit(Solve.kind, [], [matrix, right], at: arguments.whole)
  }
}
