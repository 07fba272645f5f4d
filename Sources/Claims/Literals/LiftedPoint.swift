import AdjointGraphIR
import AdjointTensors

/// A point of general claims made one of the claims with literal extents.
struct LiftedPoint {
  /// What stands beyond the general point's entries.
  enum Filling: CaseIterable {
    /// Zeros, so that the point is as simple as the general one.
    case zeros
    /// The same entries again, so that what was defined stays so.
    case repetition
  }

  /// The point of `graph`; nil where an argument has no such shape.
  static func of(
    _ point: WitnessPoint, _ literals: [String: Int], in graph: Graph, _ filling: Filling
  ) -> WitnessPoint? {
    let sizes = point.sizes.filter { literals[$0.key] == nil }
    let context = EvaluationContext<Enclosure>(numbers: 64, dims: sizes)
    var inputs: [String: Reference<Enclosure>] = [:]
    for id in graph.arguments {
      let name = graph.argumentName(id)
      // What isn't drawn isn't read.
      guard let tensor = point.inputs[name] else { continue }
      guard let shape = try? context.values(graph.types(id)[0].shape),
        shape.count == tensor.shape.count
      else { return nil }
      inputs[name] = lifted(tensor, to: shape, filling)
    }
    return WitnessPoint(sizes: sizes, inputs: inputs)
  }

  private static func lifted(
    _ tensor: Reference<Enclosure>, to shape: [Int], _ filling: Filling
  ) -> Reference<Enclosure> {
    if tensor.shape == shape { return tensor }
    let places = places(tensor.shape, shape, filling)
    switch tensor.storage {
    case .numbers(let values):
      let zero = Enclosure(Rational(0), bits: values.first?.bits ?? 128)
      let all = places.map { $0.map { values[$0] } ?? zero }
      return Reference(tensor.element, shape, .numbers(all))
    case .integers(let values):
      return Reference(tensor.element, shape, .integers(places.map { $0.map { values[$0] } ?? 0 }))
    case .bools(let values):
      return Reference(tensor.element, shape, .bools(places.map { $0.map { values[$0] } ?? false }))
    }
  }

  /// For each entry of the larger shape, the position of the entry of the smaller that it has.
  private static func places(_ small: [Int], _ large: [Int], _ filling: Filling) -> [Int?] {
    var places: [Int?] = [0]
    for (own, size) in zip(small, large) {
      places = places.flatMap { start in
        (0..<size).map { index in
          guard let start, own > 0, filling == .repetition || index < own else { return nil }
          return start * own + index % own
        }
      }
    }
    return places
  }
}
