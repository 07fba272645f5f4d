import AdjointTensors

/// What an instruction found wrong with the data.
enum Fault: Hashable, Sendable {
  case divisionByZero
  case outOfRange(value: Int64, limit: Int)

  /// The meaning of a fault cell; nil for 0.
  init?(cell: Int64) {
    if cell == 0 { return nil }
    self = .divisionByZero
  }

  init(
    index: UnsafeMutableRawPointer, _ element: ElementType, position: Int, limit: Int
  ) {
    let value =
      element == .i32
      ? Int64(index.assumingMemoryBound(to: Int32.self)[position])
      : index.assumingMemoryBound(to: Int64.self)[position]
    self = .outOfRange(value: value, limit: limit)
  }

  var message: String {
    switch self {
    case .divisionByZero: "an integer is divided by zero"
    case .outOfRange(let value, let limit):
      "the index \(value) is outside of 0..<\(limit)"
    }
  }
}
