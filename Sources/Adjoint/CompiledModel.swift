import AdjointDriver
import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import AdjointTransforms

/// A dense row-major tensor, fed to a run and returned by it.
public typealias Tensor = AdjointTensors.Tensor
/// The type of a tensor's elements.
public typealias ElementType = AdjointTensors.ElementType
/// A program that a plan holds: `main`, `forward`, `backward` or `initialise`.
public typealias Entry = AdjointDriver.Entry
/// Everything that steers a compilation.
public typealias CompilationOptions = AdjointDriver.CompilationOptions
/// How much is optimised: an option of a compilation.
public typealias OptimisationLevel = AdjointTransforms.OptimisationLevel
/// What optimisation may change of a result: an option of a compilation.
public typealias Soundness = AdjointTransforms.Soundness

/// Why a model, a plan or a run failed, as text for people and as the diagnostics themselves.
public struct AdjointFailure: Error, Sendable, CustomStringConvertible {
  /// What is wrong, with source lines and places.
  public let description: String
  public let diagnostics: [Diagnostic]

  init(_ diagnostics: [Diagnostic], _ map: SourceMap = SourceMap()) {
    self.diagnostics = diagnostics
    description = DiagnosticRenderer(map: map).render(diagnostics)
  }
}

/// A model compiled for concrete sizes: plans for its entries, ready to run.
///
///     let model = try CompiledModel(source: text, options: CompilationOptions(dims: ["N": 32]))
///     let outputs = try model.run(["X": x, "y": y])
public struct CompiledModel: Sendable {
  /// The plans of the entries.
  public let plan: Plan
  /// What is fed: name, element type and concrete shape of inputs and parameters of `main`.
  public let arguments: [Binding]

  /// Compiles the text of a model.
  ///
  /// - Parameters:
  ///   - source: the text of an `.adj` file.
  ///   - name: the name that diagnostics print.
  ///   - options: sizes in `dims`; dimensions without one take their default.
  ///   - entries: the programs to make.
  /// - Throws: `AdjointFailure` with every mistake of the text.
  public init(
    source: String, name: String = "model.adj", options: CompilationOptions = CompilationOptions(),
    entries: [Entry] = [.main, .initialise]
  ) throws(AdjointFailure) {
    let (model, map) = try AdjointFailure.reading(
      source, name, ModelOptions(float: options.float))
    do throws(Diagnostic) {
      var binding = try DimensionBinding(given: options.dims, model: model)
      binding.addDefaults(of: model)
      let missing = binding.missing(of: model)
      if !missing.isEmpty { throw FeedDiagnostics.unbound(missing) }
      var compilation = Compilation(options)
      plan = try compilation.plan(
        model, entries: entries, dims: binding.values, sources: map)
    } catch {
      throw AdjointFailure([error], map)
    }
    arguments = plan.entries.first.map { $0.inputs + $0.parameters } ?? []
  }

  /// Reads the bytes of a plan file, which are verified.
  /// - Throws: `AdjointFailure` where they are no plan of this version, or damaged.
  public init(planFile bytes: [UInt8]) throws(AdjointFailure) {
    do { plan = try PlanFile.decode(bytes) } catch {
      throw AdjointFailure([PlanDiagnostics.fault(error)])
    }
    arguments = plan.entries.first.map { $0.inputs + $0.parameters } ?? []
  }

  /// The bytes of a plan file.
  public var planFile: [UInt8] { PlanFile.encode(plan) }

  /// Parameters drawn by their initialisers from `jax.random.key(seed)`.
  /// - Throws: `AdjointFailure` where the model was compiled without `initialise`.
  public func initialParameters(seed: UInt64 = 0) throws(AdjointFailure) -> [String: Tensor] {
    do { return try Execution(plan, threads: 1).initialParameters(seed: seed) } catch {
      throw AdjointFailure([error])
    }
  }

  /// Runs an entry once. For many runs make a `session`, which allocates once.
  /// - Throws: `AdjointFailure` for a tensor that is missing or misshapen, or a run error.
  public func run(
    _ tensors: [String: Tensor], entry: Entry = .main, threads: Int = 1
  ) throws(AdjointFailure) -> [String: Tensor] {
    do { return try Execution(plan, threads: threads).outputs(entry, tensors) } catch {
      throw AdjointFailure([error])
    }
  }

  /// An entry with memory of its own, for many runs without allocation.
  /// - Throws: `AdjointFailure` where the plan lacks the entry.
  public func session(
    _ entry: Entry = .main, threads: Int = 1
  ) throws(AdjointFailure) -> Interpreter {
    do { return try Execution(plan, threads: threads).interpreter(entry) } catch {
      throw AdjointFailure([error])
    }
  }
}
