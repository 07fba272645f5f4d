import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Where positions, labels and sizes meet each other and literals: what makes a difference between
/// one size and another, and between sizes of two dimensions.
///
/// A comparison of two positions, or of one with a literal, splits the lattice of positions along
/// i − j = c. Sums over the parts are polynomials in the sizes as long as no difference of two
/// sizes that meet, and no size, passes a bound that is made of the literals. Where positions are
/// counted from both ends of an axis, the corners of the parts may lie between two positions, and
/// the polynomials are others for even and for odd sizes.
struct PositionMeetings {
  private let graph: Graph
  private let forms: PositionForms
  /// True where positions meet in a way that no such polynomials describe.
  private(set) var isOpen = false
  /// For each dimension, up to what sizes, and differences of sizes, literals make a difference.
  private var greatest: [String: Int] = [:]
  private var differences: [(dim: String, reach: Int)] = []
  /// The dimensions of which positions are counted from the end.
  private(set) var mirrored: Set<String> = []
  /// The dimensions of which more than two positions meet at once, as i − j and k − l do.
  private(set) var chained: Set<String> = []
  private var chains = 0
  /// The most such meetings: through many of them positions could be far from each other.
  private static let mostChains = 6
  /// Dimensions that meet each other, by a common representative.
  private var leaders: [String: String] = [:]

  /// - Parameter ranges: what integer inputs lie below.
  init(_ graph: Graph, ranges: [String: Size]) {
    self.graph = graph
    forms = PositionForms(graph, ranges: ranges)
    let live = graph.live()
    let derived = SizeReading.positions(graph, ranges: ranges)
    for id in graph.ids where live[id.index] { read(id, derived) }
    for dim in mirrored where group(of: dim).count > 1 { isOpen = true }
  }

  /// Up to what sizes, and differences of sizes that meet, literals make a difference: differences
  /// of positions add up along chains, and a position that is counted from the end meets one that
  /// is counted from the start.
  func literal(_ dim: String) -> Int {
    let group = Set(group(of: dim))
    let single = group.map { greatest[$0, default: 0] }.max() ?? 0
    let reach = differences.reduce(single) { $0 + (group.contains($1.dim) ? $1.reach : 0) }
    // A position p from the start is one q from the end where n is p + q + 1.
    return mirrored.isDisjoint(with: group) ? reach : 2 * reach + 1
  }

  /// The dimensions that meet a dimension, itself too.
  func group(of dim: String) -> [String] {
    let leader = leader(dim)
    return Set(leaders.keys).union([dim]).filter { self.leader($0) == leader }.sorted()
  }

  private func leader(_ dim: String) -> String {
    var dim = dim
    while let next = leaders[dim], next != dim { dim = next }
    return dim
  }

  private mutating func join(_ a: String, _ b: String) {
    let (p, q) = (leader(a), leader(b))
    leaders[a] = leaders[a] ?? a
    leaders[b] = leaders[b] ?? b
    leaders[p] = p
    leaders[q] = p
  }

  private mutating func read(_ id: NodeID, _ derived: Set<NodeID>) {
    let operands = Array(graph.operands(id))
    let isWhole = operands.first.map { graph.type(of: $0).element.isInteger } ?? false
    switch graph.kind(id) {
    case Less.kind, LessEqual.kind, Equal.kind, NotEqual.kind, Maximum.kind, Minimum.kind:
      if isWhole { meet(operands[0], operands[1], derived) }
    case Abs.kind, Sign.kind, Relu.kind:
      if isWhole { meet(operands[0], nil, derived) }
    case Gather.kind, ScatterAdd.kind:
      let axis = graph.attributes(id, as: GatherAttributes.self).axis
      index(operands[1], below: graph.type(of: operands[0]).shape[axis], derived)
    case Reverse.kind:
      let shape = graph.types(id)[0].shape
      for axis in graph.attributes(id, as: ReverseAttributes.self).axes {
        mirror(shape[axis])
      }
    case Slice.kind, AccumulateSlice.kind: slice(id)
    case Pad.kind, Concatenate.kind: join(id)
    case Argmax.kind, Argmin.kind, ReduceMax.kind, ReduceMin.kind:
      if isWhole, operands.contains(where: { derived.contains($0.node) }) { isOpen = true }
    case Sum.kind, Contract.kind, CumulativeSum.kind, Product.kind:
      total(id, derived)
    default: break
    }
  }

