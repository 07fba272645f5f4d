import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Tensors of a graph that can be cut along their leading axes together, and what that makes of the
/// nodes.
struct BatchCut {
  /// The values that are cut.
  let values: Set<Value>
  /// The nodes that are computed part by part, in order.
  let nodes: [NodeID]
  /// Results of these nodes that are added up over the parts, with what combines them.
  let totals: [Value: Reducer]
  /// The nodes that need a total, for which all parts must be there.
  let later: Set<NodeID>
  /// The greatest number of equal parts that every value and every region has; so is each divisor
  /// of it a number of parts.
  let divisor: Int

  /// The cuts of a graph: for each group of tensors that are cut together, and that contains an
  /// input, if nothing stands against it.
  static func all(_ graph: Graph) -> [BatchCut] {
    let live = graph.live()
    let stances = Array(graph.ids.map { live[$0.index] ? BatchStance($0, graph) : nil })
    var classes = ValueClasses(graph)
    for case let stance? in stances {
      guard let first = stance.linked.first else { continue }
      for value in stance.linked.dropFirst() { classes.join(first, value) }
    }
    var members: [Int: Set<Value>] = [:]
    var order: [Int] = []
    for id in graph.ids where live[id.index] && graph.kind(id) == InputNode.kind {
      let name = classes.name(Value(id))
      if members.updateValue([], forKey: name) == nil { order.append(name) }
    }
    for id in graph.ids where live[id.index] {
      for result in graph.types(id).indices {
        let value = Value(id, result: result)
        members[classes.name(value)]?.insert(value)
      }
    }
    return order.compactMap { BatchCut(members[$0] ?? [], graph, stances) }
  }

  /// - Returns: nil where a node needs one of the values whole, or all parts before one.
  private init?(_ values: Set<Value>, _ graph: Graph, _ stances: [BatchStance?]) {
    var divisor = 0
    for value in values {
      guard let size = graph.leadingSize(value), size > 0 else { return nil }
      divisor = BatchCut.greatestDivisor(divisor, size)
    }
    var nodes: [NodeID] = []
    var totals: [Value: Reducer] = [:]
    var later: Set<NodeID> = []
    for id in graph.ids {
      guard let stance = stances[id.index] else { continue }
      if stance.whole.contains(where: values.contains) { return nil }
      let waits = graph.operands(id).contains { totals[$0] != nil || later.contains($0.node) }
      let isCut = stance.linked.contains(where: values.contains)
      if waits { later.insert(id) }
      if !isCut || graph.kind(id) == InputNode.kind { continue }
      if waits || graph.kind(id) == ConstantNode.kind && graph.operands(id).isEmpty { continue }
      nodes.append(id)
      // The domain of a product that sums over the batch stays as it is.
      if graph.kind(id) == RegionNode.kind, graph.region(id).summedBatch == nil {
        let size = graph.region(id).domain.sizes[0]
        divisor = BatchCut.greatestDivisor(divisor, size)
      }
      for total in stance.totals {
        if values.contains(total.value) { return nil }
        totals[total.value] = total.reducer
      }
    }
    let isWaiting = later.contains { id in
      (stances[id.index]?.linked ?? []).contains(where: values.contains)
    }
    if isWaiting || nodes.isEmpty || divisor < 2 { return nil }
    self.values = values
    self.nodes = nodes
    self.totals = totals
    self.later = later
    self.divisor = divisor
  }

  private static func greatestDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

/// Values of a graph in classes that only grow.
private struct ValueClasses {
  private var parents: [Int]
  private let starts: [Int]

  init(_ graph: Graph) {
    var starts: [Int] = []
    var count = 0
    for id in graph.ids {
      starts.append(count)
      count += graph.types(id).count
    }
    self.starts = starts
    parents = Array(0..<count)
  }

  private func number(_ value: Value) -> Int { starts[value.node.index] + Int(value.result) }

  /// The number of a value's class, until it is joined with another one.
  mutating func name(_ value: Value) -> Int {
    var number = number(value)
    while parents[number] != number {
      parents[number] = parents[parents[number]]
      number = parents[number]
    }
    return number
  }

  /// Makes one class of those of two values.
  mutating func join(_ a: Value, _ b: Value) {
    let (a, b) = (name(a), name(b))
    if a != b { parents[max(a, b)] = min(a, b) }
  }
}
