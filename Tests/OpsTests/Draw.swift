import AdjointGraphIR
import AdjointTensors
import Foundation

extension SeededGenerator {
  /// A number of the standard normal distribution, by Box and Muller.
  mutating func normal() -> Double {
    let u = Double.random(in: 1e-12..<1, using: &self)
    let v = Double.random(in: 0..<1, using: &self)
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }
}

/// Draws the operands of samples.
struct Draw {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// One tensor an operand, in the domains of the sample. Numbers of `distinct` operands differ
  /// among each other, and stay 0.03 away from whole numbers.
  mutating func operands(of sample: Sample) -> [Reference<Double>] {
    let counts = sample.operands.map { $0.shape.constants.map { $0.reduce(1, *) } ?? 0 }
    var grid = (0..<counts.reduce(0, +)).map { (Double($0) + 0.37) * 0.1 }
    let middle = Double(grid.count / 20)
    grid = grid.map { $0 - middle }.shuffled(using: &generator)
    return zip(sample.operands, sample.domains).map { type, domain in
      domain == .distinct && type.element.isFloat
        ? Reference(type.element, type.sizes, (0..<type.count).map { _ in grid.removeLast() })
        : tensor(type, domain)
    }
  }

  /// A tensor in a domain.
  mutating func tensor(_ type: TensorType, _ domain: Sample.Domain) -> Reference<Double> {
    let count = type.count
    switch type.element {
    case .bool:
      return Reference(type.sizes, bools: (0..<count).map { _ in .random(using: &generator) })
    case .i32, .i64:
      return Reference(type.element, type.sizes, integers: (0..<count).map { _ in integer(domain) })
    case .f32, .f64:
      if domain == .conditioned { return conditioned(type) }
      return Reference(type.element, type.sizes, (0..<count).map { _ in number(domain) })
    }
  }

  /// Random numbers that single precision holds exactly, so that a cotangent's conversion is exact.
  mutating func weights(_ type: TensorType) -> Reference<Double> {
    let values = (0..<type.count).map { _ in (generator.normal() * 256).rounded() / 256 }
    return Reference(type.element, type.sizes, values)
  }

  private mutating func integer(_ domain: Sample.Domain) -> Int64 {
    switch domain {
    case .below(let bound): .random(in: 0..<Int64(bound), using: &generator)
    case .nonzero: .random(in: 1...9, using: &generator) * (.random(using: &generator) ? 1 : -1)
    case .positive: .random(in: 1...9, using: &generator)
    case .any, .unit, .conditioned, .distinct: .random(in: -9...9, using: &generator)
    }
  }

  private mutating func number(_ domain: Sample.Domain) -> Double {
    switch domain {
    case .nonzero: .random(in: 0.2...2, using: &generator) * (.random(using: &generator) ? 1 : -1)
    case .positive: .random(in: 0.2...2, using: &generator)
    case .unit: .random(in: -0.9...0.9, using: &generator)
    case .any, .below, .conditioned, .distinct: generator.normal()
    }
  }

  /// Matrices n·I + noise in the last two axes.
  private mutating func conditioned(_ type: TensorType) -> Reference<Double> {
    let n = type.sizes.last ?? 1
    let values = (0..<type.count).map { position in
      let isDiagonal = n > 0 && (position / n) % n == position % n
      return (isDiagonal ? Double(n) : 0) + 0.5 * generator.normal()
    }
    return Reference(type.element, type.sizes, values)
  }
}

extension TensorType {
  /// The sizes of a concrete shape.
  var sizes: [Int] {
    guard let sizes = shape.constants else { preconditionFailure("\(self) is symbolic") }
    return sizes
  }

  /// The number of elements of a concrete shape.
  var count: Int { sizes.reduce(1, *) }
}
