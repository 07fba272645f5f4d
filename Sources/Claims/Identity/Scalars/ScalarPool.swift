import AdjointTensors

/// Scalars without duplicates: the entries of a claim's tensors at concrete sizes, and all that
/// they are computed from. Construction brings formulas to a normal form by identities that hold
/// wherever both sides are defined, also where a comparison's argument is 0.
struct ScalarPool: Sendable {
  private(set) var nodes: [Scalar] = []
  private(set) var signs: [ScalarSign] = []
  private var table: [Scalar: ScalarID] = [:]
  /// What stands for each unknown in messages.
  private(set) var unknowns: [String] = []
  private var positives: Set<Int> = []
  /// The values of unknowns that stand for sizes and positions as numbers: of a sign only as far as
  /// it is that of every size.
  private(set) var pins: [Int: Rational] = [:]
  private var positions: [Int: ScalarID] = [:]
  /// Square matrices by their entries in row-major order.
  private(set) var matrices: [[ScalarID]] = []
  private var matrixTable: [[ScalarID]: Int] = [:]
  /// Sums without their common factors, computed once.
  var contents: [ScalarID: ScalarMonomial] = [:]
  /// Factors that choose between branches: where one is 0 the product is 0, whatever else is in it.
  private(set) var choices: Set<ScalarID> = []
  /// Arguments of logarithms and roots: a formula counts where they are positive, or not negative.
  private(set) var domain: Set<ScalarID> = []
  /// Factors of what some logarithm is taken of.
  private var logarithms: Set<ScalarID> = []
  /// Factors of bases of powers that aren't whole: these stand as exponentials of logarithms, but
  /// may have values where a factor is 0.
  private(set) var powerBases: Set<ScalarID> = []
  /// What is 1 or −1 wherever it is defined: the sign of a power of a negative base.
  private(set) var powerSigns: Set<ScalarID> = []
  /// True where too many scalars were made; what follows is meaningless then.
  private(set) var isFull = false
  /// True where an exponent passed what the error's bound allows; what follows is meaningless then.
  private(set) var isHuge = false
  private let limit: Int

  /// 0, 1 and π have fixed places.
  static let zero = ScalarID(0)
  static let one = ScalarID(1)
  static let pi = ScalarID(2)

  init(limit: Int = 3_000_000) {
    self.limit = limit
    _ = constant(Rational(0))
    _ = constant(Rational(1))
    _ = unknown("π", isPositive: true)
  }

  subscript(_ id: ScalarID) -> Scalar { nodes[id.index] }

  /// What is known of the sign of a scalar.
  func sign(_ id: ScalarID) -> ScalarSign { signs[id.index] }

  /// The scalar's id, new or old.
  mutating func make(_ scalar: Scalar) -> ScalarID {
    if let id = table[scalar] { return id }
    if nodes.count >= limit {
      isFull = true
      return ScalarPool.zero
    }
    let id = ScalarID(nodes.count)
    let sign = inferredSign(scalar)
    nodes.append(scalar)
    signs.append(sign)
    table[scalar] = id
    return id
  }

  /// The scalar's id, if it exists.
  func lookUp(_ scalar: Scalar) -> ScalarID? { table[scalar] }

  mutating func constant(_ value: Rational) -> ScalarID { make(.constant(value)) }

  mutating func constant(_ value: Int) -> ScalarID { make(.constant(Rational(value))) }

  /// A new unknown.
  mutating func unknown(_ name: String, isPositive: Bool = false) -> ScalarID {
    let number = unknowns.count
    unknowns.append(name)
    if isPositive { positives.insert(number) }
    return make(.unknown(number))
  }

  /// A new weight of a position: a positive unknown that messages don't show.
  mutating func weight() -> ScalarID { unknown("", isPositive: true) }

  /// A weight that is 1, of which only the sign is known.
  mutating func pinnedWeight() -> ScalarID {
    pins[unknowns.count] = Rational(1)
    return weight()
  }

