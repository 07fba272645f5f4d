import AdjointDrawing
import AdjointDriver
import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointRuntime
import AdjointSource
import AdjointTransforms
import ArgumentParser
import Foundation

/// `adjoint render`.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draw a model's graphs or a plan as SVG, PNG, PDF or DOT.",
    discussion: """
      The ending of the output's name says the format. Forward and backward stand side by side in \
      the joint picture, the default; dashed arrows are the values that the forward pass keeps. \
      Sizes are symbolic unless '--dim' gives them.
      """)

  enum Content: String, ExpressibleByArgument, CaseIterable {
    case forward
    case backward
    case joint
    case plan
  }

  @Argument(help: "A model, a plan, or '-'.", completion: .file(extensions: ["adj", "plan"]))
  var file: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Where to write the picture: .svg, .png, .pdf or .dot; '-' writes DOT to standard output.",
      valueName: "FILE"))
  var output: String

  @Option(help: "What to draw.")
  var graph = Content.joint

  @Option(help: "The entry of a plan to draw: main, forward, backward or init.")
  var entry = Entry.main

  @Option(
    help: ArgumentHelp("Draw the graph as it is after PASS (default: dead).", valueName: "PASS"))
  var after: String?

  @Option(help: ArgumentHelp("Make calls nested deeper than N one box each.", valueName: "N"))
  var depth: Int?

  @Option(
    help: ArgumentHelp(
      "Show the inside of a call whatever its depth; may be repeated.", valueName: "NAME"))
  var expand: [String] = []

  @Option(help: ArgumentHelp("Show a value's neighbourhood alone.", valueName: "NAME"))
  var focus: String?

  @Option(help: ArgumentHelp("How far the neighbourhood reaches.", valueName: "N"))
  var radius = 2

  @Option(help: ArgumentHelp("The time that the layout may take.", valueName: "SECONDS"))
  var timeLimit = 60.0

  @OptionGroup var compile: CompileOptions
  @OptionGroup var diagnosticOptions: DiagnosticOptions

  func validate() throws {
    guard format != nil else {
      throw ValidationError("'\(output)' ends in none of .svg, .png, .pdf and .dot.")
    }
    if let after, Passes.named(after) == nil {
      throw ValidationError("There is no pass '\(after)'; 'adjoint passes' lists them.")
    }
    if let depth, depth < 0 { throw ValidationError("--depth is 0 or more.") }
    if radius < 0 { throw ValidationError("--radius is 0 or more.") }
    guard timeLimit > 0, timeLimit <= 86_400 else {
      throw ValidationError("--time-limit is above 0 and at most 86400.")
    }
  }

  func run() throws {
    try diagnosticOptions.run { reporter in
      guard let text = try dot(&reporter) else { return }
      guard case .picture(let format)? = format else {
        return try OutputFile.write(Array(text.utf8), to: output)
      }
      let tool = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
      let drawer = Drawer(
        executable: tool, arguments: [DrawPicture.configuration.commandName ?? ""],
        timeLimit: .milliseconds(Int64(timeLimit * 1_000)))
      try OutputFile.write(try drawer.picture(of: text, as: format), to: output)
    }
  }

  private enum OutputForm {
    case dot
    case picture(PictureFormat)
  }

  private var format: OutputForm? {
    let ending = (output as NSString).pathExtension.lowercased()
    if output == "-" || ending == "dot" || ending == "gv" { return .dot }
    return PictureFormat(rawValue: ending).map { .picture($0) }
  }

  /// The picture as DOT; nil where the input is bad, which has been said.
  private func dot(_ reporter: inout Reporter) throws -> String? {
    guard let program = try compile.reading.program(file, &reporter) else { return nil }
    let watcher = PassWatcher(compile.debug)
    do {
      let text = try text(program, watcher)
      watcher.finish()
      return text
    } catch let diagnostic as Diagnostic {
      reporter.report([diagnostic], program.map)
    } catch let failure as RenderingFailure {
      reporter.report([Self.diagnostic(failure)])
    }
    return nil
  }

  private func text(_ program: Program, _ watcher: PassWatcher) throws -> String {
    switch program {
    case .model(let model, let map) where graph == .plan: return try plan(model, map, watcher)
    case .model(let model, let map): return try picture(model, map, watcher)
    case .plan(let plan):
      guard let entry = plan[entry.rawValue] else {
        throw PlanDiagnostics.missingEntry(entry.rawValue, in: plan)
      }
      return DOTText.text(of: entry)
    }
  }

  private func picture(_ model: Model, _ map: SourceMap, _ watcher: PassWatcher) throws -> String {
    var options = compile.compilation
    options.stopAfter = after ?? options.stopAfter ?? "dead"
    var compilation = Compilation(options, observation: watcher.observation)
    let dims = compile.dimensions.values
    let content: PictureContent =
      switch graph {
      case .forward: .forward
      case .backward: .backward
      case .joint, .plan: .joint
      }
    return try DOTText.text(
      of: try compilation.joint(model, dims: dims),
      PictureOptions(
        content: content, depth: depth, expand: Set(expand), focus: focus, radius: radius),
      sources: map)
  }

  private func plan(_ model: Model, _ map: SourceMap, _ watcher: PassWatcher) throws -> String {
    var compilation = Compilation(compile.compilation, observation: watcher.observation)
    let dims = try compile.dimensions.bound(to: model)
    let plan = try compilation.plan(model, entries: [entry], dims: dims, sources: map)
    return plan.entries.first.map { DOTText.text(of: $0) } ?? ""
  }

  private static func diagnostic(_ failure: RenderingFailure) -> Diagnostic {
    let (message, near): (String, [String]) =
      switch failure {
      case .unknownFocus(let name, let near): ("there is no value '\(name)' in the picture", near)
      case .unknownCall(let name, let near): ("there is no call '\(name)'", near)
      }
    let notes = near.isEmpty ? [] : ["near it: \(near.joined(separator: ", "))"]
    return Diagnostic(severity: .error, code: "E0904", message: message, span: nil, notes: notes)
  }
}
