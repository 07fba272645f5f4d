import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// How a node stands to a cut of tensors along their leading axes: item i of what it makes of cut
/// operands depends on item i of these alone.
struct BatchStance {
  /// Operands and results that are cut together or not at all.
  var linked: [Value] = []
  /// Operands and results that must be whole.
  var whole: [Value] = []
  /// Results that are totals over the items where the linked values are cut, with what combines
  /// those of two parts.
  var totals: [(value: Value, reducer: Reducer)] = []

  init(_ id: NodeID, _ graph: Graph) {
    let results = graph.types(id).indices.map { Value(id, result: $0) }
    let operands = Array(graph.operands(id))
    switch graph.kind(id) {
    case InputNode.kind, ConstantNode.kind: linked = results
    case RegionNode.kind: take(graph.region(id), graph, operands, results)
    case Contract.kind:
      let labels = graph.attributes(id, as: ContractAttributes.self)
      take(labels, operands, results)
    case Reshape.kind: linked = operands + results
    case BroadcastTo.kind:
      let keeps = graph.attributes(id, as: BroadcastAttributes.self).axes.first == 0
      let isSame = graph.leadingSize(operands[0]) == graph.leadingSize(results[0])
      linked = keeps && isSame ? operands + results : results
      whole = keeps && isSame ? [] : operands
    case Slice.kind, AccumulateSlice.kind, Transpose.kind, Concatenate.kind:
      if BatchStance.keepsFirstAxis(id, graph) {
        linked = operands + results
      } else {
        whole = operands + results
      }
    case Sum.kind, AdjointOps.Product.kind, ReduceMax.kind, ReduceMin.kind, AnyTrue.kind,
      AllTrue.kind:
      let axes = graph.attributes(id, as: ReductionAttributes.self).axes
      linked = axes.contains(0) ? operands : operands + results
      if axes.contains(0), let reducer = Reducer(kind: graph.kind(id)) {
        totals = [(results[0], reducer)]
      }
    default:
      if graph.scalarFunction(id) != nil {
        linked = operands + results
      } else {
        whole = operands + results
      }
    }
  }

  /// Whether an index map leaves the leading axis as it is.
  private static func keepsFirstAxis(_ id: NodeID, _ graph: Graph) -> Bool {
    switch graph.kind(id) {
    case Slice.kind, AccumulateSlice.kind:
      let part = graph.attributes(id, as: SliceAttributes.self)
      return part.start.first == 0 && part.step.first == 1
        && part.stop.first?.constant == graph.leadingSize(graph.operand(id, 0))
    case Transpose.kind:
      return graph.attributes(id, as: TransposeAttributes.self).permutation.first == 0
    case Concatenate.kind: return graph.attributes(id, as: ConcatenateAttributes.self).axis > 0
    default: return false
    }
  }

  /// A contraction: the label of the leading axis leads wherever it stands.
  private mutating func take(
    _ labels: ContractAttributes, _ operands: [Value], _ results: [Value]
  ) {
    let sides = [
      (operands[0], labels.left), (operands[1], labels.right), (results[0], labels.output),
    ]
    var groups: [Character: [Value]] = [:]
    for (value, labels) in sides {
      if let label = labels.first { groups[label, default: []].append(value) }
    }
    for (label, values) in groups {
      let leads = sides.allSatisfy { !$0.1.dropFirst().contains(label) }
      if leads && values.count > 1 { linked = values } else { whole += values }
    }
    if !linked.isEmpty, !linked.contains(results[0]) { totals = [(results[0], .sum)] }
  }

  /// A region: its first axis is cut where nothing combines or counts along it but its results.
  private mutating func take(
    _ region: Region, _ graph: Graph, _ operands: [Value], _ results: [Value]
  ) {
    if region.summedBatch != nil {
      // The product is added up part by part; what is made of it needs all of them.
      (linked, whole) = (Array(operands.prefix(2)), Array(operands.dropFirst(2)))
      totals = results.map { ($0, .sum) }
      return
    }
    if region.canCutFirstAxis, link(region, graph, operands, results) { return }
    (linked, whole, totals) = ([], operands + results, [])
  }

  /// Sorts the operands and results of a region; false where one can't be cut.
  private mutating func link(
    _ region: Region, _ graph: Graph, _ operands: [Value], _ results: [Value]
  ) -> Bool {
    if let anchor = region.anchor {
      guard let labels = ContractAttributes(anchor.labels), let lead = labels.output.first else {
        return false
      }
      for (operand, own) in zip(operands, [labels.left, labels.right]) {
        if own.dropFirst().contains(lead) { return false }
        if own.first == lead { linked.append(operand) } else { whole.append(operand) }
      }
    }
    let inputs = operands.dropFirst(region.anchor == nil ? 0 : 2)
    for (operand, access) in zip(inputs, region.inputs) {
      if region.leads(access, of: graph.elementCount(operand)) {
        linked.append(operand)
      } else if region.repeats(access) {
        whole.append(operand)
      } else {
        return false
      }
    }
    for (result, yield) in zip(results, region.results) {
      if let reduction = yield.reduction, region.reducesFirstAxis(reduction) {
        totals.append((result, reduction.reducer))
      } else if region.leads(yield.access, of: yield.shape.reduce(1, *)), !yield.shape.isEmpty {
        linked.append(result)
      } else {
        return false
      }
    }
    return true
  }
}
