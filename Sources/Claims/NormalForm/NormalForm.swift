import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// One entry of every value of a graph as a polynomial of entries of its unknowns, at all sizes and
/// indices at once. A node that has no such form, or too large a one, is an unknown itself, which
/// is sound: what holds for every tensor in its place holds for it.
struct NormalForm {
  let graph: Graph
  /// The arithmetic of the forms.
  let algebra: Algebra
  private let cuts: Set<NodeID>
  private var forms: [Polynomial?]

  /// What comparing two forms says.
  enum Comparison {
    /// The values are equal at all sizes, wherever both are defined.
    case equal
    /// The forms differ, which says nothing.
    case unequal
    /// The forms differ, and more work might have shown them equal.
    case unfinished
  }

  /// What the work on the forms of two values may cost, in terms' factors and bound variables: the
  /// largest forms of 370 claims on networks and identities of matrices take a twentieth of the
  /// usual; on a whole transformer block a sixth of the most.
  static let usualWork = 500_000
  static let mostWork = 50_000_000

  /// Compares the normal forms of two values.
  ///
  /// - Parameters:
  ///   - cuts: nodes that are taken as unknowns, which keeps forms small.
  ///   - labelRanges: for integer arguments that index an axis, its size.
  ///   - writtenOut: axes of at most this many entries are compared and summed entry by entry.
  ///   - splitsMasks: functions of masked sums are told apart by their masks.
  ///   - mostWork: what the comparison may cost.
  static func compare(
    _ left: Value, _ right: Value, in graph: Graph, cuts: Set<NodeID>,
    labelRanges: [NodeID: Size], writtenOut: Int = 1,
    splitsMasks: Bool = false, mostWork: Int = usualWork
  ) -> Comparison {
    let ranges = graph.type(of: left).shape
    guard graph.type(of: right).shape == ranges else { return .unequal }
    var form = NormalForm(
      graph, cuts: cuts,
      Algebra(
        atoms: AtomTable(mostWork: mostWork), limit: 400, labelRanges: labelRanges,
        writtenOut: max(1, writtenOut), splitsMasks: splitsMasks))
    form.build(upTo: [left, right])
    let difference = form.form(left) - form.form(right)
    if (try? form.vanishes(difference, ranges)) == true { return .equal }
    return form.algebra.atoms.isExhausted ? .unfinished : .unequal
  }

  /// True if the difference is 0 at every entry; short axes are gone through.
  private func vanishes(
    _ difference: Polynomial, _ ranges: [Size]
  ) throws(NormalFormFailure) -> Bool {
    var cases = [difference]
    for (axis, size) in ranges.enumerated() {
      guard let count = size.constant, count <= algebra.writtenOut, cases.count * count <= 64
      else { continue }
      var finer: [Polynomial] = []
      for other in cases { finer += try algebra.entries(of: other, along: axis, count, ranges) }
      cases = finer
    }
    for other in cases where !(try algebra.vanishes(other, ranges)) { return false }
    return true
  }

  private init(_ graph: Graph, cuts: Set<NodeID>, _ algebra: Algebra) {
    self.graph = graph
    self.cuts = cuts
    self.algebra = algebra
    forms = [Polynomial?](repeating: nil, count: graph.nodes.count)
  }

  /// The form of a value that has been visited; the value as an unknown where it has none.
  func form(_ value: Value) -> Polynomial {
    guard value.result == 0, let form = forms[value.node.index] else {
      return unknown(value.node)
    }
    return form
  }

  /// The form of an operand.
  func operand(_ id: NodeID, _ position: Int) -> Polynomial {
    form(graph.operand(id, position))
  }

  /// The axes' sizes.
  func shape(_ value: Value) -> Shape { graph.type(of: value).shape }

  private func unknown(_ id: NodeID) -> Polynomial {
    Polynomial(algebra.atoms.intern(.unknown(id)), indices(graph.types(id)[0].shape))
  }

  /// The indices of an entry in general: a variable for each axis, 0 along those of size 1.
  private func indices(_ shape: Shape) -> [Index] {
    shape.enumerated().map { axis, size in size == 1 ? .constant(0) : .free(axis) }
  }

  /// Forms of all nodes that the values depend on, operands first.
  private mutating func build(upTo values: [Value]) {
    let live = graph.returning(values.enumerated().map { Output("\($0)", $1) }).live()
    for id in graph.ids where live[id.index] {
      if cuts.contains(id) {
        forms[id.index] = unknown(id)
      } else {
        forms[id.index] = (try? compute(id)) ?? unknown(id)
      }
    }
  }

