import AdjointGraphIR
import AdjointReference
import AdjointTensors
import Synchronization

/// The points that satisfy the assumptions of a claim, as far as these can be built in: what is
/// tested instead only makes the family larger.
struct AssumedFamily: PointFamily {
  /// How the entries of a float argument are made.
  enum Making: Sendable {
    /// Each within its range.
    case entries
    case oneHotRows
    case simplexRows
    case orthogonal
    case symmetricOrthogonal
    case orthogonalDiagonal
    /// Each another number than this.
    case apart(from: Rational)
    /// Each above or below the entry of another value.
    case ordered(Order)
    /// By linear equations with exact coefficients, after the arguments that these read.
    case solved(equations: [Equation], structure: [MatrixProperty])
  }

  /// `left − right` = 0, affine in the argument that it is solved for.
  struct Equation: Sendable {
    let left: Value
    let right: Value
  }

  /// What every entry of an argument is above or below.
  struct Order: Sendable {
    let other: Value
    let isAbove: Bool
    let isStrict: Bool
  }

  /// Everything about one argument.
  struct Argument: Sendable {
    let declared: UnrestrictedFamily.Argument
    let node: NodeID
    var making = Making.entries
    var bounds: [ArgumentBound] = []
  }

  let graph: Graph
  /// In the order in which they are drawn.
  let arguments: [Argument]
  private let systems = SystemCache()

  init(graph: Graph, arguments: [Argument]) {
    self.graph = graph
    self.arguments = arguments
  }

  /// True where points satisfy equations, which may say something else at each size: of
  /// `sum(x) == 2 * x` only two dimensions have solutions but 0.
  var hasEquations: Bool {
    arguments.contains { argument in
      if case .solved(let equations, _) = argument.making { !equations.isEmpty } else { false }
    }
  }

  var boundDims: Set<String> {
    var result: Set<String> = []
    for argument in arguments {
      result.formUnion(argument.declared.range?.dims ?? [])
      for bound in argument.bounds {
        for case .size(let size)? in [bound.lower, bound.upper] { result.formUnion(size.dims) }
      }
      switch argument.making {
      case .entries, .apart: continue
      case .ordered(let order) where isEntry(order.other): continue
      case .solved(let equations, let structure):
        if equations.isEmpty, structure.allSatisfy({ $0 == .symmetric }) { continue }
      default: break
      }
      for size in argument.declared.type.shape { result.formUnion(size.dims) }
    }
    return result
  }

  var labelledDim: String? {
    var sizes: [Size] = []
    for argument in arguments {
      let type = argument.declared.type
      switch argument.making {
      case .oneHotRows: sizes += type.shape.dropLast()
      case .orthogonal, .symmetricOrthogonal, .orthogonalDiagonal, .ordered: return nil
      case .solved(let equations, _) where !equations.isEmpty: return nil
      default: if !type.element.isFloat { sizes += type.shape }
      }
    }
    return sizes.count == 1 ? PositionReading.plain(sizes[0]) : nil
  }

  var labelRanges: [String: Size] {
    let known = arguments.compactMap { argument in
      argument.declared.range.map { (argument.declared.name, $0) }
    }
    return Dictionary(known) { first, _ in first }
  }

  /// True for entries of another argument.
  private func isEntry(_ value: Value) -> Bool {
    ConditionPart.isArgument(ConditionPart.underEntries(value, graph).node, graph)
  }

  func inputs<S: NumberSource>(
    _ sizes: [String: Int], from source: inout S
  ) throws(NotDefined) -> [String: Reference<S.N>] {
    var inputs: [String: Reference<S.N>] = [:]
    for argument in arguments {
      inputs[argument.declared.name] = try tensor(argument, sizes, inputs, from: &source)
    }
    return inputs
  }

  private func tensor<S: NumberSource>(
    _ argument: Argument, _ sizes: [String: Int], _ others: [String: Reference<S.N>],
    from source: inout S
  ) throws(NotDefined) -> Reference<S.N> {
    let type = argument.declared.type
    guard type.element.isFloat else {
      return try UnrestrictedFamily.tensor(argument.declared, sizes, from: &source)
    }
    let context = EvaluationContext<S.N>(numbers: source.context, dims: sizes)
    let shape = try context.values(type.shape)
    let numbers: [S.N]
    switch argument.making {
    case .entries:
      numbers = try entries(shape.reduce(1, *), argument, sizes, from: &source)
    case .apart(let number):
      numbers = try apart(shape.reduce(1, *), from: number, source: &source)
    case .ordered(let order): numbers = try ordered(order, sizes, inputs: others, from: &source)
    case .solved(let equations, let structure):
      numbers = try solved(argument, shape, equations, structure, sizes, others, from: &source)
    default: numbers = try structured(argument.making, shape, from: &source)
    }
    return Reference(type.element, shape, numbers)
  }

