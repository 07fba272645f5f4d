import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The degree in which sizes are numbers in the values of a graph: by themselves, as positions, and
/// as sums over terms that have no input along the axis, of which there are as many as the axis has
/// positions.
struct SizeDegree {
  /// How a value runs along an axis.
  private enum Course {
    /// Every entry is the same.
    case constant
    /// Entries differ, but terms need not have an input along the axis.
    case varying
    /// Every term has a factor that is an input's entry along the axis.
    case tied
    /// A factor may be the reciprocal of what ties another.
    case open
  }

  /// Degrees by dimension, and the courses of the axes.
  private struct Entry {
    var degrees: [String: Int] = [:]
    var courses: [Course] = []
  }

  private let graph: Graph
  private let ranges: [String: Size]
  private var entries: [Entry]
  /// True where a size is in an exponent, or in a function's argument without an input.
  private(set) var isTranscendental = false
  /// The dimensions that are numbers by themselves or as sums over terms without reciprocals.
  private(set) var certain: Set<String> = []
  /// The dimensions that are numbers in what a comparison, a maximum or a root looks at, so that
  /// the sign may be another at other sizes.
  private(set) var signed: Set<String> = []
  /// True where a root is taken of a size, which doubles degrees.
  private var hasRoots = false

  /// Degrees stop here.
  static let most = 1000

  /// - Parameter ranges: what integer inputs lie below.
  init(_ graph: Graph, ranges: [String: Size]) {
    self.graph = graph
    self.ranges = ranges
    entries = [Entry](repeating: Entry(), count: graph.nodes.count)
    let live = graph.live()
    for id in graph.ids where live[id.index] { entries[id.index] = entry(id) }
  }

  /// The degree of the difference of the two sides, cross-multiplied.
  var difference: [String: Int] {
    var result: [String: Int] = [:]
    for side in graph.outputs.prefix(2) {
      for (dim, degree) in entries[side.value.node.index].degrees {
        result[dim] = min(result[dim, default: 0] + degree * (hasRoots ? 2 : 1), SizeDegree.most)
      }
    }
    return result
  }

  private func operand(_ id: NodeID, _ position: Int) -> Entry {
    entries[graph.operand(id, position).node.index]
  }

  private func shape(_ value: Value) -> [Size] { Array(graph.type(of: value).shape) }

  private static func sum(_ a: [String: Int], _ b: [String: Int]) -> [String: Int] {
    a.merging(b) { min($0 + $1, most) }
  }

  private mutating func entry(_ id: NodeID) -> Entry {
    let rank = graph.types(id)[0].shape.count
    let isFloat = graph.types(id)[0].element.isFloat
    switch graph.kind(id) {
    case InputNode.kind, ParameterNode.kind:
      if isFloat { return Entry(courses: Array(repeating: .tied, count: rank)) }
      // A label is one of the positions.
      let dims = ranges[graph.argumentName(id)]?.dims ?? []
      return Entry(
        degrees: Dictionary(dims.map { ($0, 1) }) { a, _ in a },
        courses: Array(repeating: .varying, count: rank))
    case ConstantNode.kind, SeedNode.kind:
      return Entry(courses: Array(repeating: .varying, count: rank))
    case SizeNode.kind:
      let size = graph.attributes(id, as: SizeAttributes.self).size
      if isFloat { certain.formUnion(size.dims) }
      return Entry(degrees: Dictionary(uniqueKeysWithValues: size.dims.map { ($0, size.degree) }))
    case Iota.kind:
      let dims = graph.types(id)[0].shape.flatMap(\.dims)
      return Entry(
        degrees: Dictionary(dims.map { ($0, 1) }) { a, _ in a }, courses: [.varying])
    case Contract.kind: return contraction(id)
    case Sum.kind: return reduced(id, isSum: true)
    case ReduceMax.kind, ReduceMin.kind, AnyTrue.kind, AllTrue.kind, Argmax.kind, Argmin.kind,
      Product.kind:
      return reduced(id, isSum: false)
    case BroadcastTo.kind: return broadcast(id)
    case Transpose.kind, Diagonal.kind, Reshape.kind: return moved(id, rank)
    case Inverse.kind, Solve.kind, Determinant.kind, LogAbsDeterminant.kind:
      // Rational functions of the entries.
      let own = graph.operands(id).map { entries[$0.node.index].degrees }
      return Entry(
        degrees: own.reduce([:], SizeDegree.sum), courses: Array(repeating: .open, count: rank))
    default:
      if graph.primitive(id).family == .elementwise { return elementwise(id, rank) }
      return other(id, rank)
    }
  }

  /// Entries in other places.
  private func moved(_ id: NodeID, _ rank: Int) -> Entry {
    let own = operand(id, 0)
    switch graph.kind(id) {
    case Transpose.kind:
      let permutation = graph.attributes(id, as: TransposeAttributes.self).permutation
      return Entry(degrees: own.degrees, courses: permutation.map { own.courses[$0] })
    case Diagonal.kind:
      let both = SizeDegree.product(own.courses[rank - 1], own.courses[rank])
      return Entry(degrees: own.degrees, courses: own.courses.dropLast(2) + [both])
    default: return reshaped(id)
    }
  }