  /// Sums of positions as integers wrap; what counts what is true does not.
  private mutating func total(_ id: NodeID, _ derived: Set<NodeID>) {
    guard graph.types(id)[0].element.isInteger else { return }
    for value in graph.operands(id) where derived.contains(value.node) {
      let isCount =
        graph.kind(id) == Sum.kind && graph.kind(value.node) == Convert.kind
        && graph.type(of: graph.operand(value.node, 0)).element == .bool
      if !isCount { isOpen = true }
    }
  }

  private mutating func meet(_ a: Value, _ b: Value?, _ derived: Set<NodeID>) {
    let own = [a] + (b.map { [$0] } ?? [])
    guard own.contains(where: { derived.contains($0.node) }) else { return }
    guard let left = forms[a], let right = b.map({ forms[$0] }) ?? [PositionForm(constant: 0)]
    else {
      isOpen = true
      return
    }
    let shape = Array(graph.type(of: a).shape)
    let labelSizes = forms.labelSizes
    for x in left {
      for y in right {
        note(x.adding(y, times: -1)) { symbol in
          switch symbol {
          case .axis(let axis): shape.indices.contains(axis) ? shape[axis] : 1
          case .label(let node, _): labelSizes[node] ?? 1
          }
        }
      }
    }
  }

  /// An index meets every position of the axis that it is an index of.
  private mutating func index(_ index: Value, below size: Size, _ derived: Set<NodeID>) {
    guard derived.contains(index.node) else { return }
    guard let own = forms[index] else {
      isOpen = true
      return
    }
    let shape = Array(graph.type(of: index).shape)
    let labelSizes = forms.labelSizes
    let position = PositionForm(.axis(shape.count))
    for form in own {
      note(form.adding(position, times: -1)) { symbol in
        switch symbol {
        case .axis(let axis):
          axis == shape.count ? size : shape.indices.contains(axis) ? shape[axis] : 1
        case .label(let node, _): labelSizes[node] ?? 1
        }
      }
    }
  }

  /// A symbol or a size of a difference.
  private struct Item {
    let dim: String
    let coefficient: Int
  }

  /// Notes a difference that is compared with 0.
  private mutating func note(_ form: PositionForm?, _ size: (PositionForm.Symbol) -> Size) {
    guard let form else {
      isOpen = true
      return
    }
    if noteMiddle(form, size) { return }
    var sizes = form.sizes
    var (constant, reach) = (form.constant, UInt(0))
    var items: [Item] = []
    var others: [Size] = []
    for (symbol, coefficient) in form.symbols.sorted(by: { "\($0)" < "\($1)" }) {
      let own = size(symbol)
      guard coefficient.magnitude == 1 else {
        isOpen = true
        return
      }
      if let extent = own.constant {
        reach += UInt(max(extent, 1))
        continue
      }
      guard let (dim, offset) = PositionMeetings.plain(own) else {
        others.append(own)
        continue
      }
      reach += offset.magnitude
      var sign = coefficient
      if sizes[dim, default: 0] * coefficient < 0 {
        // n − 1 − i is a position, too, and i is n − 1 less it.
        sizes[dim, default: 0] += coefficient
        constant -= coefficient
        sign = -coefficient
        mirrored.insert(dim)
      }
      items.append(Item(dim: dim, coefficient: sign))
    }
    let left = sizes.filter { $0.value != 0 }
    if left.values.contains(where: { $0.magnitude != 1 }) { isOpen = true }
    items += left.map { Item(dim: $0.key, coefficient: $0.value) }
    settle(items, others, Int(min(constant.magnitude + reach, 1_000)))
  }

  /// A position that is compared with one counted from the end, as k with n − 1 − k: like i with
  /// n − 1 − j where i is j. False for anything else.
  private mutating func noteMiddle(
    _ form: PositionForm, _ size: (PositionForm.Symbol) -> Size
  ) -> Bool {
    guard form.symbols.count == 1, let (symbol, coefficient) = form.symbols.first,
      coefficient.magnitude == 2,
      let (dim, offset) = PositionMeetings.plain(size(symbol)), offset == 0,
      form.sizes.filter({ $0.value != 0 }) == [dim: -coefficient / 2]
    else { return false }
    let reach = Int(min(form.constant.magnitude + 1, 1_000))
    mirrored.insert(dim)
    differences.append((dim, reach))
    raise(dim, to: reach)
    return true
  }

