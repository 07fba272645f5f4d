import AdjointGraphIR
import AdjointTensors

/// How a point is drawn: the same draw gives the same point again, or one next to it.
struct WitnessDraw: Sendable {
  let style: WitnessSource.Style
  let seed: UInt64
  let sizes: [String: Int]
  /// Moves the point a little, each number in its own way.
  var nearby: UInt64?
}

/// Points at which the assumptions of a claim hold.
struct AssumedPoints {
  let conditions: [Condition]
  let analysis: AssumptionAnalysis
  /// Constants that meet comparisons, in the claim or in the conditions.
  let constants: [Rational]

  /// - Parameter graph: with the sides and the conditions as outputs.
  init(_ graph: Graph, _ conditions: [Condition], labelRanges: [String: Size]) {
    self.conditions = conditions
    analysis = AssumptionAnalysis(graph, conditions, labelRanges: labelRanges)
    constants = ComparedConstants.found(in: graph)
  }

  /// True where nothing is assumed.
  var isUnrestricted: Bool { conditions.isEmpty }

  /// True where points are drawn that may turn out not to satisfy a condition.
  var isTesting: Bool { analysis.isBuiltIn.contains(false) }

  /// The point of a draw; nil where the family has none there.
  func point(_ draw: WitnessDraw, bits: Int = 128) -> WitnessPoint? {
    var source = WitnessSource(
      draw.style, seed: draw.seed, bits: bits, constants: constants, nearby: draw.nearby)
    guard let inputs = try? analysis.family.inputs(draw.sizes, from: &source) else { return nil }
    let isDefined = inputs.values.allSatisfy { tensor in
      guard case .numbers(let numbers) = tensor.storage else { return true }
      return numbers.allSatisfy(\.isDefined)
    }
    return isDefined ? WitnessPoint(sizes: draw.sizes, inputs: inputs) : nil
  }

  /// True if the conditions that are tested seem to hold; those that are built in aren't asked, for
  /// rounding breaks equations.
  func mayHold(_ values: Evaluation<Double>) -> Bool {
    zip(conditions, analysis.isBuiltIn).allSatisfy { condition, isBuiltIn in
      isBuiltIn || values.truth(condition.value) == true
    }
  }

  /// True if all conditions hold surely. Equations between bounds that are built in can't be told
  /// and hold by construction.
  func surelyHold(_ values: Evaluation<Enclosure>) -> Bool {
    zip(conditions, analysis.isBuiltIn).allSatisfy { condition, isBuiltIn in
      values.truth(condition.value) ?? isBuiltIn
    }
  }

  /// The sets of sizes that conditions on sizes admit, smallest first.
  func sizes(_ graph: Graph, others: [[String: Int]] = []) -> [[String: Int]] {
    let dims = graph.mentionedDims.union(analysis.family.boundDims).sorted()
    let literals = analysis.sizeLiterals(graph)
    let all = WitnessSizes.choices(dims, others: WitnessSizes.near(literals, dims) + others)
    return all.filter { analysis.admits($0, graph) }
  }

  /// A point that satisfies all conditions surely.
  func satisfyingPoint(_ graph: Graph, sizes: [[String: Int]], seed: UInt64) -> WitnessPoint? {
    let cut = graph.returning(conditions.enumerated().map { Output("\($0)", $1.value) })
    var seeds = SeededGenerator(seed: seed)
    let styles: [WitnessSource.Style] =
      [.ones, .zeros, .integers, .random, .parts, .halves, .constants, .negative]
    for round in 0..<(isTesting ? 12 : 1) {
      for sizes in sizes {
        for style in styles where round < 2 || style != .ones && style != .zeros {
          let draw = WitnessDraw(style: style, seed: seeds.next(), sizes: sizes)
          guard let point = point(draw), mayHold(Evaluation(cut, at: point)) else { continue }
          if surelyHold(Evaluation(cut, at: point, bits: 128)) { return point }
        }
      }
    }
    return nil
  }
}

/// Conditions on sizes.
extension AssumptionAnalysis {
  /// The whole numbers that stand in conditions on sizes.
  func sizeLiterals(_ graph: Graph) -> [Int] {
    nodes(graph).filter { graph.kind($0) == ConstantNode.kind }.flatMap { node in
      graph.attributes(node, as: ConstantAttributes.self).values.compactMap(\.rational?.integer)
    }
  }

  private func nodes(_ graph: Graph) -> [NodeID] {
    var seen: Set<NodeID> = []
    var open = sizeConditions.map(\.node)
    while let node = open.popLast() {
      if seen.insert(node).inserted { open += graph.operands(node).map(\.node) }
    }
    return seen.sorted()
  }

  /// True if the conditions on sizes hold.
  func admits(_ sizes: [String: Int], _ graph: Graph) -> Bool {
    if sizeConditions.isEmpty { return true }
    let cut = graph.returning(sizeConditions.enumerated().map { Output("\($0)", $1) })
    let values = Evaluation<Enclosure>(cut, [:], sizes: sizes, 64)
    return sizeConditions.allSatisfy { values.truth($0) == true }
  }
}

extension Graph {
  /// The dimensions of what the outputs are computed from.
  var dimsOfOutputs: Set<String> {
    var result: Set<String> = []
    var seen: Set<NodeID> = []
    var open = outputs.map(\.value.node)
    while let id = open.popLast() {
      guard seen.insert(id).inserted else { continue }
      for type in types(id) { for size in type.shape { result.formUnion(size.dims) } }
      if kind(id) == SizeNode.kind {
        result.formUnion(attributes(id, as: SizeAttributes.self).size.dims)
      }
      open += operands(id).map(\.node)
    }
    return result
  }

  /// The dimensions of every value and of every size, those of no argument too.
  var mentionedDims: Set<String> {
    var result = dims
    for id in ids {
      for type in types(id) { for size in type.shape { result.formUnion(size.dims) } }
      if kind(id) == SizeNode.kind {
        result.formUnion(attributes(id, as: SizeAttributes.self).size.dims)
      }
    }
    return result
  }
}
