import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// One random graph, taken through the pipeline: text, verifier, and the meaning of the result.
public struct RandomGraphCheck {
  /// What a check finds.
  public enum Outcome {
    /// The results agree, at a point found as the tally says.
    case agrees(DrawTally)
    /// No point was fit, as where a formula is undefined everywhere: another graph is to be drawn.
    case unfit(DrawTally)
    case fails(String)
  }

  /// Computes the outputs of the optimised graph: the reference interpreter, or a plan.
  public typealias Run = (Graph, RandomPoint) throws -> [String: Tensor]

  /// Constants are computed by the reference interpreter.
  public static let evaluator: ConstantEvaluator = {
    try? ReferenceInterpreter<Double>.run($0, inputs: [:], dims: [:])
  }

  /// Whether the optimised graph computes what the differentiated one does.
  /// - Parameters:
  ///   - point: the number of the first point; while one isn't fit, another is drawn.
  ///   - levels: the levels of optimisation to compare with the plain graph.
  ///   - tolerance: the largest difference relative to the largest magnitude.
  ///   - run: how the optimised graph is evaluated.
  public static func check(
    _ recipe: GraphRecipe, point: UInt64, stages: [Passes.Stage] = [.shared, .final],
    levels: [OptimisationLevel] = [.full], soundness: Soundness = .rounding,
    tolerance: Double = 1e-9, _ run: Run
  ) -> Outcome {
    let graph = recipe.graph
    do {
      var tally = DrawTally()
      let plain = try gradient([.derivatives, .whole], graph)
      guard let (point, scale) = try fitPoint(graph, plain, from: point, &tally) else {
        return .unfit(tally)
      }
      var context = PassContext(
        options: PassOptions(soundness: soundness, dims: point.dims), evaluator: evaluator)
      let expected = try point.run(plain)
      for each in [graph, plain] {
        if let failure = textFailure(each) { return .fails(failure) }
      }
      for level in levels {
        let optimised = try passes(stages, plain, &context, level)
        let found = try run(optimised, point)
        let difference =
          textFailure(optimised)
          ?? Comparison.difference(
            expected, found, scale: scale, tolerance: tolerance)
        if let difference { return .fails("-O\(level.rawValue): \(difference)") }
      }
      return .agrees(tally)
    } catch { return .fails("\(error)") }
  }

  /// Whether forward and backward together compute what the whole graph does.
  public static func checkSplit(_ recipe: GraphRecipe, point: UInt64) -> Outcome {
    let graph = recipe.graph
    do {
      var tally = DrawTally()
      let gradient = try gradient([.derivatives], graph)
      guard let (point, scale) = try fitPoint(graph, gradient, from: point, &tally) else {
        return .unfit(tally)
      }
      var context = PassContext(options: PassOptions(dims: point.dims), evaluator: evaluator)
      let expected = try point.run(gradient)
      let entries = try Split.entries(of: try passes([.shared], gradient, &context))
      var found = try point.run(try passes([.final], entries.forward, &context))
      var fed = point
      for (name, tensor) in found { fed.inputs[name] = tensor }
      for id in entries.backward.arguments {
        let name = entries.backward.argumentName(id)
        if name.hasPrefix("seed.") { fed.inputs[name] = Tensor(f64: [1]) }
      }
      for saved in entries.saved where expected[saved.name] == nil { found[saved.name] = nil }
      let backward = try passes([.final], entries.backward, &context)
      found.merge(try fed.run(backward)) { $1 }
      return Comparison.difference(expected, found, scale: scale).map { .fails($0) }
        ?? .agrees(tally)
    } catch { return .fails("\(error)") }
  }

  /// The first of five points from `number` on that is fit, and the largest magnitude there.
  private static func fitPoint(
    _ graph: Graph, _ plain: Graph, from number: UInt64, _ tally: inout DrawTally
  ) throws -> (RandomPoint, scale: Double)? {
    for attempt in 0..<5 {
      let point = RandomPoint(graph, seed: number &+ UInt64(attempt) &* 1_000_003)
      let screening = Screening(plain, try point.trace(plain))
      tally.add(plain, refusal: screening.refusal)
      if screening.refusal == nil { return (point, screening.scale) }
    }
    return nil
  }

  /// The graph with its derivatives replaced, symbolic.
  private static func gradient(
    _ stages: [Passes.Stage], _ graph: Graph
  ) throws(Diagnostic) -> Graph {
    var context = PassContext(evaluator: evaluator)
    return try passes(stages, graph, &context)
  }

  private static func passes(
    _ stages: [Passes.Stage], _ graph: Graph, _ context: inout PassContext,
    _ level: OptimisationLevel = .full
  ) throws(Diagnostic) -> Graph {
    var current = graph
    for stage in stages {
      var pipeline = Pipeline(stage, level: level)
      pipeline.verifiesEach = true
      current = try pipeline.run(current, &context)
    }
    return current
  }

  /// Why printing and reading a graph doesn't give it back; nil where it does.
  private static func textFailure(_ graph: Graph) -> String? {
    let text = GraphPrinter.text(graph)
    let file = SourceFile(name: "random.gir", text: text)
    do {
      let again = try GraphParser.parse(file, id: FileID(0), catalogue: .standard)
      return GraphPrinter.text(again) == text ? nil : "printing what was read gives another text"
    } catch { return "what was printed can't be read: \(error.diagnostics.map(\.message))" }
  }
}