  /// An operation of which nothing is known but that it sums over its operands' axes at most. What
  /// integers index is no number.
  private mutating func other(_ id: NodeID, _ rank: Int) -> Entry {
    var result = Entry(courses: Array(repeating: .varying, count: rank))
    let isFloat = graph.types(id)[0].element.isFloat
    for value in graph.operands(id) where !isFloat || graph.type(of: value).element.isFloat {
      result.degrees = SizeDegree.sum(result.degrees, entries[value.node.index].degrees)
    }
    if graph.primitive(id).family == .indexMap {
      let own = graph.operands(id).map { entries[$0.node.index] }
      if let first = own.first, own.allSatisfy({ $0.courses.count == rank }) {
        result.courses = first.courses.indices.map { axis in
          own.allSatisfy { $0.courses[axis] == .tied } ? .tied : .varying
        }
      }
      return result
    }
    if graph.kind(id) == Gather.kind { return result }
    if graph.kind(id) == ScatterAdd.kind {
      // A sum over the axes of the indices.
      let first = graph.attributes(id, as: GatherAttributes.self).axis
      let updates = operand(id, 2)
      for (axis, size) in shape(graph.operand(id, 1)).enumerated()
      where updates.courses[first + axis] != .tied {
        count(size, updates.courses[first + axis], &result.degrees)
      }
      return result
    }
    for size in graph.operands(id).flatMap({ shape($0) }) where size.constant == nil {
      count(size, .varying, &result.degrees)
    }
    return result
  }

  private mutating func contraction(_ id: NodeID) -> Entry {
    let labels = graph.attributes(id, as: ContractAttributes.self)
    var courses: [Character: Course] = [:]
    var sizes: [Character: Size] = [:]
    for (position, names) in [labels.left, labels.right].enumerated() {
      let sides = zip(zip(names, operand(id, position).courses), shape(graph.operand(id, position)))
      for ((name, course), size) in sides {
        courses[name] = SizeDegree.product(courses[name] ?? .constant, course)
        sizes[name] = size
      }
    }
    var degrees = SizeDegree.sum(operand(id, 0).degrees, operand(id, 1).degrees)
    for (name, size) in sizes where !labels.output.contains(name) && courses[name] != .tied {
      count(size, courses[name], &degrees)
    }
    return Entry(degrees: degrees, courses: labels.output.map { courses[$0] ?? .varying })
  }

  /// Counts a sum over an axis that no input is tied to.
  private mutating func count(_ size: Size, _ course: Course?, _ degrees: inout [String: Int]) {
    for dim in size.dims { degrees[dim, default: 0] += 1 }
    if course != .open { certain.formUnion(size.dims) }
  }

  private mutating func reduced(_ id: NodeID, isSum: Bool) -> Entry {
    let own = operand(id, 0)
    let sizes = shape(graph.operand(id, 0))
    let rank = graph.types(id)[0].shape.count
    if !isSum { signed.formUnion(own.degrees.keys) }
    guard graph.primitive(id).family == .reduction,
      let axes = try? ReductionAttributes(decoding: graph.attributes(id)).axes
    else { return Entry(degrees: own.degrees, courses: Array(repeating: .varying, count: rank)) }
    var degrees = own.degrees
    for axis in axes where isSum && own.courses[axis] != .tied {
      count(sizes[axis], own.courses[axis], &degrees)
    }
    let kept = own.courses.indices.filter { !axes.contains($0) }
    // The greatest entry need not have the factor that all have.
    let courses = kept.map { isSum || own.courses[$0] == .constant ? own.courses[$0] : .varying }
    return Entry(degrees: degrees, courses: courses)
  }

  private func broadcast(_ id: NodeID) -> Entry {
    let own = operand(id, 0)
    let axes = graph.attributes(id, as: BroadcastAttributes.self).axes
    let sizes = shape(graph.operand(id, 0))
    let rank = graph.types(id)[0].shape.count
    var courses = [Course](repeating: .constant, count: rank)
    for (axis, image) in axes.enumerated() where sizes[axis] != 1 {
      courses[image] = own.courses[axis]
    }
    return Entry(degrees: own.degrees, courses: courses)
  }

  /// Axes of size 1 come and go; what is merged varies.
  private func reshaped(_ id: NodeID) -> Entry {
    let own = operand(id, 0)
    let source = shape(graph.operand(id, 0))
    let target = Array(graph.types(id)[0].shape)
    let kept = zip(source, own.courses).filter { $0.0 != 1 }
    guard kept.map(\.0) == target.filter({ $0 != 1 }) else {
      return Entry(
        degrees: own.degrees, courses: Array(repeating: .varying, count: target.count))
    }
    var rest = kept.map(\.1)[...]
    let courses = target.map { $0 == 1 ? Course.constant : rest.popFirst() ?? .varying }
    return Entry(degrees: own.degrees, courses: courses)
  }

