import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors
import Testing

/// Gradient rules and batched forms on symbolic sizes give what they give on the sizes' values.
@Suite struct SymbolicTests {
  @Test("symbolic and concrete graphs agree", arguments: OperationLine.all(lines))
  func agrees(_ line: OperationLine) throws {
    let dims = ["N": 3, "M": 2, "H": 4, "B": 2]
    let context = EvaluationContext<Double>(numbers: (), dims: dims)
    let symbolic = try graph(line) {
      $0
    } attributes: {
      $0
    }
    let concrete = try graph(line) {
      try $0.bound(to: dims)
    } attributes: {
      try $0.bound(to: dims)
    }
    var draw = Draw(seed: 11)
    var inputs: [String: Reference<Double>] = [:]
    for id in concrete.arguments {
      let type = concrete.types(id)[0]
      let isSquare = type.rank > 1 && type.shape[type.rank - 1] == type.shape[type.rank - 2]
      inputs[concrete.argumentName(id)] = draw.tensor(
        type, type.element.isInteger ? .below(2) : isSquare ? .conditioned : .any)
    }
    let expected = try ReferenceInterpreter.run(concrete, inputs: inputs, context)
    #expect(try ReferenceInterpreter.run(symbolic, inputs: inputs, context) == expected)
    #expect(expected.count >= 3)
  }

  /// The operation, the cotangents of its operands and its batched form.
  private func graph(
    _ line: OperationLine, type: (TensorType) throws -> TensorType,
    attributes: (AttributeList) throws -> AttributeList
  ) throws -> Graph {
    var b = GraphBuilder(catalogue: .standard)
    let types = try line.operandTypes().map(type)
    let operands = types.enumerated().map { b.input("x\($0.offset)", $0.element) }
    let (kind, list) = try line.operationAndAttributes()
    let y = try b.emit(kind, attributes(list), operands)
    var outputs = [Output("y", y)]
    let primitive = b.catalogue[kind]
    let parts = primitive.pullback(y, b.input("d", b.type(of: y)), &b)
    for (index, part) in parts.enumerated() {
      guard let part else { continue }
      #expect(b.type(of: part) == types[index])
      outputs.append(Output("d\(index)", part))
    }
    let stacked = types.enumerated().map { index, type in
      b.input("s\(index)", type.with(shape: [5] + type.shape))
    }
    let all = primitive.batch(y, stacked, batched: types.map { _ in true }, size: 5, &b)
    #expect(b.type(of: all) == b.type(of: y).with(shape: [5] + b.type(of: y).shape))
    outputs.append(Output("batch", all))
    return b.build(name: "line", outputs: outputs)
  }

  static let lines = """
    broadcast {to = [N, H, N], axes = [0, 2]} | f64[N x N] | f64[N x H x N]
    reshape {to = [N, 2, H]} | f64[2*N x H] | f64[N x 2 x H]
    transpose {permutation = [2, 0, 1]} | f64[N x H x M] | f64[M x N x H]
    slice {start = [0], stop = [2*N+1], step = [2]} | f64[2*N+1] | f64[N+1]
    slice {start = [1, N], stop = [N, 2*N], step = [1, 1]} | f64[N x 2*N] | f64[N-1 x N]
    accumulate_slice {start = [N], stop = [3*N], step = [2]} | f64[3*N] | f64[N] | f64[3*N]
    pad {low = [N, 0], high = [1, H]} | f64[N x H] | f64[2*N+1 x 2*H]
    concatenate {axis = 1} | f64[N x 2] | f64[N x H] | f64[N x M*H] | f64[N x H*M+H+2]
    reverse {axes = [1]} | f64[N x H] | f64[N x H]
    diagonal | f64[H x N x N] | f64[H x N]
    embed_diagonal | f64[H x N] | f64[H x N x N]
    contract {"bnk,bkh->bnh"} | f64[B x N x H] | f64[B x H x M] | f64[B x N x M]
    contract {"n,h->hn"} | f64[N] | f64[2*H] | f64[2*H x N]
    gather {axis = 1} | f64[N x M x H] | i32[B x N] | f64[N x B x N x H]
    scatter_add {axis = 0} | f64[M x H] | i64[N x B] | f64[N x B x H] | f64[M x H]
    cumulative_sum {axis = 1, reversed = true} | f64[N x H+1] | f64[N x H+1]
    inverse | f64[B x N x N] | f64[B x N x N]
    solve | f64[B x N x N] | f64[B x N] | f64[B x N]
    solve | f64[B x N x N] | f64[B x N x H] | f64[B x N x H]
    determinant | f64[B x N x N] | f64[B]
    log_abs_determinant | f64[N x N] | f64
    """
}

extension TensorType {
  /// The type with its dimensions replaced by their values.
  fileprivate func bound(to dims: [String: Int]) throws -> TensorType {
    with(shape: try shape.map { try $0.bound(to: dims) })
  }
}