  private func compute(_ id: NodeID) throws(NormalFormFailure) -> Polynomial {
    let ranges = graph.types(id)[0].shape
    switch graph.kind(id) {
    case ConstantNode.kind: return try constant(id)
    case SizeNode.kind:
      return try algebra.size(graph.attributes(id, as: SizeAttributes.self).size)
    case SeedNode.kind: return operand(id, 0)
    case InputNode.kind, ParameterNode.kind, RegionNode.kind, DerivativeNode.kind:
      return unknown(id)
    default: break
    }
    switch graph.primitive(id).family {
    case .elementwise: return try elementwise(id, ranges)
    case .contraction: return try contraction(id)
    case .indexMap: return try indexMap(id, ranges)
    case .reduction: return try reduction(id)
    case .opaque:
      switch graph.kind(id) {
      case Gather.kind: return try gathered(id, ranges)
      case ScatterAdd.kind: return try scattered(id, ranges)
      default: return operation(id)
      }
    case .structural: return unknown(id)
    }
  }

  /// An operation on whole tensors that equals only itself on equal operands.
  func operation(_ id: NodeID) -> Polynomial {
    let bodies = graph.operands(id).map { Body(polynomial: form($0), ranges: shape($0)) }
    let atom = Atom.operation(graph.kind(id), graph.attributes(id), bodies)
    return Polynomial(algebra.atoms.intern(atom), indices(graph.types(id)[0].shape))
  }

  private func constant(_ id: NodeID) throws(NormalFormFailure) -> Polynomial {
    let attributes = graph.attributes(id, as: ConstantAttributes.self)
    guard let shape = attributes.type.shape.constants, attributes.values.count <= 64 else {
      throw .tooLarge
    }
    let delta = algebra.atoms.intern(.delta)
    var sum = Polynomial.zero
    for (position, value) in attributes.values.enumerated() {
      guard let rational = value.rational else { throw .undefined }
      var entry = Polynomial(constant: rational)
      var rest = position
      for axis in shape.indices.reversed() {
        let index = Index.constant(rest % shape[axis])
        rest /= shape[axis]
        entry = try algebra.multiply(
          entry, Polynomial(delta, [index, .free(axis)].sorted()), attributes.type.shape)
      }
      sum = sum + entry
    }
    return sum
  }

  private func elementwise(
    _ id: NodeID, _ ranges: Shape
  ) throws(NormalFormFailure) -> Polynomial {
    guard let function = graph.scalarFunction(id) else {
      return operation(id)
    }
    let operands = graph.operands(id).map { form($0) }
    let source = graph.type(of: graph.operand(id, 0)).element
    let target = graph.types(id)[0].element
    if function.conversionTarget != nil {
      // Masks and integers keep their value as numbers; floats are real numbers here.
      let isKept = target.isFloat || source == .bool || (source == .i32 && target == .i64)
      guard isKept, target != .bool else { throw .undefined }
      return operands[0]
    }
    let result = try algebra.apply(function, operands, ranges)
    // Integer arithmetic wraps, which polynomials don't know.
    if target.isInteger, !isSmall(result) || operands.contains(where: { dependsOnUnknowns($0) }) {
      throw .undefined
    }
    return result
  }

  /// True for integers that don't wrap for positions below 2²⁵: multiples of single positions by
  /// 16 at most, and small numbers.
  private func isSmall(_ form: Polynomial) -> Bool {
    form.terms.allSatisfy { term, coefficient in
      let positions = term.factors.reduce(0) { count, factor in
        switch algebra.atoms[factor.atom] {
        case .position, .dim: count + factor.exponent
        default: count
        }
      }
      let size = coefficient < Rational(0) ? -coefficient : coefficient
      return positions == 0 ? size <= Rational(1 << 25) : positions == 1 && size <= Rational(16)
    }
  }

  private func dependsOnUnknowns(_ form: Polynomial) -> Bool {
    form.terms.keys.contains { term in
      term.factors.contains { factor in
        switch algebra.atoms[factor.atom] {
        case .position, .dim, .delta, .flat: false
        default: true
        }
      }
    }
  }
}

