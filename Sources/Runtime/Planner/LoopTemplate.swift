import AdjointGraphIR

/// The program of a nest, to be used again for nests that differ in places alone: the layers of a
/// deep model are lowered once.
struct LoopTemplate {
  /// Where a stream of the program lies.
  enum Place {
    case input(Int)
    case output(Int)
  }

  private let program: LoopProgram
  private let places: [Place]
  /// When the program reads and writes its streams.
  let uses: StreamUses

  /// The template of a program that a nest without accumulators was lowered to: its streams are the
  /// nest's operands in memory, each place once, and its results.
  init(_ program: LoopProgram, _ uses: StreamUses, of nest: LoopNest) {
    self.program = program
    self.uses = uses
    var places: [Place] = []
    for (index, input) in nest.inputs.enumerated() {
      guard case .memory = input.source, !nest.inputs[..<index].contains(input) else { continue }
      places.append(.input(index))
    }
    places += nest.outputs.indices.map { .output($0) }
    precondition(places.count == program.streams.count, "a stream that is no operand or result")
    self.places = places
  }

  /// The program for a nest of the same shape.
  func program(for nest: LoopNest) -> LoopProgram {
    var result = program
    for (stream, place) in places.enumerated() {
      switch place {
      case .output(let index): result.streams[stream].location = nest.outputs[index].location
      case .input(let index):
        guard case .memory(let location) = nest.inputs[index].source else {
          preconditionFailure("operand \(index) of a nest is no longer in memory")
        }
        result.streams[stream].location = location
      }
    }
    return result
  }
}

extension LoopNest {
  /// All that decides how the nest is lowered: the nest with each place in memory replaced by the
  /// first operand that lies there.
  var shape: LoopNest {
    var shape = self
    for index in inputs.indices {
      guard case .memory = inputs[index].source else { continue }
      let source = inputs[index].source
      shape.inputs[index].source = .memory(inputs.firstIndex { $0.source == source } ?? index)
    }
    for index in outputs.indices {
      shape.outputs[index].location -= outputs[index].base
      shape.outputs[index].base = 0
    }
    return shape
  }
}