  private func entries<S: NumberSource>(
    _ count: Int, _ argument: Argument, _ sizes: [String: Int], from source: inout S
  ) throws(NotDefined) -> [S.N] {
    let range = EntryRange(argument.bounds, sizes)
    var result: [S.N] = []
    for _ in 0..<count { result.append(try range.draw(from: &source)) }
    return result
  }

  private func apart<S: NumberSource>(
    _ count: Int, from number: Rational, source: inout S
  ) throws(NotDefined) -> [S.N] {
    let origin = try S.N.make(.finite(number), source.context)
    var result: [S.N] = []
    for _ in 0..<count {
      let offset = try source.nonzero()
      result.append(number == Rational(0) ? offset : origin + offset)
    }
    return result
  }

  private func ordered<S: NumberSource>(
    _ order: Order, _ sizes: [String: Int], inputs: [String: Reference<S.N>],
    from source: inout S
  ) throws(NotDefined) -> [S.N] {
    let values = Evaluation<S.N>(
      graph.returning([Output("0", order.other)]), inputs, sizes: sizes, source.context)
    guard let other = values[order.other] else {
      throw NotDefined("an assumption has no value here")
    }
    var result: [S.N] = []
    for bound in try other.numbers() {
      let offset = order.isStrict ? try source.positive() : try source.nonnegative()
      result.append(order.isAbove ? bound + offset : bound - offset)
    }
    return result
  }

  /// Rows, or matrices, one after the other.
  private func structured<S: NumberSource>(
    _ making: Making, _ shape: [Int], from source: inout S
  ) throws(NotDefined) -> [S.N] {
    let last = shape.last ?? 1
    var result: [S.N] = []
    switch making {
    case .oneHotRows:
      let (zero, one) = (try S.N.make(0, source.context), try S.N.make(1, source.context))
      for _ in 0..<shape.dropLast().reduce(1, *) {
        let hot = source.label(of: last)
        result += (0..<last).map { $0 == hot ? one : zero }
      }
    case .simplexRows:
      for _ in 0..<shape.dropLast().reduce(1, *) { result += try source.simplexRow(last) }
    default:
      for _ in 0..<shape.dropLast(2).reduce(1, *) {
        switch making {
        case .symmetricOrthogonal:
          result += try OrthogonalMatrix.drawSymmetric(last, from: &source)
        case .orthogonalDiagonal:
          result += try OrthogonalMatrix.drawDiagonal(last, from: &source)
        default: result += try OrthogonalMatrix.draw(last, from: &source)
        }
      }
    }
    return result
  }
}

/// Arguments that are solved for.
extension AssumedFamily {
  private func solved<S: NumberSource>(
    _ argument: Argument, _ shape: [Int], _ equations: [Equation], _ structure: [MatrixProperty],
    _ sizes: [String: Int], _ others: [String: Reference<S.N>], from source: inout S
  ) throws(NotDefined) -> [S.N] {
    let system = try systems.system(argument.node, sizes) {
      () throws(NotDefined) -> LinearSystem in
      try linearSystem(argument, shape, equations, structure, sizes)
    }
    let zero: S.N = try S.N.make(0, source.context)
    let range = EntryRange(argument.bounds, sizes)
    var free: [S.N] = []
    for unknown in 0..<system.count {
      free.append(system.isPivot[unknown] ? zero : try range.draw(from: &source))
    }
    let origin = [S.N](repeating: zero, count: system.count)
    let none = Reference<S.N>(argument.declared.type.element, shape, origin)
    var inputs = others
    inputs[argument.declared.name] = none
    let values = Evaluation<S.N>(
      graph.returning(outputs(equations)), inputs, sizes: sizes, source.context)
    // The rows of the structure, which come first, have right sides 0, but for sums of rows.
    var sides: [S.N] = try AssumedFamily.structureSides(structure, shape, source.context)
    for equation in equations {
      guard let left = values[equation.left], let right = values[equation.right] else {
        throw NotDefined("an assumption has no value here")
      }
      let (a, b) = (try left.numbers(), try right.numbers())
      for index in a.indices { sides.append(a[index] - b[index]) }
    }
    return try system.solved(free: free, sides: sides, source.context)
  }

  private func outputs(_ equations: [Equation]) -> [Output] {
    equations.flatMap { [$0.left, $0.right] }.enumerated().map { Output("\($0)", $1) }
  }

