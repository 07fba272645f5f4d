import AdjointGraphIR
import AdjointTensors

/// Sizes and inputs at which claims are evaluated.
struct SamplePoint {
  let sizes: [String: Int]
  let inputs: [String: Reference<Double>]
}

/// Draws points: sizes from 1 up, then distinct ones; entries that are simple numbers first, then
/// random, with all signs, so that masks are met on and off.
struct PointSampler {
  private let graph: Graph
  private let labelRanges: [String: Size]
  private let dims: [String]
  var generator: SeededGenerator

  init(_ graph: Graph, labelRanges: [String: Size], seed: UInt64) {
    self.graph = graph
    self.labelRanges = labelRanges
    dims = graph.dims.sorted()
    generator = SeededGenerator(seed: seed)
  }

  /// The sets of sizes that are tried: ones, twos, pairwise distinct ones in both orders, random.
  static let sizeSets = 5

  /// The sizes of a set.
  mutating func sizes(_ set: Int) -> [String: Int] {
    var result: [String: Int] = [:]
    for (position, dim) in dims.enumerated() {
      switch set {
      case 0: result[dim] = 1
      case 1: result[dim] = 2
      case 2: result[dim] = 2 + position
      case 3: result[dim] = 1 + dims.count - position
      default: result[dim] = 1 + generator.below(5)
      }
    }
    return result
  }

  /// How the floats of one argument are drawn.
  enum Style: CaseIterable {
    case small, normal, positive, negative, unit, symmetric, diagonal, orthogonal, oneHot, simplex
  }

  /// A point at given sizes. Without `isVaried` the styles are the plain ones; with it each
  /// argument gets one at random, for the sake of assumptions.
  mutating func point(
    sizes: [String: Int], round: Int, isVaried: Bool
  ) -> SamplePoint? {
    let context = EvaluationContext<Double>(numbers: (), dims: sizes)
    var inputs: [String: Reference<Double>] = [:]
    for id in graph.arguments {
      let name = graph.argumentName(id)
      let type = graph.types(id)[0]
      guard let shape = try? context.values(type.shape) else { return nil }
      let plain: [Style] = [.small, .normal, .normal, .positive, .negative]
      var style = plain[round % plain.count]
      if isVaried, generator.below(3) > 0 {
        style = Style.allCases[generator.below(Style.allCases.count)]
      }
      let bound = labelRanges[name].flatMap { try? context.value($0) }
      inputs[name] = tensor(type.element, shape, style, bound)
    }
    return SamplePoint(sizes: sizes, inputs: inputs)
  }

  private mutating func tensor(
    _ element: ElementType, _ shape: [Int], _ style: Style, _ bound: Int?
  ) -> Reference<Double> {
    let count = shape.reduce(1, *)
    switch element {
    case .bool: return Reference(shape, bools: (0..<count).map { _ in generator.below(2) == 1 })
    case .i32, .i64:
      let integers = (0..<count).map { _ in Int64(generator.below(max(1, bound ?? 10))) }
      return Reference(element, shape, integers: integers)
    case .f32, .f64:
      return Reference(element, shape, floats(shape, style))
    }
  }

  private mutating func floats(_ shape: [Int], _ style: Style) -> [Double] {
    let count = shape.reduce(1, *)
    switch style {
    case .small:
      let choices = [-2.0, -1, -0.5, 0.5, 1, 2, 3]
      return (0..<count).map { _ in choices[generator.below(choices.count)] }
    case .normal: return (0..<count).map { _ in generator.normal() }
    case .positive: return (0..<count).map { _ in generator.uniform(0.1...2) }
    case .negative: return (0..<count).map { _ in -generator.uniform(0.1...2) }
    case .unit: return (0..<count).map { _ in generator.uniform(0.05...0.95) }
    default: return structured(shape, style) ?? (0..<count).map { _ in generator.normal() }
    }
  }

  /// Rows or matrices with a property that an assumption may ask for; nil where the shape is none.
  private mutating func structured(_ shape: [Int], _ style: Style) -> [Double]? {
    guard let last = shape.last, last > 0 else { return nil }
    let rows = shape.dropLast().reduce(1, *)
    if style == .oneHot || style == .simplex {
      return (0..<rows).flatMap { _ in row(last, isOneHot: style == .oneHot) }
    }
    guard shape.count == 2, shape[0] == last else { return nil }
    var matrix = (0..<last * last).map { _ in generator.normal() }
    for i in 0..<last {
      for j in 0..<i {
        matrix[i * last + j] = style == .diagonal ? 0 : matrix[j * last + i]
        if style == .diagonal { matrix[j * last + i] = 0 }
      }
    }
    return style == .orthogonal ? signedPermutation(last) : matrix
  }

  private mutating func row(_ count: Int, isOneHot: Bool) -> [Double] {
    if isOneHot {
      let hot = generator.below(count)
      return (0..<count).map { $0 == hot ? 1 : 0 }
    }
    // Dyadic parts, so that the sum is 1 exactly.
    var parts = [Int](repeating: 0, count: count)
    for _ in 0..<64 { parts[generator.below(count)] += 1 }
    return parts.map { Double($0) / 64 }
  }

  /// An orthogonal matrix with exact entries.
  private mutating func signedPermutation(_ size: Int) -> [Double] {
    let order = (0..<size).shuffled(using: &generator)
    var matrix = [Double](repeating: 0, count: size * size)
    for (row, column) in order.enumerated() {
      matrix[row * size + column] = generator.below(2) == 0 ? 1 : -1
    }
    return matrix
  }

  /// The point with every float moved by one unit in the last place, up or down at random.
  mutating func nudged(_ point: SamplePoint) -> SamplePoint {
    var inputs = point.inputs
    for id in graph.arguments {
      let name = graph.argumentName(id)
      guard let old = point.inputs[name], case .numbers(let values) = old.storage else { continue }
      let moved = values.map { generator.below(2) == 0 ? $0.nextUp : $0.nextDown }
      inputs[name] = Reference(old.element, old.shape, moved)
    }
    return SamplePoint(sizes: point.sizes, inputs: inputs)
  }
}
