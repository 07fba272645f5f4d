import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Whether a point is fit for comparing two evaluations: no number is infinite or NaN, and no
/// argument of a step is so near to it that rounding decides.
public struct Screening {
  /// The largest magnitude of a float on the way.
  public private(set) var scale = 1.0
  /// Why the point isn't fit: the operation; nil where it is.
  public private(set) var refusal: String?

  /// How near to a step an argument may be without lying on it.
  private static let margin = 1e-6
  private static let largest = 1e8

  public init(_ graph: Graph, _ trace: [[Reference<Double>]?]) {
    for id in graph.ids {
      guard refusal == nil, let results = trace[id.index] else { continue }
      let operands = graph.operands(id).compactMap { value -> Reference<Double>? in
        trace[value.node.index]?[Int(value.result)]
      }
      // Random bits as floats are large and exact.
      if operands.first?.element.isInteger != true {
        for result in results { measure(result, graph.primitive(id).name) }
      }
      if isNearStep(graph, id, operands) { refusal = graph.primitive(id).name }
    }
  }

  private mutating func measure(_ result: Reference<Double>, _ name: String) {
    guard case .numbers(let numbers) = result.storage else { return }
    for number in numbers {
      if !number.isFinite { refusal = name }
      scale = max(scale, number.magnitude)
    }
    if scale > Screening.largest { refusal = name }
  }

  private func isNearStep(
    _ graph: Graph, _ id: NodeID, _ operands: [Reference<Double>]
  ) -> Bool {
    guard let first = operands.first, case .numbers(let x) = first.storage else { return false }
    switch graph.kind(id) {
    case Sign.kind, Abs.kind, Relu.kind: return x.contains { isNear($0) }
    case Floor.kind: return x.contains { isNear($0 - $0.rounded()) }
    case Convert.kind:
      return !graph.types(id)[0].element.isFloat && x.contains { isNear($0 - $0.rounded()) }
    case Maximum.kind, Minimum.kind, Less.kind, LessEqual.kind, Equal.kind, NotEqual.kind:
      guard case .numbers(let y) = operands[1].storage else { return false }
      return zip(x, y).contains { isNear($0 - $1) }
    case Modulo.kind:
      guard case .numbers(let y) = operands[1].storage else { return false }
      return zip(x, y).contains { isNear($0 / $1 - ($0 / $1).rounded()) }
    case ReduceMax.kind, ReduceMin.kind:
      let axes = graph.attributes(id, as: ReductionAttributes.self).axes
      let sign = graph.kind(id) == ReduceMax.kind ? 1.0 : -1.0
      return hasNearTie(x.map { sign * $0 }, first.shape, along: axes)
    case Argmax.kind, Argmin.kind:
      let axis = graph.attributes(id, as: AxisAttributes.self).axis
      let sign = graph.kind(id) == Argmax.kind ? 1.0 : -1.0
      return hasNearTie(x.map { sign * $0 }, first.shape, along: [axis])
    default: return false
    }
  }

  /// True if the greatest of the numbers that are reduced together has another near it.
  private func hasNearTie(_ numbers: [Double], _ shape: [Int], along axes: [Int]) -> Bool {
    var groups: [[Int]: [Double]] = [:]
    for (position, number) in numbers.enumerated() {
      var rest = position
      var index = shape
      for axis in shape.indices.reversed() {
        index[axis] = rest % shape[axis]
        rest /= shape[axis]
      }
      for axis in axes { index[axis] = 0 }
      groups[index, default: []].append(number)
    }
    return groups.values.contains { group in
      let greatest = group.max() ?? 0
      return group.contains { isNear(greatest - $0) }
    }
  }

  private func isNear(_ distance: Double) -> Bool {
    distance != 0 && distance.magnitude < Screening.margin
  }
}

/// Comparison of two lists of outputs.
public enum Comparison {
  /// The first output that differs by more than `tolerance` times `scale`; nil where all agree.
  public static func difference(
    _ expected: [String: Tensor], _ found: [String: Tensor], scale: Double,
    tolerance: Double = 1e-9
  ) -> String? {
    guard expected.keys.sorted() == found.keys.sorted() else {
      return "outputs \(expected.keys.sorted()) against \(found.keys.sorted())"
    }
    for name in expected.keys.sorted() {
      guard let a = expected[name], let b = found[name] else { continue }
      guard a.shape == b.shape, a.element == b.element else {
        return "\(name): \(a.element)\(a.shape) against \(b.element)\(b.shape)"
      }
      let limit = a.element.isFloat ? tolerance * scale : 0
      for (index, (x, y)) in zip(a.doubles, b.doubles).enumerated()
      where !((x - y).magnitude <= limit) {
        return "\(name)[\(index)]: \(x) against \(y), of magnitudes to \(scale)"
      }
    }
    return nil
  }
}
