import AdjointGraphIR
import AdjointTensors

/// Results of a region that are one cheap step from others which all their readers read as well:
/// computing them again there costs less than a store and a load.
enum RecomputedSteps {
  private static let cheap: Set<ScalarFunction> = [
    .negate, .add, .subtract, .multiply, .scale, .maximum, .minimum, .relu,
  ]

  /// The results of a region that need not be kept, none of which the other recoveries need or
  /// give.
  static func found(
    _ id: NodeID, _ graph: Graph, _ readers: RegionReaders, beside others: [Recovery]
  ) -> [Recovery] {
    let region = graph.region(id)
    if region.results.count < 2 { return [] }
    var found: [Recovery] = []
    var taken = Set(others.flatMap { $0.sources })
    var recovered = Set(others.map(\.value))
    for (position, yield) in region.results.enumerated() where region.storesRows(yield) {
      let value = Value(id, result: position)
      guard !taken.contains(value), !recovered.contains(value), readers.lastReader(value) != nil,
        case .map(let function, let inner)? = region.step(of: yield.value), cheap.contains(function)
      else { continue }
      let operands = inner.compactMap { operand($0, of: id, graph, like: yield) }
      let recovery = Recovery(
        value: value, means: .step(function, operands), row: region.domain.row,
        element: graph.types(id)[position].element)
      guard operands.count == inner.count, !recovery.sources.isEmpty,
        recovered.isDisjoint(with: recovery.sources),
        recovery.applies(to: readers.regions(value), graph)
      else { continue }
      found.append(recovery)
      taken.formUnion(recovery.sources)
      recovered.insert(value)
    }
    return found
  }

  /// A value of the body as readers find it: a constant, another result, or an operand that lies
  /// as the result does. Nil where it is none of them.
  private static func operand(
    _ value: Int, of id: NodeID, _ graph: Graph, like yield: Region.Yield
  ) -> Recovery.Operand? {
    let region = graph.region(id)
    if case .constant(let number, let element)? = region.step(of: value) {
      return .constant(number, element)
    }
    let kept = region.results.firstIndex {
      $0.value == value && $0.reduction == nil && $0.access == yield.access
    }
    if let kept { return .value(Value(id, result: kept)) }
    let input = value - region.firstInput
    guard region.inputs.indices.contains(input), region.inputs[input] == yield.access else {
      return nil
    }
    return .value(graph.operand(id, input + (region.anchor == nil ? 0 : 2)))
  }
}
