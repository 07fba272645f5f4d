import AdjointTensors

/// A table of numbers with as many indices as it has sizes, in row-major order: what the formulas
/// of the sheets are written over, independent of the compiler.
struct Plain {
  /// Its sizes.
  let shape: [Int]
  /// Its entries.
  var numbers: [Double]

  /// A scalar.
  init(_ number: Double) {
    shape = []
    numbers = [number]
  }

  /// A vector from a formula for entry i.
  init(_ n: Int, _ formula: (Int) -> Double) {
    shape = [n]
    numbers = (0..<n).map(formula)
  }

  /// A matrix from a formula for entry (i, j).
  init(_ n: Int, _ m: Int, _ formula: (Int, Int) -> Double) {
    shape = [n, m]
    numbers = (0..<n).flatMap { i in (0..<m).map { j in formula(i, j) } }
  }

  /// A table from its entries.
  init(shape: [Int], numbers: [Double]) {
    self.shape = shape
    self.numbers = numbers
  }

  /// The number of a scalar.
  var value: Double { numbers[0] }

  /// Entry i of a vector.
  subscript(_ i: Int) -> Double { numbers[i] }

  /// Entry (i, j) of a matrix.
  subscript(_ i: Int, _ j: Int) -> Double { numbers[i * shape[1] + j] }
}

/// Σₖ formula(k) for k = 0 … n − 1.
func total(_ n: Int, _ formula: (Int) -> Double) -> Double {
  var sum = 0.0
  for k in 0..<n { sum += formula(k) }
  return sum
}

extension SeededGenerator {
  /// A table of numbers in ±1.5, of which f32 holds each exactly, none nearer to 0 than 1/64.
  mutating func table(_ shape: [Int]) -> Plain {
    let numbers = (0..<shape.reduce(1, *)).map { _ in
      let size = Double(Int.random(in: 64...6144, using: &self)) / 4096
      return Bool.random(using: &self) ? size : -size
    }
    return Plain(shape: shape, numbers: numbers)
  }

  /// Numbers strictly between 0 and 1.
  mutating func shares(_ shape: [Int]) -> Plain {
    let numbers = (0..<shape.reduce(1, *)).map { _ in
      Double(Int.random(in: 200...3896, using: &self)) / 4096
    }
    return Plain(shape: shape, numbers: numbers)
  }

  /// Whole numbers 0 … n − 1.
  mutating func classes(_ shape: [Int], below n: Int) -> Plain {
    let numbers = (0..<shape.reduce(1, *)).map { _ in
      Double(Int.random(in: 0..<n, using: &self))
    }
    return Plain(shape: shape, numbers: numbers)
  }
}
