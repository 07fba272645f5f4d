import AdjointTensors
import Testing

/// Something that can be drawn, and be made simpler when it breaks a property.
protocol Drawable: Sendable {
  static func drawn(_ draw: inout SeededGenerator) -> Self
  /// Simpler values, the simplest first.
  var simpler: [Self] { get }
}

/// Checks a property at `count` values and reports the simplest that breaks it.
func forAll<T: Drawable>(
  _ type: T.Type, count: Int = 400, seed: UInt64 = 1,
  sourceLocation: Testing.SourceLocation = #_sourceLocation, _ holds: (T) throws -> Bool
) {
  var draw = SeededGenerator(seed: seed)
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

  static func drawn(_ draw: inout SeededGenerator) -> Two {
    let a = A.drawn(&draw)
    return Two(a: a, b: B.drawn(&draw))
  }

  var simpler: [Two] {
    a.simpler.map { Two(a: $0, b: b) } + b.simpler.map { Two(a: a, b: $0) }
  }
}

extension SeededGenerator {
  mutating func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}
