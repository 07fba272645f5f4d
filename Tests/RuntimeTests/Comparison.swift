import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointRuntime
import AdjointTensors
import Testing

/// Running a graph by a plan and by the reference interpreter.
enum Comparison {
  /// What differs between tensors, nil where nothing does: `tolerance` relative to the greatest
  /// magnitude, at least 1.
  static func difference(_ expected: Tensor, _ actual: Tensor?, _ tolerance: Double) -> String? {
    guard let actual else { return "missing" }
    guard actual.shape == expected.shape, actual.element == expected.element else {
      return "\(actual.element)\(actual.shape), not \(expected.element)\(expected.shape)"
    }
    let scale = expected.doubles.map(\.magnitude).filter(\.isFinite).max() ?? 0
    for (index, (a, b)) in zip(expected.doubles, actual.doubles).enumerated()
    where !(a == b || (a.isNaN && b.isNaN) || (a - b).magnitude <= tolerance * max(scale, 1)) {
      return "element \(index) is \(b), not \(a)"
    }
    return nil
  }

  /// Plans and runs a graph, by the plan itself and by the plan read from its file, with one thread
  /// and two, and compares with the reference interpreter.
  static func check(
    _ graph: Graph, like original: Graph? = nil, inputs: [String: Tensor], _ name: String,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try ReferenceInterpreter.run(original ?? graph, inputs: inputs, dims: [:])
    let plan = try Planner.plan(graph)
    let actual = try Interpreter(plan).run(inputs: inputs)
    for (key, tensor) in expected {
      let tolerance = tensor.element == .f32 ? 1e-5 : 1e-11
      if let difference = difference(tensor, actual[key], tolerance) {
        Issue.record(
          "\(name): \(key) \(difference)\n\(GraphPrinter.text(graph))\n\(PlanListing.text(plan))",
          sourceLocation: location)
        return
      }
    }
    let read = try PlanFile.decode(PlanFile.encode(Plan(entries: [plan])))
    #expect(read.entries == [plan], sourceLocation: location)
    let again = try Interpreter(read.entries[0], threads: 2).run(inputs: inputs)
    #expect(sameBits(again, actual), "\(name)", sourceLocation: location)
  }

  /// Whether all tensors are the same bits, NaNs too.
  static func sameBits(_ a: [String: Tensor], _ b: [String: Tensor]) -> Bool {
    a.keys == b.keys
      && a.keys.allSatisfy { key in
        guard let x = a[key], let y = b[key], x.shape == y.shape else { return false }
        switch (x.data, y.data) {
        case (.f32(let p), .f32(let q)): return p.map(\.bitPattern) == q.map(\.bitPattern)
        case (.f64(let p), .f64(let q)): return p.map(\.bitPattern) == q.map(\.bitPattern)
        default: return x == y
        }
      }
  }
}
