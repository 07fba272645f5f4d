import Testing

/// SplitMix64 (Steele, Lea and Flood, 2014): random numbers that are the same in every run.
struct Draw: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// Something that can be drawn, and be made simpler when it breaks a property.
protocol Drawable: Sendable {
  static func drawn(_ draw: inout Draw) -> Self
  /// Simpler values, the simplest first.
  var simpler: [Self] { get }
}

/// Checks a property at `count` values and reports the simplest that breaks it.
func forAll<T: Drawable>(
  _ type: T.Type, count: Int = 400, seed: UInt64 = 1,
  sourceLocation: Testing.SourceLocation = #_sourceLocation, _ holds: (T) throws -> Bool
) {
  var draw = Draw(seed: seed)
  for _ in 0..<count {
    var value = T.drawn(&draw)
    func breaks(_ candidate: T) -> Bool { (try? holds(candidate)) != true }
    guard breaks(value) else { continue }
    while let next = value.simpler.first(where: breaks) { value = next }
    Issue.record("broken at \(value)", sourceLocation: sourceLocation)
    return
  }
}

/// Two values at once.
struct Two<A: Drawable, B: Drawable>: Drawable {
  let a: A
  let b: B

  static func drawn(_ draw: inout Draw) -> Two {
    let a = A.drawn(&draw)
    return Two(a: a, b: B.drawn(&draw))
  }

  var simpler: [Two] {
    a.simpler.map { Two(a: $0, b: b) } + b.simpler.map { Two(a: a, b: $0) }
  }
}
