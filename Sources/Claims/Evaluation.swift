import AdjointGraphIR
import AdjointReference
import AdjointTensors

/// The values of a graph at one point, as far as they are defined there.
struct Evaluation {
  private let results: [[Reference<Double>]?]
  /// The largest magnitude of a finite float on the way.
  let magnitude: Double

  init(_ graph: Graph, at point: SamplePoint) {
    results = ReferenceInterpreter<Double>.partialTrace(
      graph, inputs: point.inputs, EvaluationContext(numbers: (), dims: point.sizes))
    var largest = 0.0
    for case .some(let list) in results {
      for result in list {
        guard case .numbers(let values) = result.storage else { continue }
        for value in values where value.isFinite { largest = max(largest, value.magnitude) }
      }
    }
    magnitude = largest
  }

  /// The value, nil where it isn't defined.
  subscript(_ value: Value) -> Reference<Double>? {
    results[value.node.index].map { $0[Int(value.result)] }
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

  /// True if every entry of every assumption holds.
  func satisfies(_ assumptions: [Value]) -> Bool {
    assumptions.allSatisfy { value in
      guard let values = doubles(value) else { return false }
      return values.allSatisfy { $0 == 1 }
    }
  }

  /// The first entry at which two values surely differ: both finite, by more than 10⁻⁶ of the
  /// largest magnitude on the way. Nil where there is none; `isDefined` tells whether all entries
  /// of both are finite.
  func difference(
    _ left: Value, _ right: Value
  ) -> (position: Int?, isDefined: Bool) {
    guard let a = doubles(left), let b = doubles(right), a.count == b.count else {
      return (nil, false)
    }
    var isDefined = true
    var first: Int?
    for (position, (x, y)) in zip(a, b).enumerated() {
      guard x.isFinite, y.isFinite else {
        isDefined = false
        continue
      }
      if first == nil, (x - y).magnitude > 1e-6 * max(magnitude, .leastNormalMagnitude) {
        first = position
      }
    }
    return (first, isDefined)
  }
}
