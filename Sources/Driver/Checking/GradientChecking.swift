import AdjointFrontend
import AdjointGraphIR
import AdjointReference
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// Compares the Jacobian of every output in every float argument with finite differences, in
/// Double, by the reference interpreter.
public struct GradientChecking {
  /// One output in one argument.
  public struct Row: Sendable {
    public let output: String
    public let argument: String
    /// Entries of the Jacobian that were compared.
    public let compared: Int
    /// Entries at a kink, where one-sided differences disagree: not compared.
    public let kinks: Int
    /// The largest |derivative − difference| relative to the largest derivative, at least 1.
    public let error: Double
    /// The entry of that error: indices of the output, then of the argument.
    public let entry: [Int]
    public let derivative: Double
    public let difference: Double

    /// True where derivative and difference agree.
    public var isRight: Bool { error <= GradientChecking.tolerance }
  }

  /// The largest error that is taken for rounding.
  public static let tolerance = 1e-6
  /// The largest spread of differences from which an extrapolation is trusted.
  static let widestSpread = 1e-4
  /// How many steps are tried, each an eighth of the one before.
  static let stepLimit = 5
  /// Entries of an argument beyond which a random choice of them is moved.
  public static let entryLimit = 2_048

  private let graph: Graph
  private let arguments: [NodeID]
  private let inputs: [String: Reference<Double>]
  private let context: EvaluationContext<Double>
  private var generator: SeededGenerator

  /// Checks a model at random inputs.
  ///
  /// - Parameters:
  ///   - dims: values of all dimensions.
  ///   - inputs: what is fed, converted; what lacks is drawn from the seed.
  /// - Throws: a diagnostic where the model can't be differentiated or evaluated.
  public static func rows(
    _ model: Model, dims: [String: Int], inputs: [String: Tensor], seed: UInt64
  ) throws(Diagnostic) -> [Row] {
    let checking = try GradientChecking(model, dims, inputs, seed)
    return try checking.rows()
  }

  private init(
    _ model: Model, _ dims: [String: Int], _ fed: [String: Tensor], _ seed: UInt64
  ) throws(Diagnostic) {
    let outputs = model.graph.outputs.filter { model.graph.type(of: $0.value).element.isFloat }
    graph = model.graph.returning(outputs)
    arguments = graph.arguments.filter { model.graph.types($0)[0].element.isFloat }
    context = EvaluationContext(numbers: (), dims: dims)
    generator = SeededGenerator(seed: seed)
    let ranges = ClaimChecking.leastRanges(model)
    var inputs: [String: Reference<Double>] = [:]
    for id in graph.arguments {
      let (name, type) = (graph.argumentName(id), graph.types(id)[0])
      do {
        let shape = try context.values(type.shape)
        let bound = ranges[name].flatMap { try? $0.value(under: dims) }
        var data = RandomData(seed: seed, name: name)
        let tensor = fed[name] ?? data.tensor(type.element, shape, below: bound)
        inputs[name] = try tensor.reference(())
      } catch { throw CheckDiagnostics.evaluation(error.reason) }
    }
    self.inputs = inputs
  }

  private func rows() throws(Diagnostic) -> [Row] {
    var rows: [Row] = []
    for argument in arguments {
      let name = graph.argumentName(argument)
      let jacobians = try derivatives(argument)
      let differences = try differences(name)
      for (position, output) in graph.outputs.enumerated() {
        rows.append(
          row(output.name, name, jacobians[position], differences, position))
      }
    }
    return rows
  }

  /// The Jacobian of each output in one argument.
  private func derivatives(_ argument: NodeID) throws(Diagnostic) -> [Tensor] {
    var rewriter = Rewriter(graph, sharing: false)
    for id in graph.ids {
      rewriter.enter(id)
      rewriter.setImage(of: id, rewriter.copied(id))
    }
    let variable = rewriter.image(of: Value(argument))
    let outputs = graph.outputs.map { output in
      Output(
        output.name,
        rewriter.builder.make(
          DerivativeNode.self, DerivativeAttributes(.jacobian),
          rewriter.image(of: output.value), variable))
    }
    var settings = graph.conventions
    _ = settings.set("unused", "zeros")
    let posed = rewriter.builder.build(name: graph.name, outputs: outputs).adopting(settings)
    var passes = PassContext()
    let expanded = try Pipeline([Differentiate.self, BindSeeds.self, CommonSubexpressions.self])
      .run(posed, &passes)
    return try evaluate(expanded, inputs)
  }

  private func evaluate(
    _ graph: Graph, _ inputs: [String: Reference<Double>]
  ) throws(Diagnostic) -> [Tensor] {
    do {
      let results = try ReferenceInterpreter.run(graph, inputs: inputs, context)
      return graph.outputs.compactMap { results[$0.name].map { Tensor(wide: $0) } }
    } catch { throw CheckDiagnostics.evaluation(error.description) }
  }

