import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointTensors
import Testing

/// The batched form of an operation stacks the results of the single ones.
@Suite struct BatchTests {
  @Test("every choice of batched operands", arguments: OperationCase.all)
  func stacks(_ operation: OperationCase) throws {
    let count = operation.sample.operands.count
    guard count > 0 else { return }
    for choice in 1..<(1 << min(count, 3)) {
      let batched = (0..<count).map { $0 < 3 ? choice & (1 << $0) != 0 : choice & 1 != 0 }
      try check(operation, batched)
    }
  }

  private func check(_ operation: OperationCase, _ batched: [Bool]) throws {
    let size = 3
    var draw = Draw(seed: operation.seed)
    let examples = (0..<size).map { _ in draw.operands(of: operation.sample) }
    var b = GraphBuilder(catalogue: .standard)
    let single = operation.sample.operands.enumerated().map { b.input("s\($0.offset)", $0.element) }
    let node = try b.emit(operation, single)
    let operands = operation.sample.operands.enumerated().map { position, type in
      b.input(
        "x\(position)", batched[position] ? type.with(shape: [Size(size)] + type.shape) : type)
    }
    let result = operation.primitive.batch(
      node, operands, batched: batched, size: Size(size), &b)
    #expect(b.type(of: result).shape == [Size(size)] + b.type(of: node).shape)

    var inputs: [String: Reference<Double>] = [:]
    for position in operands.indices {
      let parts = examples.map { $0[position] }
      inputs["x\(position)"] = batched[position] ? Reference.stacked(parts) : parts[0]
      inputs["s\(position)"] = parts[0]
    }
    let graph = b.build(name: "batch", outputs: [Output("y", result)])
    let stacked = try ReferenceInterpreter.run(graph, inputs: inputs, doubles)["y"]
    let singles = try examples.map { example in
      let mixed = example.indices.map { batched[$0] ? example[$0] : examples[0][$0] }
      return try operation.primitive.evaluate(
        mixed, encoded: operation.sample.attributes, doubles)
    }
    #expect(stacked.map { $0.isNear(Reference.stacked(singles)) } == true, "batched: \(batched)")
  }
}

extension Reference<Double> {
  /// The tensors along a new leading axis.
  /// - Requires: at least one, of one type.
  fileprivate static func stacked(_ parts: [Reference<Double>]) -> Reference<Double> {
    let shape = [parts.count] + parts[0].shape
    switch parts[0].storage {
    case .numbers:
      return Reference(parts[0].element, shape, parts.flatMap { (try? $0.numbers()) ?? [] })
    case .integers:
      return Reference(
        parts[0].element, shape, integers: parts.flatMap { (try? $0.integers()) ?? [] })
    case .bools: return Reference(shape, bools: parts.flatMap { (try? $0.bools()) ?? [] })
    }
  }

  /// Equal up to rounding: 1e-12 of the magnitude; NaN is near NaN.
  fileprivate func isNear(_ other: Reference<Double>) -> Bool {
    guard element == other.element, shape == other.shape else { return false }
    guard case .numbers(let x) = storage, case .numbers(let y) = other.storage else {
      return storage == other.storage
    }
    return zip(x, y).allSatisfy { p, q in
      p == q || (p.isNaN && q.isNaN) || (p - q).magnitude <= 1e-12 * Swift.max(1, p.magnitude)
    }
  }
}
