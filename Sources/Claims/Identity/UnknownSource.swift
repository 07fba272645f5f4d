import AdjointTensors

/// Unknowns for free numbers, exponentials of unknowns for positive ones, squares of unknowns for
/// those that are not negative, and choices by a script.
struct UnknownSource: NumberSource {
  let context: SharedPool
  /// The choices made so far.
  private(set) var script: ChoiceScript
  /// Whether labels, bools, or places of a 1 were among the choices.
  private(set) var hasLabels = false
  /// Whether integers of any value were among them: no number of choices goes through these.
  private(set) var hasOpenIntegers = false
  private var count = 0

  init(_ pool: SharedPool, _ script: ChoiceScript) {
    context = pool
    self.script = script
  }

  mutating func free() throws(NotDefined) -> ScalarNumber { unknown() }

  mutating func positive() throws(NotDefined) -> ScalarNumber {
    let exponent = unknown().id
    return ScalarNumber(pool: context, id: context.with { $0.exp(exponent) })
  }

  /// The square of an unknown.
  mutating func nonnegative() throws(NotDefined) -> ScalarNumber {
    let root = unknown().id
    return ScalarNumber(pool: context, id: context.with { $0.power(root, 2) })
  }

  /// lower + (upper − lower)·p/(p + q), where p and q are exponentials, or squares where a bound is
  /// reached: p = 0 gives the lower one, q = 0 the upper.
  mutating func between(
    _ lower: Rational, _ upper: Rational, _ range: EntryRange
  ) throws(NotDefined) -> ScalarNumber {
    let p = range.lowerIsStrict ? try positive() : try nonnegative()
    let q = range.upperIsStrict ? try positive() : try nonnegative()
    let part = try ScalarNumber.apply(.divide, p, p + q)
    let width = try ScalarNumber.make(.finite(upper - lower), context)
    return try ScalarNumber.make(.finite(lower), context) + width * part
  }

  /// Squares over their sum: all rows of numbers that are not negative and have the sum 1.
  mutating func simplexRow(_ count: Int) throws(NotDefined) -> [ScalarNumber] {
    if count == 1 { return [try ScalarNumber.make(1, context)] }
    var squares: [ScalarNumber] = []
    for _ in 0..<count { squares.append(try nonnegative()) }
    guard var total = squares.first else { return [] }
    for square in squares.dropFirst() { total = total + square }
    var row: [ScalarNumber] = []
    for square in squares { row.append(try ScalarNumber.apply(.divide, square, total)) }
    return row
  }

  private mutating func unknown() -> ScalarNumber {
    count += 1
    let name = "\(count)"
    return ScalarNumber(pool: context, id: context.with { $0.unknown(name) })
  }

  /// By entries of an inverse, which the field computes: written out they would be long.
  mutating func solution(
    _ a: [ScalarNumber], _ b: [ScalarNumber], size: Int
  ) throws(NotDefined) -> [ScalarNumber] {
    let (left, right) = (a.map(\.id), b.map(\.id))
    let result = context.with { pool in
      let inverse = pool.inverse(left, size: size)
      return (0..<size * size).map { place in
        let terms = (0..<size).map { k in
          pool.multiply(inverse[place / size * size + k], right[k * size + place % size])
        }
        return pool.sum(terms)
      }
    }
    return result.map { ScalarNumber(pool: context, id: $0) }
  }

  mutating func choice(of count: Int) -> Int { script.next(of: count) }

  mutating func label(of count: Int) -> Int {
    hasLabels = true
    return script.next(of: count)
  }

  mutating func integer(_ element: ElementType) -> Int64 {
    hasOpenIntegers = true
    return Int64(script.next(of: 4))
  }
}

/// Choices one after another: all vectors of them in turn, given ones, or random ones.
struct ChoiceScript: Sendable {
  private var made: [(value: Int, count: Int)] = []
  private var position = 0
  private var given: [Int] = []
  private var generator: SeededGenerator?

  /// The first vector of all.
  init() {}

  /// A given vector.
  init(given: [Int]) { self.given = given }

  /// How many values each of the choices so far had.
  var counts: [Int] { made.map(\.count) }

  /// A random vector.
  init(random generator: SeededGenerator) { self.generator = generator }

  /// The next choice, one of 0 ..< count.
  mutating func next(of count: Int) -> Int {
    defer { position += 1 }
    if position < made.count { return made[position].value }
    let own = position < given.count ? given[position] : 0
    let value = generator?.below(max(count, 1)) ?? own
    made.append((value, count))
    return value
  }

  /// The number of vectors, as far as the choices so far tell.
  var total: Double { made.reduce(1) { $0 * Double($1.count) } }

  /// Goes to the next vector.
  /// - Returns: false behind the last.
  mutating func advance() -> Bool {
    position = 0
    while let last = made.popLast() {
      if last.value + 1 < last.count {
        made.append((last.value + 1, last.count))
        return true
      }
    }
    return false
  }
}
