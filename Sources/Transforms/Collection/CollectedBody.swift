import AdjointGraphIR
import AdjointTensors

/// A body read as polynomials: for each value the monomial that it is.
struct CollectedBody {
  let region: Region
  let elements: [ElementType]
  let extents: [Region.Extent]
  private(set) var atoms = MonomialAtoms()
  /// By the number of the value.
  private(set) var forms: [Monomial] = []
  /// What the steps read that are atoms.
  private(set) var operands: [Int: [Monomial]] = [:]

  /// The region with fewer steps; nil where there is nothing to gain.
  static func region(_ region: Region, _ operands: [TensorType]) -> Region? {
    guard let elements = try? region.elementTypes(of: operands) else { return nil }
    var reading = CollectedBody(region, elements)
    reading.read()
    let body = CollectedWriting.region(reading)
    return cost(body) < cost(region) ? body : nil
  }

  private init(_ region: Region, _ elements: [ElementType]) {
    self.region = region
    self.elements = elements
    extents = region.extents
  }

  /// The steps that do arithmetic on rows.
  private static func cost(_ region: Region) -> Int {
    let extents = region.extents
    return region.body.indices.count { index in
      guard extents[region.firstStep + index] == .row,
        case .map(let function, _) = region.body[index]
      else { return false }
      switch function {
      case .add, .subtract, .multiply, .negate, .scale: return true
      default: return false
      }
    }
  }

  private mutating func read() {
    for value in 0..<region.firstStep { forms.append(atom(value)) }
    for (index, step) in region.body.enumerated() {
      let value = region.firstStep + index
      if let form = form(step, value), form.isSound,
        form.factors.count <= MonomialAtoms.factorLimit
      {
        forms.append(form)
      } else {
        operands[value] = step.operands.map { forms[$0] }
        forms.append(atom(value))
      }
    }
  }

  private mutating func atom(_ value: Int) -> Monomial {
    Monomial(1, [atoms.number(.value(value))])
  }

  /// What a step computes as a polynomial; nil where it is an atom.
  private mutating func form(_ step: Region.Step, _ value: Int) -> Monomial? {
    guard elements[value].isFloat else { return nil }
    switch step {
    case .constant(let number, _): return Monomial(number.double)
    case .map(let function, let operands):
      return form(function, operands.map { forms[$0] }, operands, value)
    case .reduceRow(.sum, let operand): return scaled(value, [forms[operand]])
    case .reduceRow, .index: return nil
    }
  }

  private mutating func form(
    _ function: ScalarFunction, _ x: [Monomial], _ values: [Int], _ value: Int
  ) -> Monomial? {
    switch function {
    case .multiply: return x[0] * x[1]
    case .negate: return Monomial(-1) * x[0]
    case .add: return atoms.sum([x[0], x[1]])
    case .subtract: return atoms.sum([x[0], Monomial(-1) * x[1]])
    case .scale:
      // A number goes to the factor that a row has once.
      if extents[values[0]] == .row, extents[values[1]] != .row, !x[0].factors.isEmpty {
        let factor = Monomial(x[0].coefficient) * x[1]
        guard factor.isSound else { return nil }
        operands[value] = [Monomial(1, x[0].factors), factor]
        return atom(value)
      }
      return scaled(value, x)
    default: return nil
    }
  }

  /// A function that is linear in its first operand: its number goes to the result.
  private mutating func scaled(_ value: Int, _ x: [Monomial]) -> Monomial? {
    guard !x[0].factors.isEmpty, x[0].coefficient != 1 else { return nil }
    operands[value] = [Monomial(1, x[0].factors)] + x.dropFirst()
    return Monomial(x[0].coefficient) * atom(value)
  }
}

extension Region.Step {
  /// The values that the step reads.
  var operands: [Int] {
    switch self {
    case .map(_, let operands): operands
    case .reduceRow(_, let operand): [operand]
    case .index, .constant: []
    }
  }

  /// The step on other values.
  func reading(_ operands: [Int]) -> Region.Step {
    switch self {
    case .map(let function, _): .map(function, operands)
    case .reduceRow(let reducer, _): .reduceRow(reducer, operands[0])
    case .index, .constant: self
    }
  }
}