  /// Differences of all outputs when one entry of an argument moves.
  private struct Differences {
    /// The entries that were moved.
    let entries: [Int]
    /// For each of them and each output, the derivative of every element, nil at a kink.
    let values: [[[Double?]]]
    let shape: [Int]
  }

  private func differences(_ name: String) throws(Diagnostic) -> Differences {
    guard let base = inputs[name], case .numbers(let numbers) = base.storage else {
      return Differences(entries: [], values: [], shape: [])
    }
    var passes = PassContext()
    let expanded = try Pipeline([Differentiate.self, BindSeeds.self, CommonSubexpressions.self])
      .run(graph, &passes)
    var entries = Array(numbers.indices)
    if entries.count > GradientChecking.entryLimit {
      var generator = generator
      entries = Array(entries.shuffled(using: &generator).prefix(GradientChecking.entryLimit))
    }
    var values: [[[Double?]]] = []
    for entry in entries {
      var step = 1e-3 * max(1, numbers[entry].magnitude)
      var best: (values: [[Double?]], spread: Double)?
      for _ in 0..<GradientChecking.stepLimit {
        var samples: [[[Double]]] = []
        for factor in [-1.0, -0.5, 0, 0.5, 1] {
          var moved = numbers
          moved[entry] += factor * step
          var fed = inputs
          fed[name] = Reference(base.element, base.shape, moved)
          samples.append(try evaluate(expanded, fed).map(\.doubles))
        }
        let spread = GradientChecking.spread(samples, step)
        if best.map({ spread < $0.spread }) ?? true {
          best = (GradientChecking.derivatives(samples, step), spread)
        }
        if spread <= GradientChecking.widestSpread { break }
        step /= 8
      }
      if let best { values.append(best.values) }
    }
    return Differences(entries: entries, values: values, shape: base.shape)
  }

  /// How far the differences of a step and of half of it lie apart, relative to the larger one, at
  /// least 1: the worst of all elements. Where it is much, the function bends within the step.
  private static func spread(_ samples: [[[Double]]], _ step: Double) -> Double {
    var worst = 0.0
    for output in samples[2].indices {
      for element in samples[2][output].indices {
        let f = samples.map { $0[output][element] }
        let (wide, narrow) = ((f[4] - f[0]) / (2 * step), (f[3] - f[1]) / step)
        let spread = (narrow - wide).magnitude / max(1, narrow.magnitude, wide.magnitude)
        worst = max(worst, spread.isFinite ? spread : .infinity)
      }
    }
    return worst
  }

  /// Derivatives of each element by central differences with one step of Richardson's
  /// extrapolation; nil where the differences to the left and to the right disagree.
  private static func derivatives(_ samples: [[[Double]]], _ step: Double) -> [[Double?]] {
    samples[2].indices.map { output in
      samples[2][output].indices.map { element -> Double? in
        let f = samples.map { $0[output][element] }
        let wide = (f[4] - f[0]) / (2 * step)
        let narrow = (f[3] - f[1]) / step
        let left = (3 * f[2] - 4 * f[1] + f[0]) / step
        let right = (4 * f[3] - 3 * f[2] - f[4]) / step
        let scale = max(1, abs(narrow), abs(left), abs(right))
        if abs(left - right) > 1e-3 * scale { return nil }
        return (4 * narrow - wide) / 3
      }
    }
  }

  private func row(
    _ output: String, _ argument: String, _ jacobian: Tensor, _ differences: Differences,
    _ position: Int
  ) -> Row {
    let columns = differences.shape.reduce(1, *)
    let exact = jacobian.doubles
    let scale = exact.reduce(1) { max($0, $1.isFinite ? $1.magnitude : 0) }
    var (compared, kinks, worst) = (0, 0, (error: 0.0, place: 0, difference: 0.0))
    for (number, entry) in differences.entries.enumerated() {
      for (element, difference) in differences.values[number][position].enumerated() {
        guard let difference else {
          kinks += 1
          continue
        }
        compared += 1
        let place = element * columns + entry
        let error = (exact[place] - difference).magnitude / scale
        if error > worst.error || !error.isFinite {
          worst = (error.isFinite ? error : .infinity, place, difference)
        }
      }
    }
    return Row(
      output: output, argument: argument, compared: compared, kinks: kinks, error: worst.error,
      entry: GradientChecking.entry(worst.place, jacobian.shape),
      derivative: exact.isEmpty ? 0 : exact[worst.place], difference: worst.difference)
  }

  private static func entry(_ position: Int, _ shape: [Int]) -> [Int] {
    var rest = position
    return shape.reversed().map { size in
      defer { rest /= max(1, size) }
      return rest % max(1, size)
    }.reversed()
  }
}

extension Tensor {
  /// The reference's floats as f64, whatever their type.
  fileprivate init(wide reference: Reference<Double>) {
    if case .numbers(let values) = reference.storage {
      self.init(reference.shape, f64: values)
    } else {
      self.init(reference)
    }
  }
}