/// Sums and products.
extension NormalForm {
  private func contraction(_ id: NodeID) throws(NormalFormFailure) -> Polynomial {
    // Sums of integers wrap.
    if graph.types(id)[0].element.isInteger { return operation(id) }
    let labels = graph.attributes(id, as: ContractAttributes.self)
    var order = labels.output
    for label in labels.left where !order.contains(label) { order.append(label) }
    let operands = [(labels.left, graph.operand(id, 0)), (labels.right, graph.operand(id, 1))]
    var ranges = [Size](repeating: 1, count: order.count)
    var factors: [Polynomial] = []
    for (names, value) in operands {
      let numbers = names.map { name in order.firstIndex(of: name) ?? 0 }
      for (axis, number) in numbers.enumerated() { ranges[number] = shape(value)[axis] }
      factors.append(
        try algebra.substitute(form(value), numbers.map { Index.free($0) }, ranges: ranges))
    }
    var product = try algebra.multiply(factors[0], factors[1], ranges)
    for variable in (labels.output.count..<order.count).reversed() {
      product = try algebra.sum(product, over: variable, ranges)
    }
    return product
  }

  private func reduction(_ id: NodeID) throws(NormalFormFailure) -> Polynomial {
    guard graph.kind(id) == Sum.kind else { return operation(id) }
    let axes = Set(graph.attributes(id, as: ReductionAttributes.self).axes)
    let source = shape(graph.operand(id, 0))
    var result = operand(id, 0)
    for axis in axes { result = try algebra.sum(result, over: axis, source) }
    // Sums of integers wrap, but for counts along one axis.
    if graph.types(id)[0].element.isInteger, !isCount(result) { return operation(id) }
    var next = 0
    var map: [Index] = []
    for axis in source.indices {
      // Summed axes don't occur any more; they get numbers out of the way.
      map.append(axes.contains(axis) ? .free(500 + axis) : .free(next))
      if !axes.contains(axis) { next += 1 }
    }
    return try algebra.substitute(result, map, ranges: graph.types(id)[0].shape)
  }

  /// True for small multiples of what counts the positions of one axis, or some of them.
  private func isCount(_ form: Polynomial) -> Bool {
    form.terms.allSatisfy { term, coefficient in
      let size = coefficient < Rational(0) ? -coefficient : coefficient
      var extent = term.bounds.count
      for factor in term.factors {
        switch algebra.atoms[factor.atom] {
        case .dim: extent += factor.exponent
        case let atom where atom.isMask && factor.exponent > 0: continue
        default: return false
        }
      }
      return extent <= 1 && size <= Rational(16)
    }
  }

  /// x at gathered indices: Σ_j x(j)·[index = j], which is the index itself where x counts.
  private func gathered(
    _ id: NodeID, _ ranges: Shape
  ) throws(NormalFormFailure) -> Polynomial {
    if graph.kind(graph.operand(id, 0).node) == Iota.kind { return operand(id, 1) }
    let axis = graph.attributes(id, as: GatherAttributes.self).axis
    let source = shape(graph.operand(id, 0))
    let count = shape(graph.operand(id, 1)).count
    let inner = ranges + [source[axis]]
    let variable = Index.free(ranges.count)
    let map = source.indices.map { dimension -> Index in
      if dimension == axis { return variable }
      return .free(dimension < axis ? dimension : dimension + count - 1)
    }
    let element = try algebra.substitute(operand(id, 0), map, ranges: inner)
    let index = try algebra.substitute(
      operand(id, 1), (0..<count).map { .free(axis + $0) }, ranges: inner)
    let mask = try algebra.zero(algebra.position(variable) - index, inner)
    return try algebra.sum(
      algebra.multiply(element, mask, inner), over: ranges.count, inner)
  }

  /// The accumulator and Σ over the indices of updates where the index is the axis' position.
  private func scattered(
    _ id: NodeID, _ ranges: Shape
  ) throws(NormalFormFailure) -> Polynomial {
    let axis = graph.attributes(id, as: GatherAttributes.self).axis
    let indexShape = shape(graph.operand(id, 1))
    let inner = ranges + indexShape
    let bound = indexShape.indices.map { Index.free(ranges.count + $0) }
    let rest = ranges.indices.filter { $0 != axis }.map { Index.free($0) }
    let map = Array(rest[..<axis]) + bound + Array(rest[axis...])
    let updates = try algebra.substitute(operand(id, 2), map, ranges: inner)
    let index = try algebra.substitute(operand(id, 1), bound, ranges: inner)
    let mask = try algebra.zero(algebra.position(.free(axis)) - index, inner)
    var sum = try algebra.multiply(updates, mask, inner)
    for dimension in indexShape.indices.reversed() {
      sum = try algebra.sum(sum, over: ranges.count + dimension, inner)
    }
    return operand(id, 0) + sum
  }
}
