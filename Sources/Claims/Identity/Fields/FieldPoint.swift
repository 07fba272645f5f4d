import AdjointTensors

/// A square root isn't in the field: another point has to be drawn.
struct NoRoot: Error {}

/// What an atom is known by.
enum AtomKey: Hashable, Sendable {
  case exp(UInt64)
  case log(UInt64)
  case root(UInt64)
  case sign(UInt64)
  case positive(UInt64)
  case zero(UInt64)
  case function(ScalarFunction, UInt64)
  case maximum([UInt64])
}

/// A random point in a tower of fields: unknowns, and what is no rational function of them, get
/// random values as they are met. Atoms are known by their arguments' values, so that equal
/// arguments, however they are written, give equal atoms.
struct FieldPoint: Sendable {
  let tower: PrimeTower
  private var generator: SeededGenerator
  private var unknowns: [Int: FieldPair] = [:]
  private var atoms: [AtomKey: FieldPair] = [:]
  /// Which of the two square roots is taken, for each argument and level in the order in which they
  /// are met, where roots have squares.
  var rootChoices: [Bool] = []
  /// How many choices were asked for.
  private(set) var rootCount = 0

  init(tower: PrimeTower, seed: UInt64) {
    self.tower = tower
    generator = SeededGenerator(seed: seed)
  }

  /// The number of atoms met.
  var atomCount: Int { atoms.count }

  /// The value of an unknown, drawn when it is first asked for.
  mutating func unknown(_ number: Int) -> FieldPair {
    if let pair = unknowns[number] { return pair }
    let pair = FieldPair.random(tower, using: &generator)
    unknowns[number] = pair
    return pair
  }

  /// Moves the point along one coordinate.
  mutating func set(_ number: Int, to pair: FieldPair) { unknowns[number] = pair }

  /// The value of an atom, drawn when it is first asked for.
  mutating func atom(_ key: AtomKey) -> FieldPair {
    if let pair = atoms[key] { return pair }
    let pair = FieldPair.random(tower, using: &generator)
    atoms[key] = pair
    return pair
  }

  /// The choice of a square root for a key that is new.
  mutating func choice() -> Bool {
    rootCount += 1
    return rootCount <= rootChoices.count ? rootChoices[rootCount - 1] : false
  }

  /// A square root that is remembered by its square; nil where the field has none.
  mutating func squareRoot(_ value: UInt64, isTop: Bool, _ memo: inout [UInt64: UInt64]) -> UInt64?
  {
    if let known = memo[value] { return known }
    let field = isTop ? tower.top : tower.base
    guard let root = field.squareRoot(value) else { return nil }
    let least = min(root, field.prime - root)
    let chosen = choice() ? field.negate(least) : least
    memo[value] = chosen
    return chosen
  }

  /// Forgets the choices, to evaluate once more.
  mutating func restart(choices: [Bool]) {
    rootChoices = choices
    rootCount = 0
  }
}
