import AdjointGraphIR
import AdjointTensors

/// Sizes, and inputs that are exact where the assumptions allow it.
struct WitnessPoint: Sendable {
  let sizes: [String: Int]
  let inputs: [String: Reference<Enclosure>]

  /// The inputs rounded to doubles.
  var doubles: [String: Reference<Double>] {
    inputs.mapValues { $0.mapNumbers { $0.double ?? .nan } }
  }

  /// The same inputs, to be evaluated to another number of bits. Exact ones stay what they are.
  func evaluated(bits: Int) -> WitnessPoint {
    WitnessPoint(
      sizes: sizes,
      inputs: inputs.mapValues { tensor in
        tensor.mapNumbers { Enclosure($0.content, bits: bits, label: $0.label) }
      })
  }

  /// True if every float is exact.
  var isExact: Bool {
    inputs.values.allSatisfy { tensor in
      guard case .numbers(let numbers) = tensor.storage else { return true }
      return numbers.allSatisfy { $0.exact != nil }
    }
  }
}

extension Reference {
  /// The tensor with its floats in other numbers.
  func mapNumbers<M: Number>(_ transform: (N) -> M) -> Reference<M> {
    switch storage {
    case .numbers(let values): Reference<M>(element, shape, .numbers(values.map(transform)))
    case .integers(let values): Reference<M>(element, shape, .integers(values))
    case .bools(let values): Reference<M>(element, shape, .bools(values))
    }
  }
}
