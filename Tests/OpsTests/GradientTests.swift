import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Testing

/// Gradient rules against differences in Double, for every operation from its samples.
@Suite struct GradientTests {
  @Test("every entry of the gradient", arguments: OperationCase.differentiable)
  func entries(_ operation: OperationCase) throws {
    try check(operation) { program, draw in
      let xs = draw.operands(of: operation.sample).map { program.variable($0) }
      try program.define(&draw) { b in [try b.emit(operation, xs)] }
    }
  }

  @Test("one value as every operand", arguments: OperationCase.differentiable)
  func sameOperand(_ operation: OperationCase) throws {
    let floats = operation.floatOperands
    let types = Set(floats.map { operation.sample.operands[$0] })
    guard floats.count > 1, types.count == 1 else { return }
    try check(operation) { program, draw in
      let operands = draw.operands(of: operation.sample)
      let shared = program.variable(operands[operation.narrowestOperand])
      let xs = operands.indices.map {
        floats.contains($0) ? shared : program.variable(operands[$0])
      }
      try program.define(&draw) { b in [try b.emit(operation, xs)] }
    }
  }

  @Test("operands that are broadcast", arguments: OperationCase.differentiable)
  func broadcasts(_ operation: OperationCase) throws {
    let domains = operation.sample.domains
    if domains.contains(.distinct) || domains.contains(.conditioned) { return }
    try check(operation) { program, draw in
      let xs = draw.operands(of: operation.sample).map { tensor in
        let isFloat = tensor.element.isFloat && tensor.count > 0
        return program.variable(isFloat ? tensor.gathered([0], shape: []) : tensor)
      }
      try program.define(&draw) { b in
        let shapes = operation.sample.operands.map(\.shape)
        let spread = zip(xs, shapes).map { x, shape in
          b.type(of: x).shape == shape ? x : b.broadcastLike(x, shape)
        }
        return [try b.emit(operation, spread)]
      }
    }
  }

  @Test("derivatives of the gradient, twice", arguments: OperationCase.differentiable)
  func higherDerivatives(_ operation: OperationCase) throws {
    for attempt in 0..<UInt64(8) {
      var draw = Draw(seed: operation.seed &+ attempt &* 7919)
      var program = ScalarProgram()
      let xs = draw.operands(of: operation.sample).map { program.variable($0) }
      try program.define(&draw) { b in [try b.emit(operation, xs)] }
      var isSmooth = true
      for _ in 0..<2 where isSmooth && !program.isEmpty {
        program = program.derivative(&draw)
        isSmooth = try program.checkDirections(&draw)
      }
      if isSmooth { return }
    }
    Issue.record("no smooth point in eight draws")
  }

  /// Checks every entry, at another point where a kink is near.
  private func check(
    _ operation: OperationCase, _ make: (inout ScalarProgram, inout Draw) throws -> Void
  ) throws {
    for attempt in 0..<UInt64(8) {
      var draw = Draw(seed: operation.seed &+ attempt &* 7919)
      var program = ScalarProgram()
      try make(&program, &draw)
      if try program.checkEntries() { return }
    }
    Issue.record("no smooth point in eight draws")
  }
}

extension OperationCase {
  /// The float operand whose domain is the narrowest.
  fileprivate var narrowestOperand: Int {
    let order: [Sample.Domain] = [.conditioned, .positive, .unit, .nonzero, .distinct]
    for domain in order {
      if let position = floatOperands.first(where: { sample.domains[$0] == domain }) {
        return position
      }
    }
    return floatOperands[0]
  }
}

extension GraphBuilder {
  /// A node of a sample's operation.
  mutating func emit(_ operation: OperationCase, _ operands: [Value]) throws -> Value {
    try emit(operation.primitive.kind, operation.sample.attributes, operands)
  }
}

extension ScalarProgram {
  /// Compares every entry of the gradient with differences.
  /// - Returns: false where a kink is too near for differences to tell.
  mutating func checkEntries() throws -> Bool {
    let (gradients, point) = (gradient(), variables.map(\.point))
    for (position, gradient) in gradients.enumerated() {
      let numbers = try point[position].numbers()
      let entries = try gradient.map { try evaluate([$0], at: point)[0].numbers() }
      for index in numbers.indices {
        let differences = try Differences { step in
          var moved = numbers
          moved[index] += step
          return try value(at: point.replacing(position, moved))
        }
        if differences.hasKink { return false }
        expect(entries?[index] ?? 0, matches: differences, "variable \(position) entry \(index)")
      }
    }
    return true
  }

  /// Compares the gradient with differences along one random direction a variable.
  /// - Returns: false where a kink is too near for differences to tell.
  mutating func checkDirections(_ draw: inout Draw) throws -> Bool {
    let (gradients, point) = (gradient(), variables.map(\.point))
    for (position, gradient) in gradients.enumerated() {
      let numbers = try point[position].numbers()
      let direction = numbers.map { _ in draw.generator.normal() * 0.5 }
      let differences = try Differences { step in
        let moved = zip(numbers, direction).map { $0 + step * $1 }
        return try value(at: point.replacing(position, moved))
      }
      if differences.hasKink { return false }
      let entries = try gradient.map { try evaluate([$0], at: point)[0].numbers() }
      let slope = zip(entries ?? [], direction).reduce(0) { $0 + $1.0 * $1.1 }
      expect(slope, matches: differences, "variable \(position)")
    }
    return true
  }

  private func expect(_ slope: Double, matches differences: Differences, _ place: String) {
    let difference = (slope - differences.slope).magnitude
    let scale = max(slope.magnitude, differences.slope.magnitude)
    #expect(
      difference <= 1e-7 * scale + differences.noise,
      "\(place): \(slope) by the rule, \(differences.slope) by differences")
  }
}

extension [Reference<Double>] {
  /// The tensors with the numbers of one replaced.
  fileprivate func replacing(_ position: Int, _ numbers: [Double]) -> [Reference<Double>] {
    var result = self
    result[position] = Reference(self[position].element, self[position].shape, numbers)
    return result
  }
}
