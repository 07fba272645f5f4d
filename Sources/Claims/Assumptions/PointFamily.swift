import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Where a family of points gets its free numbers and choices from: a random generator, rationals
/// for a witness, or unknowns for a proof.
protocol NumberSource {
  associatedtype N: Number

  /// What making a number needs: the prime of a residue.
  var context: N.Context { get }

  /// A number without restriction.
  mutating func free() throws(NotDefined) -> N

  /// A positive number: in a field, the exponential of a free one.
  mutating func positive() throws(NotDefined) -> N

  /// A number that is not negative, if the source can make such numbers; otherwise any.
  mutating func nonnegative() throws(NotDefined) -> N

  /// A number that is not 0: in a field, the inverse of a free one.
  mutating func nonzero() throws(NotDefined) -> N

  /// A number between the bounds of a range. Where these may be reached it may be any number, if
  /// the source can't make bounded ones that reach them.
  mutating func between(
    _ lower: Rational, _ upper: Rational, _ range: EntryRange
  ) throws(NotDefined) -> N

  /// Numbers whose sum is 1, none negative if the source can make such numbers.
  mutating func simplexRow(_ count: Int) throws(NotDefined) -> [N]

  /// X with A·X = B, for square matrices in row-major order.
  mutating func solution(_ a: [N], _ b: [N], size: Int) throws(NotDefined) -> [N]

  /// One of 0 ..< count. A proof goes through all choices, or says that it did not.
  mutating func choice(of count: Int) -> Int

  /// One of 0 ..< count for a label, a bool, or the place of a 1. A proof goes through all of them,
  /// or is none.
  mutating func label(of count: Int) -> Int

  /// An integer of a type that indexes nothing: any.
  mutating func integer(_ element: ElementType) -> Int64
}

extension NumberSource {
  mutating func solution(_ a: [N], _ b: [N], size: Int) throws(NotDefined) -> [N] {
    let own = EvaluationContext<N>(numbers: context, dims: [:])
    let operands = [a, b].map { Reference(.f64, [size, size], $0) }
    return try Solve.evaluate(operands, NoAttributes(), own).numbers()
  }

  mutating func nonnegative() throws(NotDefined) -> N { try free() }

  mutating func nonzero() throws(NotDefined) -> N {
    try N.apply(.divide, try N.make(1, context), try free())
  }

  mutating func label(of count: Int) -> Int { choice(of: count) }

  mutating func integer(_ element: ElementType) -> Int64 { Int64(choice(of: 4)) }

  /// lower + (upper − lower)·p/(p + q) with p and q positive, or any number.
  mutating func between(
    _ lower: Rational, _ upper: Rational, _ range: EntryRange
  ) throws(NotDefined) -> N {
    guard range.lowerIsStrict, range.upperIsStrict else { return try free() }
    let (p, q) = (try positive(), try positive())
    let part = try N.apply(.divide, p, p + q)
    let width = try N.make(.finite(upper - lower), context)
    return try N.make(.finite(lower), context) + width * part
  }

  /// All but the last are free.
  mutating func simplexRow(_ count: Int) throws(NotDefined) -> [N] {
    var row: [N] = []
    var last = try N.make(1, context)
    for _ in 0..<max(0, count - 1) {
      let entry = try free()
      row.append(entry)
      last = last - entry
    }
    return count > 0 ? row + [last] : []
  }
}

/// The points at which a claim is to hold: all that satisfy its assumptions and no others, made
/// from free numbers and choices, so that they satisfy them by construction.
protocol PointFamily: Sendable {
  /// The inputs at given sizes, by name. The same calls on `source`, in the same order, for the
  /// same sizes and choices.
  /// - Throws: `NotDefined` where an expression of the family has no value, as at a singular
  ///   matrix.
  func inputs<S: NumberSource>(
    _ sizes: [String: Int], from source: inout S
  ) throws(NotDefined) -> [String: Reference<S.N>]

  /// The dimensions whose positions the family tells apart, or whose sizes it uses as numbers.
  var boundDims: Set<String> { get }

  /// The dimension that numbers the labels, where one argument alone has labels and nothing else is
  /// chosen.
  var labelledDim: String? { get }

  /// What the entries of integer arguments lie below, by name.
  var labelRanges: [String: Size] { get }
}

extension PointFamily {
  var boundDims: Set<String> { [] }
  var labelledDim: String? { nil }
  var labelRanges: [String: Size] { [:] }
}

/// The points of a claim without assumptions: every entry free, labels within their ranges.
struct UnrestrictedFamily: PointFamily {
  /// An input or parameter.
  struct Argument: Sendable {
    let name: String
    let type: TensorType
    /// For integers that index an axis, its size.
    let range: Size?
  }

  /// In the order of declaration.
  let arguments: [Argument]

  /// - Parameter graph: the arguments that its outputs don't read are left out.
  init(_ graph: Graph, labelRanges: [String: Size]) {
    let live = graph.live()
    var used = Set(graph.outputs.map(\.value.node))
    for id in graph.ids where live[id.index] { used.formUnion(graph.operands(id).map(\.node)) }
    arguments = graph.arguments.filter { used.contains($0) }.map { id in
      let name = graph.argumentName(id)
      return Argument(name: name, type: graph.types(id)[0], range: labelRanges[name])
    }
  }

  var labelRanges: [String: Size] {
    let known = arguments.compactMap { argument in argument.range.map { (argument.name, $0) } }
    return Dictionary(known) { first, _ in first }
  }

  func inputs<S: NumberSource>(
    _ sizes: [String: Int], from source: inout S
  ) throws(NotDefined) -> [String: Reference<S.N>] {
    var inputs: [String: Reference<S.N>] = [:]
    for argument in arguments {
      inputs[argument.name] = try UnrestrictedFamily.tensor(argument, sizes, from: &source)
    }
    return inputs
  }

  /// One input, every entry free.
  static func tensor<S: NumberSource>(
    _ argument: Argument, _ sizes: [String: Int], from source: inout S
  ) throws(NotDefined) -> Reference<S.N> {
    let context = EvaluationContext<S.N>(numbers: source.context, dims: sizes)
    let shape = try context.values(argument.type.shape)
    let count = shape.reduce(1, *)
    let element = argument.type.element
    if element.isFloat {
      var numbers: [S.N] = []
      for _ in 0..<count { numbers.append(try source.free()) }
      return Reference(element, shape, numbers)
    }
    if element == .bool {
      return Reference(shape, bools: (0..<count).map { _ in source.label(of: 2) == 1 })
    }
    let range = try argument.range.map { size throws(NotDefined) in try context.value(size) }
    let integers = (0..<count).map { _ in
      range.map { Int64(source.label(of: max(1, $0))) } ?? source.integer(element)
    }
    return Reference(element, shape, integers: integers)
  }
}
