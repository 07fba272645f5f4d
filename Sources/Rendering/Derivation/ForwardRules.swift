import AdjointFrontend
import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// What operations change by where one operand changes: the linear maps whose transposes the
/// backward rules are.
extension Expressing {
  /// The change of a node where an operand changes by `t`; nil where it doesn't matter.
  mutating func push(
    _ id: NodeID, _ operand: Int, _ t: Formula
  ) throws(DerivationFailure) -> Pulled? {
    var x: [Formula] = []
    for operand in graph.operands(id) { x.append(try formula(operand)) }
    switch graph.primitive(id).family {
    case .elementwise where graph.kind(id) != Convert.kind:
      return try pull(id, t).first { $0.operand == operand }
    default: break
    }
    if let linear = Expressing.linearRules[graph.kind(id)] {
      return .init(operand, try apply(id, to: [t] + x.dropFirst()), linear)
    }
    switch graph.kind(id) {
    case Contract.kind:
      x[operand] = t.fitted(to: graph.type(of: graph.operand(id, operand)).shape)
      return .init(operand, try apply(id, to: x), "product rule")
    case Concatenate.kind:
      let parts = x.indices.map { $0 == operand ? t : Formula.number(0) }
      return .init(operand, try apply(id, to: parts), "concatenation of changes")
    default: return try pushOpaque(id, operand, t, x)
    }
  }

  private static let linearRules: [Kind: String] = [
    Convert.kind: "", BroadcastTo.kind: "", Reshape.kind: "", Transpose.kind: "transpose",
    Sum.kind: "sum of changes", Slice.kind: "slice", Pad.kind: "pad", Reverse.kind: "reverse",
    CumulativeSum.kind: "cumulative sum of changes", Gather.kind: "gather",
    Diagonal.kind: "diagonal", EmbedDiagonal.kind: "diagonal",
  ]

  private mutating func pushOpaque(
    _ id: NodeID, _ operand: Int, _ t: Formula, _ x: [Formula]
  ) throws(DerivationFailure) -> Pulled? {
    let shapes = graph.operands(id).map { graph.type(of: $0).shape }
    let t = t.fitted(to: shapes[operand])
    let y = try formula(Value(id))
    switch graph.kind(id) {
    case ReduceMax.kind, ReduceMin.kind, Product.kind, Determinant.kind, LogAbsDeterminant.kind:
      guard let slope = try pull(id, .number(1)).first else { return nil }
      let change = slope.cotangent * t
      let whole = shapes[0]
      let axes =
        graph.kind(id) == Determinant.kind || graph.kind(id) == LogAbsDeterminant.kind
        ? Array(whole.indices.suffix(2)) : axes(id)
      return .init(operand, change.summed(over: axes, of: whole), slope.rule)
    case Inverse.kind:
      let product = Formula.matmul([y, t, y])
      return .init(operand, -product, "derivative of the inverse")
    case Solve.kind: return pushSolution(operand, t, zip(x, shapes).map { $0.fitted(to: $1) }, y)
    case DerivativeNode.kind:
      throw DerivationFailure("it differentiates a derivative, which has steps of its own")
    default: throw DerivationFailure("no rule is known for \(graph.primitive(id).name)")
    }
  }

  /// The change of a call's result where an argument changes by `t`; nil without a rule for it.
  mutating func push(
    _ call: FunctionCall, _ argument: Value, _ t: Formula
  ) throws(DerivationFailure) -> Formula? {
    let whole = graph.type(of: argument).shape
    let result = graph.type(of: call.results[0]).shape
    // Where the map is its own transpose, the backward rule serves.
    if result == whole {
      guard call.function != "log_softmax" else {
        guard call.arguments.count == 1, let y = try folded(call) else { return nil }
        let inner = (.apply("exp", symbol(call.results[0]) ?? y) * t)
          .summed(over: [whole.count - 1], of: whole)
        return t - inner.spread(Array(whole.indices.dropLast()), of: [], rank: whole.count)
      }
      return try pull(call, t)?.first { $0.value == argument }?.cotangent
    }
    // Where each entry of the result belongs to entries of the argument, their slopes add up.
    guard
      let slope = try pull(call, .number(1))?.first(where: { $0.value == argument })?.cotangent,
      let axes = removedAxes(call, whole, result)
    else { return nil }
    let change = (slope * t).summed(over: axes, of: whole)
    return whole.count == result.count
      ? change.spread(whole.indices.filter { !axes.contains($0) }, of: [], rank: whole.count)
      : change
  }

  /// The axes of an argument that the result of a call lacks, or has with size 1.
  private func removedAxes(_ call: FunctionCall, _ whole: Shape, _ result: Shape) -> [Int]? {
    if result.isEmpty { return Array(whole.indices) }
    if result.count == whole.count {
      return whole.indices.filter { result[$0] == 1 && whole[$0] != 1 }
    }
    for argument in call.arguments where argument.parameter == "axis" {
      switch argument.meaning {
      case .number(let scale, _, _): return scale.integer.map { [$0 < 0 ? $0 + whole.count : $0] }
      default: return nil
      }
    }
    let isLast = call.function == "softmax_cross_entropy"
    return isLast && whole.count == result.count + 1 ? [whole.count - 1] : nil
  }
}
