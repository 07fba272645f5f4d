import AdjointGraphIR
import AdjointReference
import AdjointTensors

/// The values of a graph at one point, as far as they are defined there.
struct Evaluation<N: Number> {
  private let results: [[Reference<N>]?]

  init(
    _ graph: Graph, _ inputs: [String: Reference<N>], sizes: [String: Int], _ numbers: N.Context
  ) {
    results = ReferenceInterpreter<N>.partialTrace(
      graph, inputs: inputs, EvaluationContext(numbers: numbers, dims: sizes))
  }

  /// The value, nil where it isn't defined.
  subscript(_ value: Value) -> Reference<N>? {
    results[value.node.index].map { $0[Int(value.result)] }
  }

  /// The first of the values that can't be evaluated.
  func firstMissing(_ values: [Value]) -> Value? {
    values.first { results[$0.node.index] == nil }
  }

  /// True if every entry of a bool is surely true; false if one is surely false; nil where it can't
  /// be told.
  func truth(_ condition: Value) -> Bool? {
    guard case .bools(let values)? = self[condition]?.storage else { return nil }
    return values.allSatisfy { $0 }
  }
}

extension Evaluation where N == Double {
  init(_ graph: Graph, at point: WitnessPoint) {
    self.init(graph, point.doubles, sizes: point.sizes, ())
  }

  /// The elements as doubles; nil where the value isn't defined.
  func doubles(_ value: Value) -> [Double]? {
    guard let tensor = self[value] else { return nil }
    switch tensor.storage {
    case .numbers(let values): return values
    case .integers(let values): return values.map { Double($0) }
    case .bools(let values): return values.map { $0 ? 1 : 0 }
    }
  }

  /// The largest magnitude of a finite float on the way.
  var magnitude: Double {
    var largest = 0.0
    for case .some(let list) in results {
      for result in list {
        guard case .numbers(let values) = result.storage else { continue }
        for value in values where value.isFinite { largest = max(largest, value.magnitude) }
      }
    }
    return largest
  }
}

extension Evaluation where N == Enclosure {
  init(_ graph: Graph, at point: WitnessPoint, bits: Int) {
    self.init(graph, point.evaluated(bits: bits).inputs, sizes: point.sizes, bits)
  }

  /// The elements as enclosures, whole numbers and truth values exact.
  func enclosures(_ value: Value, bits: Int) -> [Enclosure]? {
    guard let tensor = self[value] else { return nil }
    switch tensor.storage {
    case .numbers(let values): return values
    case .integers(let values): return values.map { Enclosure(Rational(Int($0)), bits: bits) }
    case .bools(let values): return values.map { Enclosure(Rational($0 ? 1 : 0), bits: bits) }
    }
  }
}