  /// A position as a number, of which only sign and value are known.
  mutating func position(_ value: Int) -> ScalarID {
    if value == 0 { return ScalarPool.zero }
    if value < 0 { return negate(position(-value)) }
    if let known = positions[value] { return known }
    pins[unknowns.count] = Rational(value)
    let id = unknown("\(value)", isPositive: true)
    positions[value] = id
    return id
  }

  /// True for unknowns that have one value.
  func isPinned(_ id: ScalarID) -> Bool {
    if case .unknown(let number) = self[id] { pins[number] != nil } else { false }
  }

  /// True for weights of positions.
  func isWeight(_ id: ScalarID) -> Bool {
    if case .unknown(let number) = self[id] { unknowns[number].isEmpty } else { false }
  }

  /// Names the unknowns that are entries of an input: `x[0, 1]`.
  mutating func nameEntries(of tensor: ScalarTensor, _ name: String) {
    guard case .scalars(let list) = tensor.storage else { return }
    for (position, scalar) in list.enumerated() {
      guard case .unknown(let number) = self[scalar] else { continue }
      var (rest, index): (Int, [String]) = (position, [])
      for size in tensor.shape.reversed() {
        index.insert("\(rest % size)", at: 0)
        rest /= size
      }
      unknowns[number] = index.isEmpty ? name : "\(name)[\(index.joined(separator: ", "))]"
    }
  }

  /// Notes that a scalar chooses what it is multiplied by: the branch that isn't taken counts as 0,
  /// though it may have no value.
  mutating func noteChoice(_ id: ScalarID) {
    for (scalar, exponent) in monomial(id).powers where exponent > 0 { choices.insert(scalar) }
  }

  /// The number of a matrix, new or old.
  mutating func matrix(_ entries: [ScalarID]) -> Int {
    if let number = matrixTable[entries] { return number }
    matrices.append(entries)
    matrixTable[entries] = matrices.count - 1
    return matrices.count - 1
  }

  /// Remembers that what is computed has a value only where the scalar is not negative, apart from
  /// where it is 0.
  mutating func require(_ id: ScalarID) {
    if let requirement = requirement(id) { domain.insert(requirement) }
  }

  /// The product of the factors whose signs decide whether a scalar is negative, nil where it never
  /// is.
  private mutating func requirement(_ id: ScalarID) -> ScalarID? {
    if sign(id).isNonnegative { return nil }
    let parts = monomial(id)
    var isNegative = parts.coefficient < Rational(0)
    var signed: [(ScalarID, Int)] = []
    for (scalar, exponent) in parts.powers where exponent % 2 != 0 {
      // A power of a negative base has values at single exponents alone.
      if powerSigns.contains(scalar) { continue }
      switch sign(scalar) {
      case .positive, .nonnegative: break
      case .negative, .nonpositive: isNegative.toggle()
      case .unknown: signed.append((scalar, 1))
      }
    }
    if signed.isEmpty, !isNegative { return nil }
    let product = isNegative ? negate(product(signed)) : product(signed)
    return signInAllCases(product).isNonnegative ? nil : product
  }

  /// Notes that the logarithm of a scalar is a value of its own.
  mutating func noteLogarithm(_ id: ScalarID) {
    for (scalar, exponent) in monomial(id).powers where exponent > 0 { logarithms.insert(scalar) }
  }

  /// Notes that a scalar is the base of a power that isn't whole.
  mutating func notePower(_ id: ScalarID) {
    for (scalar, _) in monomial(id).powers where !sign(scalar).isStrict {
      powerBases.insert(scalar)
    }
  }

  /// Notes that a scalar is 1 or −1 wherever it is defined.
  mutating func notePowerSign(_ id: ScalarID) {
    if case .sum = self[id], monomial(id).powers == [id: 1] { powerSigns.insert(id) }
  }

  /// log |u| for what has become of u: −∞ where that is 0 and only powers take logarithms of u.
  mutating func logarithm(of u: ScalarID, as value: ScalarID) -> ScalarID {
    if value != ScalarPool.zero { return logMagnitude(value) }
    let isOfPower = powerBases.contains(u) && !logarithms.contains(u)
    return make(isOfPower ? .infinity(negative: true) : .undefined)
  }

