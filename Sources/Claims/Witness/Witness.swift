import AdjointGraphIR
import AdjointTensors

/// A point that refutes a claim, with what was found there.
struct Witness: Sendable {
  let point: WitnessPoint
  /// Position in the chain.
  let step: Int
  /// Position of the entry in the sides.
  let entry: Int
  let left: Enclosure
  let right: Enclosure
}

/// What a search found.
struct WitnessFindings: Sendable {
  /// A point off all kinks.
  var witness: Witness?
  /// A point at which another setting of a convention makes the sides equal.
  var kink: (witness: Witness, setting: String)?
  /// Points that were drawn and satisfied the assumptions.
  var satisfied = 0
  /// Those at which all sides had a finite entry in common.
  var defined = 0
  /// True if one of the points satisfied the assumptions surely, by exact evaluation.
  var isSatisfiable = false

  /// Both findings, the first one's where both found something.
  func joined(_ other: WitnessFindings) -> WitnessFindings {
    var result = self
    result.witness = witness ?? other.witness
    result.kink = kink ?? other.kink
    result.satisfied += other.satisfied
    result.defined += other.defined
    result.isSatisfiable = isSatisfiable || other.isSatisfiable
    return result
  }
}

extension Counterexample {
  /// What a witness is to the author.
  ///
  /// - Parameters:
  ///   - graph: with the sides and the conditions as outputs.
  ///   - side: one of the sides, for its shape.
  init(_ witness: Witness, _ graph: Graph, side: Value) {
    let live = Counterexample.arguments(in: graph)
    let inputs = graph.arguments.filter { live.contains($0) }.compactMap { id in
      witness.point.inputs[graph.argumentName(id)].map { tensor in
        (name: graph.argumentName(id), tensor: Counterexample.tensor(tensor))
      }
    }
    let context = EvaluationContext<Enclosure>(numbers: 64, dims: witness.point.sizes)
    let shape = (try? context.values(graph.type(of: side).shape)) ?? []
    let own = graph.dimsOfOutputs
    self.init(
      sizes: witness.point.sizes, ownSizes: witness.point.sizes.filter { own.contains($0.key) },
      inputs: inputs,
      entry: Counterexample.entry(witness.entry, shape),
      left: witness.left.isDefined ? witness.left.double : nil,
      right: witness.right.isDefined ? witness.right.double : nil, step: witness.step)
  }

  /// The arguments that an output reads.
  private static func arguments(in graph: Graph) -> Set<NodeID> {
    ConditionPart.arguments(under: graph.outputs.map(\.value), graph)
  }

  /// Floats as doubles, so that they print as they were drawn.
  private static func tensor(_ tensor: Reference<Enclosure>) -> Tensor {
    switch tensor.storage {
    case .numbers(let values):
      Tensor(shape: tensor.shape, data: .f64(values.map { $0.double ?? .nan }))
    case .integers(let values): Tensor(shape: tensor.shape, data: .i64(values))
    case .bools(let values): Tensor(shape: tensor.shape, data: .bool(values))
    }
  }

  private static func entry(_ position: Int, _ shape: [Int]) -> [Int] {
    var rest = position
    return shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }.reversed()
  }
}
