import AdjointGraphIR
import AdjointReference
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// Whether a pass kept the meaning: the graphs before and after it are evaluated at random points
/// by the reference interpreter in Double.
public struct EquivalenceChecking: Sendable {
  /// The largest difference relative to the largest magnitude that is taken for rounding.
  public static let tolerance = 1e-9
  /// Points at which graphs are compared.
  public static let points = 2

  private let dims: [String: Int]
  private let labelRanges: [String: Size]
  private let seed: UInt64

  /// - Parameters:
  ///   - dims: values of dimensions; the others are drawn from 1…3.
  ///   - labelRanges: for integer inputs that index an axis, its size.
  public init(dims: [String: Int], labelRanges: [String: Size], seed: UInt64) {
    self.dims = dims
    self.labelRanges = labelRanges
    self.seed = seed
  }

  /// Why two graphs differ, nil where they don't, or where the first can't be evaluated: it holds
  /// derivatives, or a node isn't defined at the point.
  public func difference(from before: Graph, to after: Graph) -> String? {
    if before.ids.contains(where: { before.kind($0) == DerivativeNode.kind }) { return nil }
    for point in 0..<EquivalenceChecking.points {
      var generator = SeededGenerator(seed: seed &+ UInt64(point))
      var sizes = dims
      for dim in before.dims.sorted() where sizes[dim] == nil {
        sizes[dim] = 1 + generator.below(3)
      }
      guard let inputs = inputs(before, sizes, point) else { continue }
      let context = EvaluationContext<Double>(numbers: (), dims: sizes)
      guard let expected = try? ReferenceInterpreter.run(before, inputs: inputs, context) else {
        continue
      }
      do {
        let found = try ReferenceInterpreter.run(after, inputs: inputs, context)
        if let text = EquivalenceChecking.difference(expected, found) { return text }
      } catch { return "the result can't be evaluated: \(error)" }
    }
    return nil
  }

  /// Hears of a pass and compares its result with its input.
  /// - Throws: a diagnostic where they differ.
  public func demandSameMeaning(_ event: PassEvent) throws(Diagnostic) {
    if let text = difference(from: event.before, to: event.after) {
      throw CheckDiagnostics.meaning(event.pass, text)
    }
  }

  private func inputs(
    _ graph: Graph, _ sizes: [String: Int], _ point: Int
  ) -> [String: Reference<Double>]? {
    var result: [String: Reference<Double>] = [:]
    for id in graph.arguments {
      let (name, type) = (graph.argumentName(id), graph.types(id)[0])
      var shape: [Int] = []
      for size in type.shape {
        guard let value = try? size.value(under: sizes) else { return nil }
        shape.append(value)
      }
      let bound = labelRanges[name].flatMap { try? $0.value(under: sizes) }
      var data = RandomData(seed: seed &+ UInt64(point), name: name)
      result[name] = try? data.tensor(type.element, shape, below: bound).reference(())
    }
    return result
  }

  private static func difference(
    _ expected: [String: Reference<Double>], _ found: [String: Reference<Double>]
  ) -> String? {
    for (name, value) in expected.sorted(by: { $0.key < $1.key }) {
      guard let other = found[name], other.shape == value.shape else {
        return "the output \(name) is missing or has another shape"
      }
      let (x, y) = (Tensor(value).doubles, Tensor(other).doubles)
      let scale = x.reduce(1) { $1.isFinite ? max($0, $1.magnitude) : $0 }
      for (position, (a, b)) in zip(x, y).enumerated() {
        if a == b || (a.isNaN && b.isNaN) { continue }
        if (a - b).magnitude <= tolerance * scale { continue }
        return "the output \(name) is \(b) in element \(position), it was \(a)"
      }
    }
    return nil
  }
}
