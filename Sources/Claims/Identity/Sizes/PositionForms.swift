import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The integers of a graph as forms of positions: a few alternatives for each node, nil where it
/// has none, as products, remainders and sums over positions.
struct PositionForms {
  private let graph: Graph
  private var forms: [[PositionForm]?]
  /// The dimension below which entries of an input lie.
  private let ranges: [String: Size]
  /// What labels that are parts of inputs lie below.
  private(set) var labelSizes: [NodeID: Size] = [:]

  /// The most alternatives of one value.
  private static let most = 4

  init(_ graph: Graph, ranges: [String: Size]) {
    self.graph = graph
    self.ranges = ranges
    forms = [[PositionForm]?](repeating: nil, count: graph.nodes.count)
    let live = graph.live()
    for id in graph.ids where live[id.index] && graph.types(id)[0].element.isInteger {
      let own = computed(id)
      forms[id.index] = own.flatMap { $0.count <= PositionForms.most ? $0 : nil }
    }
  }

  /// The alternatives of a value.
  subscript(_ value: Value) -> [PositionForm]? { forms[value.node.index] }

  private func operand(_ id: NodeID, _ position: Int) -> [PositionForm]? {
    forms[graph.operand(id, position).node.index]
  }

  private func shape(_ value: Value) -> [Size] { Array(graph.type(of: value).shape) }

  private mutating func computed(_ id: NodeID) -> [PositionForm]? {
    switch graph.kind(id) {
    case ConstantNode.kind: return constants(id)
    case SizeNode.kind:
      return PositionForm(graph.attributes(id, as: SizeAttributes.self).size).map { [$0] }
    case Iota.kind: return [PositionForm(.axis(0))]
    case InputNode.kind, ParameterNode.kind:
      guard let size = ranges[graph.argumentName(id)] else { return nil }
      return [label(id, below: size)]
    case BroadcastTo.kind, Transpose.kind, Reshape.kind: return moved(id)
    case Slice.kind, Reverse.kind: return sliced(id)
    case Gather.kind:
      let isCounting = graph.kind(graph.operand(id, 0).node) == Iota.kind
      return isCounting ? operand(id, 1) : nil
    default: return arithmetic(id)
    }
  }

  private mutating func label(_ id: NodeID, below size: Size) -> PositionForm {
    labelSizes[id] = size
    return PositionForm(.label(id, axes: Array(graph.types(id)[0].shape.indices)))
  }

  /// The least and the greatest of some integers, of which only the magnitude matters.
  private func constants(_ id: NodeID) -> [PositionForm]? {
    let values = graph.attributes(id, as: ConstantAttributes.self).values.map {
      $0.rational?.integer ?? PositionForm.most
    }
    let bounds = Set([values.min(), values.max()].compactMap { $0 })
    return bounds.sorted().map {
      PositionForm(constant: min(max($0, -PositionForm.most), PositionForm.most))
    }
  }

  private func moved(_ id: NodeID) -> [PositionForm]? {
    let source = shape(graph.operand(id, 0))
    let target = Array(graph.types(id)[0].shape)
    let places: [Int]
    switch graph.kind(id) {
    case BroadcastTo.kind: places = graph.attributes(id, as: BroadcastAttributes.self).axes
    case Transpose.kind:
      let permutation = graph.attributes(id, as: TransposeAttributes.self).permutation
      places = source.indices.map { permutation.firstIndex(of: $0) ?? $0 }
    default:
      let kept = source.indices.filter { source[$0] != 1 }
      let new = target.indices.filter { target[$0] != 1 }
      guard kept.map({ source[$0] }) == new.map({ target[$0] }) else { return nil }
      var all = [Int](repeating: -1, count: source.count)
      for (old, place) in zip(kept, new) { all[old] = place }
      places = all
    }
    return operand(id, 0)?.map { form in form.moved { source[$0] == 1 ? nil : places[$0] } }
  }

  private mutating func sliced(_ id: NodeID) -> [PositionForm]? {
    guard let own = operand(id, 0) else { return nil }
    let source = shape(graph.operand(id, 0))
    var parts: [(start: PositionForm, step: Int)] = []
    for axis in source.indices {
      guard let part = part(id, axis, source[axis]) else { return nil }
      parts.append(part)
    }
    var result: [PositionForm] = []
    for form in own {
      if let size = labelSize(form) {
        result.append(label(id, below: size))
        continue
      }
      guard let next = form.sliced({ parts[$0] }) else { return nil }
      result.append(next)
    }
    return result
  }

  /// Where along an axis the entries of a slice or of what is turned round come from.
  private func part(
    _ id: NodeID, _ axis: Int, _ size: Size
  ) -> (start: PositionForm, step: Int)? {
    if graph.kind(id) == Slice.kind {
      let attributes = graph.attributes(id, as: SliceAttributes.self)
      return PositionForm(attributes.start[axis]).map { ($0, attributes.step[axis]) }
    }
    let isTurned = graph.attributes(id, as: ReverseAttributes.self).axes.contains(axis)
    guard isTurned else { return (PositionForm(constant: 0), 1) }
    return PositionForm(size)?.adding(PositionForm(constant: 1), times: -1).map { ($0, -1) }
  }

  /// What a label by itself lies below.
  private func labelSize(_ form: PositionForm) -> Size? {
    guard form.symbols.count == 1, form.sizes.isEmpty, form.constant == 0,
      case .label(let node, _)? = form.symbols.keys.first
    else { return nil }
    return labelSizes[node]
  }

  private func arithmetic(_ id: NodeID) -> [PositionForm]? {
    switch graph.kind(id) {
    case Convert.kind:
      if graph.type(of: graph.operand(id, 0)).element == .bool {
        return [PositionForm(constant: 0), PositionForm(constant: 1)]
      }
      return operand(id, 0)
    case StopGradient.kind: return operand(id, 0)
    case Negate.kind: return operand(id, 0).flatMap { multiples($0, -1) }
    case Abs.kind:
      guard let own = operand(id, 0), let negated = multiples(own, -1) else { return nil }
      return own + negated
    case Sign.kind: return [-1, 0, 1].map { PositionForm(constant: $0) }
    case Add.kind: return combined(id, 1)
    case Subtract.kind: return combined(id, -1)
    case Maximum.kind, Minimum.kind:
      guard let a = operand(id, 0), let b = operand(id, 1) else { return nil }
      return a + b
    case Select.kind:
      guard let a = operand(id, 1), let b = operand(id, 2) else { return nil }
      return a + b
    case Multiply.kind, Scale.kind:
      guard let a = operand(id, 0), let b = operand(id, 1) else { return nil }
      if a.count == 1, let factor = a[0].value { return multiples(b, factor) }
      if b.count == 1, let factor = b[0].value { return multiples(a, factor) }
      return nil
    default: return nil
    }
  }

  private func multiples(_ forms: [PositionForm], _ factor: Int) -> [PositionForm]? {
    let all = forms.compactMap { $0.times(factor) }
    return all.count == forms.count ? all : nil
  }

  private func combined(_ id: NodeID, _ factor: Int) -> [PositionForm]? {
    guard let a = operand(id, 0), let b = operand(id, 1) else { return nil }
    let all = a.flatMap { x in b.compactMap { x.adding($0, times: factor) } }
    return all.count == a.count * b.count ? all : nil
  }
}
