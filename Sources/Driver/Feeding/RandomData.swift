import AdjointTensors

/// Data for what isn't fed: floats normal(0, 1), bools fair, integers uniform in the range that
/// they index, otherwise 0…9.
public struct RandomData {
  private var generator: SeededGenerator

  /// Draws of one seed for one name: the order of drawing doesn't matter.
  public init(seed: UInt64, name: String) {
    var mixed = seed &* 0x9E37_79B9_7F4A_7C15
    for byte in name.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
    generator = SeededGenerator(seed: mixed)
  }

  /// A tensor of that type and shape.
  public mutating func tensor(_ element: ElementType, _ shape: [Int], below bound: Int?) -> Tensor {
    let count = shape.reduce(1, *)
    let limit = max(1, bound ?? 10)
    switch element {
    case .f32:
      return Tensor(shape: shape, data: .f32((0..<count).map { _ in Float(generator.normal()) }))
    case .f64:
      return Tensor(shape: shape, data: .f64((0..<count).map { _ in generator.normal() }))
    case .i32:
      return Tensor(
        shape: shape, data: .i32((0..<count).map { _ in Int32(generator.below(limit)) }))
    case .i64:
      return Tensor(
        shape: shape, data: .i64((0..<count).map { _ in Int64(generator.below(limit)) }))
    case .bool:
      return Tensor(
        shape: shape, data: .bool((0..<count).map { _ in generator.below(2) == 1 }))
    }
  }

  /// What was drawn, in words: `normal(0, 1)`, `integers 0…9`.
  public static func description(_ element: ElementType, below bound: Int?) -> String {
    switch element {
    case .f32, .f64: "normal(0, 1)"
    case .i32, .i64: "integers 0…\(max(1, bound ?? 10) - 1)"
    case .bool: "fair bools"
    }
  }
  /// The names that a note lists before it counts the others.
  private static let listed = 12

  /// What was drawn for which names, a phrase each.
  public static func note(seed: UInt64, _ phrases: [String]) -> String {
    let rest = phrases.count > listed + 1 ? phrases.count - listed : 0
    let shown = phrases.dropLast(rest) + (rest > 0 ? ["and \(rest) more"] : [])
    return "drawn from seed \(seed): " + shown.joined(separator: ", ")
  }
}
