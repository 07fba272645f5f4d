import AdjointGraphIR
import AdjointTensors

/// What is known of a tensor's elements above the diagonals of the matrices that its two last axes
/// are: element [i, j] for j > i. Masks of causal attention make such elements zero, and hide what
/// is computed for them.
struct Triangle: Hashable {
  enum Content: Hashable {
    /// False above, true elsewhere.
    case mask
    case zero
    case minusInfinity
  }

  var content: Content
  var rows: Int
  var columns: Int

  func with(_ content: Content) -> Triangle {
    var result = self
    result.content = content
    return result
  }
}

/// Triangles of the values of a region's body, from those of its inputs.
struct TriangleBody {
  private enum Known {
    case triangle(Triangle)
    case zeros
    case minusInfinities
  }

  private let region: Region
  private var known: [Known?] = []

  /// - Parameter inputs: what is known of each operand that isn't a factor, and its elements.
  init(_ region: Region, inputs: [(triangle: Triangle?, count: Int)]) {
    self.region = region
    if region.anchor != nil { known.append(nil) }
    for (access, input) in zip(region.inputs, inputs) {
      let isInOrder = access.repeats(input.count, over: region.domain)
      known.append(isInOrder ? input.triangle.map { .triangle($0) } : nil)
    }
    for step in region.body { known.append(result(of: step)) }
  }

  /// What is known of a value of the body.
  func triangle(of value: Int) -> Triangle? {
    if case .triangle(let triangle)? = known[value] { return triangle }
    return nil
  }

  private func result(of step: Region.Step) -> Known? {
    switch step {
    case .constant(let number, let element):
      if !element.isFloat { return nil }
      if number.double == 0 { return .zeros }
      return number.double == -.infinity ? .minusInfinities : nil
    case .map(.lessEqual, let operands): return mask(operands[0], operands[1])
    case .map(let function, let operands): return result(function, operands.map { known[$0] })
    case .reduceRow, .index: return nil
    }
  }

  /// `column ≤ row`, of the indices of the two last axes.
  private func mask(_ column: Int, _ row: Int) -> Known? {
    let outer = region.domain.outer
    guard let rows = outer.last, indexAxis(of: column) == outer.count,
      indexAxis(of: row) == outer.count - 1
    else { return nil }
    return .triangle(Triangle(content: .mask, rows: rows, columns: region.domain.row))
  }

  private func indexAxis(of value: Int) -> Int? {
    guard value >= region.firstStep,
      case .index(let axis) = region.body[value - region.firstStep]
    else { return nil }
    return axis
  }

  private func result(_ function: ScalarFunction, _ operands: [Known?]) -> Known? {
    switch function {
    case .identity: return operands[0]
    case .negate: return isZero(operands[0]) ? operands[0] : nil
    case .select:
      guard case .triangle(let mask)? = operands[0], mask.content == .mask else { return nil }
      switch operands[2] {
      case .zeros: return .triangle(mask.with(.zero))
      case .minusInfinities: return .triangle(mask.with(.minusInfinity))
      default: return nil
      }
    case .exp:
      guard case .triangle(let triangle)? = operands[0], triangle.content == .minusInfinity else {
        return nil
      }
      return .triangle(triangle.with(.zero))
    case .subtract:
      // Numbers that are subtracted are finite, or the row's result isn't a number anyway.
      guard case .triangle(let triangle)? = operands[0], triangle.content == .minusInfinity else {
        return nil
      }
      return operands[1] == nil ? .triangle(triangle) : nil
    case .multiply, .scale: return operands.first { isZero($0) } ?? nil
    case .divide: return isZero(operands[0]) ? operands[0] : nil
    default: return nil
    }
  }

  private func isZero(_ known: Known?) -> Bool {
    if case .triangle(let triangle)? = known { return triangle.content == .zero }
    return false
  }
}

/// Where something depends on a value.
enum Demand: Hashable {
  case nowhere
  case everywhere
  /// On and below the diagonals of a triangle alone.
  case below(Triangle)

  /// With another reader.
  mutating func add(_ other: Demand) {
    if other == .nowhere { return }
    self = self == .nowhere || self == other ? other : .everywhere
  }
}

/// Which values of a body are asked for below the diagonal only.
extension TriangleBody {
  /// Where something depends on a value of the body, given where on each result.
  func demand(of value: Int, results: [Demand]) -> Demand {
    var demands = [Demand](repeating: .nowhere, count: region.valueCount)
    for (yield, result) in zip(region.results, results) where result != .nowhere {
      let isStore = yield.reduction == nil && yield.access == region.denseAccess
      demands[yield.value].add(isStore ? result : .everywhere)
    }
    for index in region.body.indices.reversed() {
      let own = demands[region.firstStep + index]
      if own == .nowhere { continue }
      switch region.body[index] {
      case .map(let function, let operands):
        for (position, operand) in operands.enumerated() {
          let hidden = hiddenOperand(function, operands, position)
          demands[operand].add(hidden.map { .below($0) } ?? own)
        }
      case .reduceRow(_, let operand): demands[operand].add(.everywhere)
      case .index, .constant: continue
      }
    }
    return demands[value]
  }

  /// The triangle that a function hides of one operand by another one.
  private func hiddenOperand(
    _ function: ScalarFunction, _ operands: [Int], _ position: Int
  ) -> Triangle? {
    switch function {
    case .select:
      guard position == 1, let mask = triangle(of: operands[0]), mask.content == .mask else {
        return nil
      }
      return mask
    case .multiply, .scale:
      guard let other = triangle(of: operands[1 - position]), other.content == .zero else {
        return nil
      }
      return other.with(.mask)
    default: return nil
    }
  }
}

extension Region.Access {
  /// Whether the points in order read all `count` elements of a tensor in order, again and again.
  func repeats(_ count: Int, over domain: Region.Domain) -> Bool {
    if offset != 0 { return false }
    var covered = 1
    for (size, stride) in zip(domain.sizes, outer + [row]).reversed() where size != 1 {
      if stride != (covered < count ? covered : 0) { return false }
      if covered < count { covered *= size }
    }
    return covered == count
  }
}
