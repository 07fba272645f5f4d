import AdjointGraphIR
import AdjointSource

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

/// The templates of the nests so far, by all that decides how a nest is lowered: the nest but for
/// its places in memory, of which only counts which operands lie at one.
struct LoopTemplates {
  /// A nest with the template that it became.
  private struct Entry {
    let nest: LoopNest
    /// For each operand the first that lies where it does.
    let firsts: [Int]
    let template: LoopTemplate
  }

  private var entries: [Entry] = []
  private var table = IndexTable(capacity: 0)

  /// The template for nests like this one, if there was one.
  subscript(_ nest: LoopNest) -> LoopTemplate? {
    if entries.isEmpty { return nil }
    let firsts = nest.firstOperands
    let found = table.find(nest.shapeHash) { index in
      entries[index].firsts == firsts && entries[index].nest.hasShape(of: nest)
    }
    return found.map { entries[$0].template }
  }

  /// Remembers the template of a nest that has none yet.
  mutating func add(_ template: LoopTemplate, of nest: LoopNest) {
    table.insert(entries.count, hash: nest.shapeHash)
    entries.append(Entry(nest: nest, firsts: nest.firstOperands, template: template))
  }
}

extension LoopNest {
  /// For each operand the first that lies where it does; −1 for constants.
  fileprivate var firstOperands: [Int] {
    inputs.map { input in
      guard case .memory = input.source else { return -1 }
      return inputs.firstIndex { $0.source == input.source } ?? -1
    }
  }

  /// Equal for nests of one shape: of the steps and the numbers of operands and results.
  fileprivate var shapeHash: UInt32 {
    var hasher = Hasher()
    hasher.combine(extents)
    hasher.combine(inputs.count)
    hasher.combine(outputs.count)
    for step in body { step.combine(into: &hasher) }
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }

  /// Whether two nests differ in places alone.
  fileprivate func hasShape(of other: LoopNest) -> Bool {
    extents == other.extents && names == other.names && body == other.body
      && fuses == other.fuses && isSingle == other.isSingle
      && inputs.elementsEqual(other.inputs) { $0.hasShape(of: $1) }
      && outputs.elementsEqual(other.outputs) { $0.hasShape(of: $1) }
  }
}

extension LoopNest.Input {
  fileprivate func hasShape(of other: LoopNest.Input) -> Bool {
    guard element == other.element, strides == other.strides else { return false }
    switch (source, other.source) {
    case (.constant(let bits), .constant(let others)): return bits == others
    case (.memory, .memory): return true
    default: return false
    }
  }
}

extension LoopNest.Output {
  fileprivate func hasShape(of other: LoopNest.Output) -> Bool {
    value == other.value && reducer == other.reducer && element == other.element
      && strides == other.strides && reduced == other.reduced && count == other.count
      && location - base == other.location - other.base
  }
}