  private static func product(_ a: Course, _ b: Course) -> Course {
    if a == .open || b == .open { return .open }
    if a == .tied || b == .tied { return .tied }
    return a == .constant && b == .constant ? .constant : .varying
  }

  private static func sum(_ a: Course, _ b: Course) -> Course {
    if a == .open || b == .open { return .open }
    return a == b ? a : .varying
  }
}

/// Scalar functions.
extension SizeDegree {
  private mutating func elementwise(_ id: NodeID, _ rank: Int) -> Entry {
    let own = graph.operands(id).map { entries[$0.node.index] }
    noteSigns(id, own)
    let all = own.reduce(into: [:]) { $0 = SizeDegree.sum($0, $1.degrees) }
    if graph.kind(id) == Convert.kind, isFloat(id), !isFloat(graph.operand(id, 0).node) {
      certain.formUnion(all.keys)
    }
    switch graph.kind(id) {
    case Multiply.kind, Scale.kind, Add.kind, Subtract.kind, Maximum.kind, Minimum.kind,
      Negate.kind, Relu.kind, Abs.kind, StopGradient.kind, Convert.kind, Select.kind, Divide.kind:
      return Entry(degrees: all, courses: arithmetic(graph.kind(id), own.map(\.courses)))
    case Sqrt.kind:
      if !all.isEmpty { hasRoots = true }
      return Entry(degrees: all, courses: SizeDegree.loose(.open, own, rank))
    case Power.kind: return power(id, own, SizeDegree.loose(.open, own, rank))
    case Less.kind, LessEqual.kind, Equal.kind, NotEqual.kind, And.kind, Or.kind, Not.kind:
      // Comparisons of positions are no numbers of a size themselves.
      let isWhole = graph.type(of: graph.operand(id, 0)).element.isInteger
      return Entry(
        degrees: isWhole ? [:] : all, courses: SizeDegree.loose(.varying, own, rank))
    case Sign.kind: break
    default: if !all.isEmpty, !dependsOnInputs(id) { isTranscendental = true }
    }
    return Entry(degrees: all, courses: SizeDegree.loose(.open, own, rank))
  }

  /// The courses of what is made of terms and factors.
  private func arithmetic(_ kind: Kind, _ own: [[Course]]) -> [Course] {
    own[0].indices.map { axis in
      let list = own.map { $0[axis] }
      switch kind {
      case Multiply.kind, Scale.kind: return SizeDegree.product(list[0], list[1])
      case Add.kind, Subtract.kind, Maximum.kind, Minimum.kind:
        return SizeDegree.sum(list[0], list[1])
      case Select.kind:
        return SizeDegree.product(list[0], SizeDegree.sum(list[1], list[2]))
      case Divide.kind: return list[1] == .constant ? list[0] : .open
      default: return list[0]
      }
    }
  }

  /// The courses of a function of which nothing else is known.
  private static func loose(_ course: Course, _ own: [Entry], _ rank: Int) -> [Course] {
    (0..<rank).map { axis in
      own.allSatisfy { $0.courses[axis] == .constant } ? .constant : course
    }
  }

  /// Notes sizes in what an operation takes the sign of.
  private mutating func noteSigns(_ id: NodeID, _ own: [Entry]) {
    switch graph.kind(id) {
    case Add.kind, Subtract.kind, Multiply.kind, Divide.kind, Scale.kind, Negate.kind,
      Convert.kind, StopGradient.kind, And.kind, Or.kind, Not.kind, Select.kind, Exp.kind,
      Expm1.kind:
      return
    case Less.kind, LessEqual.kind, Equal.kind, NotEqual.kind:
      guard graph.type(of: graph.operand(id, 0)).element.isFloat else { return }
    case Power.kind:
      if let exponent = SizeReading.exponent(of: id, in: graph), exponent == exponent.rounded() {
        return
      }
    default: break
    }
    for entry in own { signed.formUnion(entry.degrees.keys) }
  }

  /// A power with one number for its exponent multiplies degrees by it.
  private mutating func power(_ id: NodeID, _ own: [Entry], _ loose: [Course]) -> Entry {
    if !own[1].degrees.isEmpty { isTranscendental = true }
    guard let exponent = SizeReading.exponent(of: id, in: graph) else {
      if !own[0].degrees.isEmpty { isTranscendental = true }
      return Entry(degrees: own[0].degrees, courses: loose)
    }
    if exponent != exponent.rounded(), !own[0].degrees.isEmpty { hasRoots = true }
    let factor = Int(min(exponent.magnitude.rounded(.up), Double(SizeDegree.most)))
    let isPower = exponent == exponent.rounded() && exponent > 0
    return Entry(
      degrees: own[0].degrees.mapValues { min($0 * factor, SizeDegree.most) },
      courses: isPower ? own[0].courses : loose)
  }

  private func isFloat(_ id: NodeID) -> Bool { graph.types(id)[0].element.isFloat }

  private func dependsOnInputs(_ id: NodeID) -> Bool {
    !ConditionPart.arguments(under: [Value(id)], graph).isEmpty
  }
}