  private mutating func settle(_ items: [Item], _ others: [Size], _ reach: Int) {
    let dims = Set(items.map(\.dim)).union(others.flatMap(\.dims))
    if items.count + others.count > 2, dims.count == 1 {
      chained.formUnion(dims)
      chains += 1
      if chains > PositionMeetings.mostChains { isOpen = true }
      for dim in dims { raise(dim, to: reach) }
      return
    }
    if !others.isEmpty {
      // Positions below a size that is no dimension: of two the same, or with literals.
      let isAlone = items.isEmpty && (others.count == 1 || Set(others).count == 1 && reach == 0)
      if !isAlone || others.count > 2 { isOpen = true }
      for dim in others.flatMap(\.dims) { raise(dim, to: reach) }
      return
    }
    switch items.count {
    case 0: break
    case 1: raise(items[0].dim, to: reach)
    case 2 where items[0].coefficient == items[1].coefficient:
      for item in items { raise(item.dim, to: reach) }
    case 2:
      differences.append((items[0].dim, reach))
      if items[0].dim != items[1].dim { join(items[0].dim, items[1].dim) }
    default: isOpen = true
    }
  }

  private mutating func raise(_ dim: String, to reach: Int) {
    greatest[dim] = max(greatest[dim, default: 0], reach)
  }

  /// A dimension, or one that a constant is added to.
  private static func plain(_ size: Size) -> (dim: String, offset: Int)? {
    guard let form = PositionForm(size), form.sizes.count == 1,
      let (dim, factor) = form.sizes.first, factor == 1
    else { return nil }
    return (dim, form.constant)
  }

  private mutating func mirror(_ size: Size) {
    mirrored.formUnion(size.dims)
    var offset: UInt = 0
    for monomial in size.monomials where monomial.factors.isEmpty {
      offset += monomial.coefficient.magnitude
    }
    if offset > 0, let dim = size.dims.min() {
      differences.append((dim, Int(min(offset, 1_000))))
    }
    joinAll(size.dims)
  }

  private mutating func joinAll(_ dims: Set<String>) {
    guard let first = dims.min() else { return }
    for dim in dims where dim != first { join(first, dim) }
  }

  /// Bounds of slices along axes of symbolic size.
  private mutating func slice(_ id: NodeID) {
    let attributes = graph.attributes(id, as: SliceAttributes.self)
    let whole =
      graph.kind(id) == Slice.kind
      ? graph.type(of: graph.operand(id, 0)).shape : graph.types(id)[0].shape
    for (axis, size) in whole.enumerated() where size.constant == nil {
      let bounds = [attributes.start[axis], attributes.stop[axis]]
      var reach = attributes.step[axis].magnitude - 1
      for bound in bounds where bound != size {
        for monomial in bound.monomials where monomial.factors.isEmpty {
          reach += monomial.coefficient.magnitude
        }
      }
      let dims = size.dims.union(bounds.flatMap(\.dims))
      if let dim = dims.min() { differences.append((dim, Int(min(reach, 1_000)))) }
      joinAll(dims)
    }
  }

  /// What is put together of pieces along axes of symbolic size.
  private mutating func join(_ id: NodeID) {
    let own = Array(graph.types(id)[0].shape)
    for (axis, size) in own.enumerated() {
      let parts = graph.operands(id).map { graph.type(of: $0).shape }
      var pieces = parts.filter { $0.count == own.count }.map { $0[axis] }
      if pieces.allSatisfy({ $0 == size }) { continue }
      if graph.kind(id) == Pad.kind {
        let attributes = graph.attributes(id, as: PadAttributes.self)
        pieces += [attributes.low[axis], attributes.high[axis]]
      }
      var reach: UInt = 0
      for part in pieces {
        for monomial in part.monomials where monomial.factors.isEmpty {
          reach += monomial.coefficient.magnitude
        }
      }
      let dims = size.dims.union(pieces.flatMap(\.dims))
      if let dim = dims.min() { differences.append((dim, Int(min(reach, 1_000)))) }
      joinAll(dims)
    }
  }
}
