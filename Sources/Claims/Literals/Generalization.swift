import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Claims with their literal extents for dimensions: `X: [N, 784]` for `X: [N, "784"]`. At those
/// sizes they are the claims that they were made of, so that what holds at all sizes holds there.
///
///     %S = contract %X, %W {"mk,kn->mn"} : f32[N x 10]      : f32[N x "10"]
///     %1 = size {10*N} : f32                             →  %1 = size {"10"*N} : f32
struct Generalization: Sendable {
  /// The claims, about all sizes.
  let set: ClaimSet
  /// What each of the new dimensions stands for; their names are numbers, which no author's are.
  let literals: [String: Int]
  private let includesNumbers: Bool

  /// The least extent that becomes a dimension: less is gone through quickly.
  static let leastExtent = 9

  /// Where `includesNumbers`, numbers that are extents become sizes, too: the divisor of a mean.
  ///
  /// nil where no extent is large, or where they can't be other than they are.
  init?(_ set: ClaimSet, includesNumbers: Bool) {
    var extents = Generalization.extents(of: set.graph)
    while !extents.isEmpty {
      var rebuilding = Rebuilding(set.graph, extents, includesNumbers)
      if rebuilding.run() {
        literals = Dictionary(uniqueKeysWithValues: extents.map { ("\($0)", $0) })
        self.set = rebuilding.image(of: set)
        self.includesNumbers = includesNumbers
        return
      }
      // What doesn't fit any more can't be generalised; the others may.
      if extents.isDisjoint(with: rebuilding.unfitting) { return nil }
      extents.subtract(rebuilding.unfitting)
    }
    return nil
  }

  /// Another setting's claims with the same dimensions; nil where they don't type with them.
  func applied(to alternative: ClaimSet.Alternative) -> ClaimSet.Alternative? {
    let set = ClaimSet(
      graph: alternative.graph, questions: alternative.questions, labelRanges: [:])
    guard let other = Generalization(set, includesNumbers: includesNumbers),
      other.literals == literals
    else { return nil }
    return ClaimSet.Alternative(
      setting: alternative.setting, graph: other.set.graph, questions: other.set.questions)
  }

  /// The large literal extents of the arguments.
  private static func extents(of graph: Graph) -> Set<Int> {
    let sizes = graph.arguments.flatMap { graph.types($0)[0].shape }
    return Set(sizes.compactMap(\.constant).filter { $0 >= leastExtent })
  }
}

/// A graph with some extents for dimensions, in the making.
private struct Rebuilding {
  private var rewriter: Rewriter
  private let extents: Set<Int>
  private let includesNumbers: Bool
  private var images: [NodeID: Value] = [:]
  /// The extents at the node that didn't type.
  private(set) var unfitting: Set<Int> = []

  init(_ graph: Graph, _ extents: Set<Int>, _ includesNumbers: Bool) {
    rewriter = Rewriter(graph, sharing: true)
    self.extents = extents
    self.includesNumbers = includesNumbers
  }

  /// True if every node types.
  mutating func run() -> Bool {
    for id in rewriter.source.ids {
      rewriter.enter(id)
      guard let image = image(of: id) else {
        unfitting = extentsAt(id)
        return false
      }
      rewriter.setImage(of: id, image)
    }
    return true
  }

  private mutating func image(of id: NodeID) -> Value? {
    let node = rewriter.source[id]
    if includesNumbers, node.kind == ConstantNode.kind, let size = sizeOfConstant(id) {
      return size
    }
    let list = rewriter.source.attributes(id)
    guard let general = try? list.replacingSizes(generalized) else { return nil }
    let operands = rewriter.operandImages(id)
    if general == list { return try? rewriter.builder.emit(like: node, operands) }
    return try? rewriter.builder.emit(node.kind, general, operands, copy: node.copy)
  }

  /// A number that is an extent, or one divided by it, as a size.
  private mutating func sizeOfConstant(_ id: NodeID) -> Value? {
    let constant = rewriter.source.attributes(id, as: ConstantAttributes.self)
    let element = constant.type.element
    guard constant.type.rank == 0, element.isFloat, let number = constant.values.first?.rational
    else { return nil }
    if let whole = number.integer, extents.contains(whole) {
      return rewriter.builder.size(Size(dim: "\(whole)"), element)
    }
    guard !number.numerator.isZero, let whole = number.inverted.integer, extents.contains(whole)
    else { return nil }
    let size = rewriter.builder.size(Size(dim: "\(whole)"), element)
    let one = rewriter.builder.constant(1, element)
    return try? rewriter.builder.emit(Divide.kind, .none, one, size)
  }

  /// The polynomial with dimensions for the coefficients that are extents.
  private func generalized(_ size: Size) throws(SizeError) -> Size {
    var result = Size(0)
    for monomial in size.monomials {
      let literal = extents.contains(monomial.coefficient)
      var product = literal ? Size(dim: "\(monomial.coefficient)") : Size(monomial.coefficient)
      for factor in monomial.factors {
        for _ in 0..<factor.exponent { product = try product * Size(dim: factor.dim) }
      }
      result = try result + product
    }
    return result
  }

  /// The literals at a node and its operands.
  private func extentsAt(_ id: NodeID) -> Set<Int> {
    let graph = rewriter.source
    let types = graph.types(id) + graph.operands(id).map { graph.type(of: $0) }
    let sizes = types.flatMap(\.shape).flatMap { $0.monomials.map(\.coefficient) }
    return extents.intersection(sizes)
  }

  func image(of set: ClaimSet) -> ClaimSet {
    let graph = rewriter.finish()
    let questions = set.questions.map { question in
      let values = question.sides + question.conditions.flatMap(\.values)
      return question.replacing(values.map { rewriter.image(of: $0) })
    }
    let ranges = set.labelRanges.mapValues { (try? generalized($0)) ?? $0 }
    return ClaimSet(graph: graph, questions: questions, labelRanges: ranges)
  }
}
