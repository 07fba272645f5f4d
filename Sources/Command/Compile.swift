import AdjointDriver
import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointRuntime
import AdjointSource
import ArgumentParser

/// `adjoint compile`.
struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile a model to a plan, or print a stage of the compilation.")

  enum Stage: String, ExpressibleByArgument, CaseIterable {
    case tree
    case graph
    case gradient
    case optimized
    case plan
    case dot
  }

  @Argument(help: "A model file, or '-'.", completion: .file(extensions: ["adj"]))
  var file: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write the plan.", valueName: "FILE"),
    completion: .file(extensions: ["plan"]))
  var output: String?

  @Option(help: ArgumentHelp("The entries of the plan by comma, or all.", valueName: "LIST"))
  var entries: EntryList?

  @Option(
    help: """
      Print a stage: the syntax tree; the graph as lowered, with its gradient or after all passes, \
      with sizes where '--dim' gives them; the plan; or a picture as DOT.
      """)
  var emit: Stage?

  @Flag(help: "Print what each instruction of the plan is, and why.")
  var explainPlan = false

  @OptionGroup var compile: CompileOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func validate() throws {
    if output == nil && emit == nil && !explainPlan && !compile.debug.watchesPasses {
      throw ValidationError("Say where to write the plan, '-o FILE', or what to print, '--emit'.")
    }
  }

  func run() throws {
    FreedMemory.keep()
    try diagnosticOptions.run { reporter in
      if emit == .tree { return try printTree(&reporter) }
      let watcher = PassWatcher(compile.debug)
      let start = ContinuousClock.now
      guard let (model, map) = try compile.reading.model(file, &reporter) else { return }
      watcher.record(before: "read", ContinuousClock.now - start)
      var compilation = Compilation(compile.compilation, observation: watcher.observation)
      do {
        var text: String?
        if let emit {
          text = try self.text(emit, model, map, &compilation)
        } else if output == nil, !explainPlan {
          let graph = try self.text(.optimized, model, map, &compilation)
          if compile.debug.stopAfter != nil { text = graph }
        }
        var plan: Plan?
        if output != nil || explainPlan { plan = try self.plan(model, map, &compilation) }
        reporter.report(compilation.warnings, map)
        if let text { try Console.print(text) }
        if explainPlan, let plan { try Console.print(PlanExplanation.text(plan)) }
        if compilation.planningTime > .zero {
          watcher.record(after: "plan", compilation.planningTime)
        }
        if let output, let plan {
          let start = ContinuousClock.now
          try OutputFile.write(PlanFile.encode(plan), to: output)
          watcher.record(after: "write", ContinuousClock.now - start)
        }
        watcher.finish()
      } catch let diagnostic as Diagnostic {
        reporter.report([diagnostic], map)
      }
    }
  }

  private func printTree(_ reporter: inout Reporter) throws {
    let source = try InputText.read(file)
    let (tree, diagnostics) = Parser.parse(source, id: FileID(0))
    reporter.report(diagnostics.sorted, SourceMap(source))
    if !diagnostics.hasErrors { try Console.print(TreePrinter(tree).text()) }
  }

  private func text(
    _ stage: Stage, _ model: Model, _ map: SourceMap, _ compilation: inout Compilation
  ) throws -> String {
    switch stage {
    case .tree, .graph: return GraphPrinter.text(model.graph)
    case .gradient: return GraphPrinter.text(try compilation.gradient(model))
    case .optimized:
      let dims = compile.dimensions.values
      return GraphPrinter.text(try compilation.optimised(model, .main, dims: dims))
    case .plan: return PlanListing.text(try plan(model, map, &compilation, all: entries == nil))
    case .dot: return try DOTText.text(of: try compilation.joint(model), sources: map)
    }
  }

  private func plan(
    _ model: Model, _ map: SourceMap, _ compilation: inout Compilation, all: Bool = false
  ) throws -> Plan {
    let dims = try compile.dimensions.bound(to: model)
    let wanted = entries?.entries ?? (all ? Entry.allCases : [.main, .initialise])
    return try compilation.plan(model, entries: wanted, dims: dims, sources: map)
  }
}

/// `main,backward`, or `all`.
struct EntryList: ExpressibleByArgument {
  let entries: [Entry]

  init?(argument: String) {
    if argument == "all" {
      entries = Entry.allCases
      return
    }
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    var entries: [Entry] = []
    for name in names {
      guard let entry = Entry(rawValue: String(name)), !entries.contains(entry) else { return nil }
      entries.append(entry)
    }
    self.entries = entries
  }
}