  /// The coefficients of an argument's equations, by evaluating them in linear forms.
  func linearSystem(
    _ argument: Argument, _ shape: [Int], _ equations: [Equation], _ structure: [MatrixProperty],
    _ sizes: [String: Int]
  ) throws(NotDefined) -> LinearSystem {
    let count = shape.reduce(1, *)
    var rows = AssumedFamily.structureRows(structure, shape)
    let forms = LinearForms(
      graph.returning(outputs(equations)), unknowns: [argument.node], sizes)
    for equation in equations {
      let (left, right) = (try forms.values(equation.left), try forms.values(equation.right))
      for (a, b) in zip(left, right) {
        let difference = a - b
        guard difference.isAffine else { throw NotDefined("an equation that isn't affine") }
        rows.append(difference.coefficients)
      }
    }
    return LinearSystem(rows: rows, count: count)
  }

  /// Coefficient rows of what a structure says of the entries.
  private static func structureRows(
    _ structure: [MatrixProperty], _ shape: [Int]
  ) -> [[Int: Rational]] {
    guard let last = shape.last else { return [] }
    var rows: [[Int: Rational]] = []
    for property in structure {
      switch property {
      case .simplexRows:
        for row in 0..<shape.dropLast().reduce(1, *) {
          let entries = (0..<last).map { (row * last + $0, Rational(1)) }
          rows.append(Dictionary(uniqueKeysWithValues: entries))
        }
      case .symmetric, .diagonal:
        for matrix in 0..<shape.dropLast(2).reduce(1, *) {
          for i in 0..<last {
            for j in 0..<last where property == .diagonal ? i != j : j < i {
              let (here, there) = (matrix * last * last + i * last + j, j * last + i)
              rows.append(
                property == .diagonal
                  ? [here: Rational(1)]
                  : [here: Rational(1), matrix * last * last + there: Rational(-1)])
            }
          }
        }
      case .orthogonal, .invertible, .oneHotRows: break
      }
    }
    return rows
  }

  /// The right sides of those rows: −1 for the sum of a row, otherwise 0.
  private static func structureSides<N: Number>(
    _ structure: [MatrixProperty], _ shape: [Int], _ context: N.Context
  ) throws(NotDefined) -> [N] {
    var sides: [N] = []
    for property in structure {
      let count = structureRows([property], shape).count
      let side = try N.make(property == .simplexRows ? -1 : 0, context)
      sides += [N](repeating: side, count: count)
    }
    return sides
  }
}

/// The graph's values as linear forms in the entries of some arguments.
struct LinearForms {
  private let values: Evaluation<LinearForm>

  /// - Parameter unknowns: their entries are numbered in this order, row by row.
  init(_ graph: Graph, unknowns: [NodeID], _ sizes: [String: Int]) {
    let context = EvaluationContext<LinearForm>(numbers: (), dims: sizes)
    var inputs: [String: Reference<LinearForm>] = [:]
    var next = 0
    for node in unknowns {
      let type = graph.types(node)[0]
      guard let shape = try? context.values(type.shape) else { continue }
      let count = shape.reduce(1, *)
      let forms = (next..<next + count).map { LinearForm.unknown($0) }
      inputs[graph.argumentName(node)] = Reference(type.element, shape, forms)
      next += count
    }
    for node in graph.arguments where !unknowns.contains(node) {
      let type = graph.types(node)[0]
      guard type.element.isFloat, let shape = try? context.values(type.shape) else { continue }
      let others = [LinearForm](repeating: .other, count: shape.reduce(1, *))
      inputs[graph.argumentName(node)] = Reference(type.element, shape, others)
    }
    values = Evaluation(graph, inputs, sizes: sizes, ())
  }

  /// The forms of a float's entries.
  /// - Throws: `NotDefined` where the value has none, for it depends on comparisons of unknowns.
  func values(_ value: Value) throws(NotDefined) -> [LinearForm] {
    guard let tensor = values[value] else { throw NotDefined("a value without linear form") }
    return try tensor.numbers()
  }
}

/// Systems that were solved, by argument and sizes.
private final class SystemCache: Sendable {
  private struct Key: Hashable {
    let argument: NodeID
    let sizes: [String: Int]
  }

  private let systems = Mutex<[Key: LinearSystem]>([:])

  func system(
    _ argument: NodeID, _ sizes: [String: Int], _ make: () throws(NotDefined) -> LinearSystem
  ) throws(NotDefined) -> LinearSystem {
    let key = Key(argument: argument, sizes: sizes)
    if let known = systems.withLock({ $0[key] }) { return known }
    let made = try make()
    systems.withLock { $0[key] = made }
    return made
  }
}
