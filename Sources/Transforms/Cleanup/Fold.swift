import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Computes what depends on constants alone, by the evaluator that the context brings.
///
/// Does not apply to results above the size limit, to broadcasts (a constant and its broadcast are
/// smaller), to symbolic sizes, or where no evaluator is given. A constant that is written in the
/// model keeps its exact decimal until it is computed with. Requires a graph without derivatives;
/// ensures nothing, and leaves nodes that are used no more to `dead`.
///
///     %1 = constant {2} : f32
///     %2 = sqrt %1 : f32           %1 = constant {1.41421353816986083984375} : f32
///     %3 = multiply %2, %x : f32   →   %2 = multiply %1, %x : f32
///     return y = %3                return y = %2
public struct Fold: Pass {
  public static var name: String { "fold" }
  public static var summary: String { "compute what depends on constants alone" }

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    try PassDiagnostics.demandDifferentiated(graph, Fold.name)
    guard let evaluator = context.evaluator else { return graph }
    let candidates = FoldCandidates(graph, limit: context.options.foldLimit)
    if candidates.roots.isEmpty { return graph }
    let constants = candidates.evaluated(by: evaluator)
    var changed = false
    let result = Rewriter.rebuild(graph, sharing: false) { rewriter, id in
      guard let tensor = constants[id], context.allows("constant", at: id) else { return nil }
      changed = true
      return rewriter.builder.constant(
        Fold.numbers(tensor), TensorType(tensor.element, tensor.shape.map { Size($0) }))
    }
    return changed ? result : graph
  }

  /// The elements as exact numbers.
  private static func numbers(_ tensor: Tensor) -> [ExactNumber] {
    switch tensor.data {
    case .f32(let values): values.map { ExactNumber(Double($0)) }
    case .f64(let values): values.map { ExactNumber($0) }
    case .i32(let values): values.map { ExactNumber(Int($0)) }
    case .i64(let values): values.map { ExactNumber(Int($0)) }
    case .bool(let values): values.map { ExactNumber($0 ? 1 : 0) }
    }
  }
}

/// The nodes of a graph that are worth computing now.
private struct FoldCandidates {
  private let graph: Graph
  /// Nodes made of constants alone whose users are not, or that are too large for their users.
  let roots: [NodeID]

  init(_ graph: Graph, limit: Int) {
    let live = graph.live()
    var constant = [Bool](repeating: false, count: graph.nodes.count)
    var isRoot = constant
    var isAnyRoot = false
    for id in graph.ids where live[id.index] {
      let operands = graph.operands(id)
      let isSource = graph.kind(id) == ConstantNode.kind
      let isComputed =
        !operands.isEmpty && FoldCandidates.computes(graph.kind(id))
        && operands.allSatisfy { constant[$0.node.index] } && FoldCandidates.fits(graph, id, limit)
      constant[id.index] = isSource || isComputed
      // A constant and its repetition are smaller than the elements written out.
      isRoot[id.index] =
        isComputed && graph.kind(id) != BroadcastTo.kind
        && graph.kind(id) != Reshape.kind
      isAnyRoot = isAnyRoot || isRoot[id.index]
    }
    self.graph = graph
    guard isAnyRoot else {
      roots = []
      return
    }
    // A root whose users are all computed themselves is an intermediate value.
    var isUsed = [Bool](repeating: false, count: graph.nodes.count)
    for id in graph.ids where live[id.index] && !isRoot[id.index] {
      for operand in graph.operands(id) { isUsed[operand.node.index] = true }
    }
    for output in graph.outputs { isUsed[output.value.node.index] = true }
    roots = graph.ids.filter { isRoot[$0.index] && isUsed[$0.index] }
  }

  private static func computes(_ kind: Kind) -> Bool {
    kind != SeedNode.kind && kind != DerivativeNode.kind && kind != RegionNode.kind
  }

  private static func fits(_ graph: Graph, _ id: NodeID, _ limit: Int) -> Bool {
    guard let sizes = graph.types(id)[0].shape.constants else { return false }
    var count = 1
    for size in sizes {
      let product = count.multipliedReportingOverflow(by: size)
      if product.overflow || product.partialValue > limit { return false }
      count = product.partialValue
    }
    return true
  }

  /// Evaluations at most, where some of the roots can't be computed.
  private static let attempts = 64

  /// The roots' values. Where one can't be computed (an integer divided by zero), the others are
  /// sought in halves.
  func evaluated(by evaluator: ConstantEvaluator) -> [NodeID: Tensor] {
    var result: [NodeID: Tensor] = [:]
    var work = [roots[...]]
    for _ in 0..<FoldCandidates.attempts {
      guard let part = work.popLast() else { break }
      if let values = evaluator(closed(Array(part))) {
        result.merge(named(values, Array(part))) { $1 }
      } else if part.count > 1 {
        let middle = part.startIndex + part.count / 2
        work += [part[middle...], part[..<middle]]
      }
    }
    return result
  }

  private func named(_ outputs: [String: Tensor], _ roots: [NodeID]) -> [NodeID: Tensor] {
    var result: [NodeID: Tensor] = [:]
    for root in roots { result[root] = outputs["\(root.raw)"] }
    return result
  }

  /// A graph without inputs that returns the roots, each under its number.
  private func closed(_ roots: [NodeID]) -> Graph {
    var needed = [Bool](repeating: false, count: graph.nodes.count)
    for root in roots { needed[root.index] = true }
    let outputs = roots.map { Output("\($0.raw)", Value($0)) }
    var rewriter = Rewriter(graph.returning(outputs), sharing: true)
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1) where needed[index] {
      for operand in graph.operands(NodeID(index)) { needed[operand.node.index] = true }
    }
    for id in graph.ids where needed[id.index] {
      rewriter.setImage(of: id, rewriter.copied(id))
    }
    return rewriter.finish()
  }
}