  /// Takes what was required since the last call.
  mutating func takeDomain() -> Set<ScalarID> {
    defer { domain = [] }
    return domain
  }

  /// The product of exponents, as long as it is small enough for a proof.
  mutating func bounded(_ a: Int, _ b: Int) -> Int {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    if !overflow, result.magnitude <= ScalarPool.exponentLimit { return result }
    noteHuge()
    return 1
  }

  /// Notes that an exponent is too great for a proof.
  mutating func noteHuge() { isHuge = true }

  /// The greatest exponent, above which the error's bound is worth nothing.
  static let exponentLimit: UInt = 1 << 40

  /// The constant's value, if the scalar is one.
  func value(_ id: ScalarID) -> Rational? {
    if case .constant(let value) = nodes[id.index] { value } else { nil }
  }

  /// True for scalars that have no real value anywhere.
  func isExceptional(_ id: ScalarID) -> Bool {
    switch nodes[id.index] {
    case .undefined, .infinity: true
    default: false
    }
  }

  /// The scalars that a scalar is computed from.
  func operands(_ id: ScalarID) -> [ScalarID] {
    switch nodes[id.index] {
    case .constant, .unknown, .infinity, .undefined: []
    case .sum(_, let terms): terms.map(\.scalar)
    case .product(let factors): factors.map(\.scalar)
    case .exp(let u), .log(let u), .root(let u), .positive(let u), .zero(let u): [u]
    case .function(_, let u): [u]
    case .maximum(let list): list
    case .inverse(let matrix, _, _), .determinant(let matrix): matrices[matrix]
    }
  }

  /// All that some scalars are computed from, themselves too, operands before users.
  func cone(_ roots: some Sequence<ScalarID>) -> [ScalarID] {
    var isIn = [Bool](repeating: false, count: nodes.count)
    var stack = Array(roots)
    for root in stack { isIn[root.index] = true }
    while let id = stack.popLast() {
      for operand in operands(id) where !isIn[operand.index] {
        isIn[operand.index] = true
        stack.append(operand)
      }
    }
    return isIn.indices.filter { isIn[$0] }.map { ScalarID($0) }
  }

  private func inferredSign(_ scalar: Scalar) -> ScalarSign {
    switch scalar {
    case .constant(let value): return ScalarPool.sign(of: value)
    case .unknown(let number): return positives.contains(number) ? .positive : .unknown
    case .sum(let constant, let terms):
      let parts = terms.map { sign($0.scalar) * ScalarPool.sign(of: $0.coefficient) }
      let all = constant.isZero ? parts : parts + [ScalarPool.sign(of: constant)]
      let result = all.dropFirst().reduce(all.first ?? .nonnegative) { $0 + $1 }
      guard result == .unknown, QuadraticForm.isNonnegative(self, constant, terms) else {
        return result
      }
      return .nonnegative
    case .product(let factors):
      return factors.reduce(.positive) { $0 * sign(ofPower: $1) }
    case .exp: return .positive
    case .root(let u): return sign(u) == .positive ? .positive : .nonnegative
    case .positive, .zero: return .nonnegative
    case .maximum(let list):
      if list.contains(where: { sign($0) == .positive }) { return .positive }
      return list.contains { sign($0).isNonnegative } ? .nonnegative : .unknown
    case .log, .inverse, .determinant, .function, .infinity, .undefined: return .unknown
    }
  }

  private func sign(ofPower factor: Scalar.Factor) -> ScalarSign {
    let base = sign(factor.scalar)
    // Where a negative power is defined its base is not 0.
    let isStrict = base.isStrict || factor.exponent < 0
    if factor.exponent % 2 == 0 { return isStrict ? .positive : .nonnegative }
    if base.isNonnegative { return isStrict ? .positive : .nonnegative }
    if base.isNonpositive { return isStrict ? .negative : .nonpositive }
    return .unknown
  }

  /// The sign of a fraction; 0 counts as not negative.
  static func sign(of value: Rational) -> ScalarSign {
    value.isZero ? .nonnegative : value < Rational(0) ? .negative : .positive
  }
}
