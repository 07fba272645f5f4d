import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// What came of reading a model file.
public struct ModelReading: Sendable {
  /// The model; nil where there are errors.
  public let model: Model?
  /// The files that were read, for spans; the model's own is `FileID(0)`.
  public let map: SourceMap
  /// Errors and warnings, by place.
  public let diagnostics: [Diagnostic]

  /// True where `model` is nil.
  public var hasErrors: Bool { model == nil }
}

extension Model {
  /// Parses and lowers a file. All mistakes of the file are found at once.
  public static func read(
    _ file: SourceFile, options: ModelOptions = ModelOptions()
  ) -> ModelReading {
    var map = SourceMap(file)
    let (tree, mistakes) = Parser.parse(file, id: FileID(0))
    var prologue = Prologue(options: options, diagnostics: mistakes)
    prologue.read(tree, &map, userName: file.name)
    var lowering = Lowering(
      tree, map: map, conventions: prologue.conventions, functions: prologue.functions,
      options: options)
    lowering.diagnostics = prologue.diagnostics
    var model = lowering.model(name: baseName(file.name))
    model.source = Model.Source(file: file, options: options)
    return ModelReading(
      model: lowering.diagnostics.hasErrors ? nil : model, map: lowering.map,
      diagnostics: lowering.diagnostics.sorted)
  }

  /// `dir/mlp.adj` is `mlp`.
  private static func baseName(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = last.lastIndex(of: "."), dot > last.startIndex else { return last }
    return String(last[..<dot])
  }
}

extension Lowering {
  /// Lowers all statements.
  mutating func model(name: String) -> Model {
    for broken in tree.brokenNames {
      frame.names[broken] = Binding(
        meaning: .poison, span: SourceSpan(file: tree.file, start: 0, end: 0))
    }
    // What is found behind the last mistake that is shown takes time and is not shown.
    for id in tree.body where !diagnostics.isFull { statement(id) }
    if !diagnostics.isFull { checkUncalledFunctions() }
    return finish(name: name, dims: content.dims)
  }

  /// The model of what was lowered.
  mutating func finish(name: String, dims: [Model.Dim]) -> Model {
    let graph = builder.build(name: name, outputs: content.outputs)
    var initialiser = content.initialisationBuilder
    if initialiser == nil {
      var fresh = GraphBuilder(catalogue: .standard, conventions: conventions)
      _ = fresh.input("key", TensorType(.i64, [2]))
      initialiser = fresh
    }
    let names = frames[0].names.compactMapValues { binding -> Value? in
      if case .operand(.tensor(let value)) = binding.meaning { value } else { nil }
    }
    return Model(
      name: name, graph: graph, names: names, inputs: content.inputs,
      parameters: content.parameters,
      initialisation: initialiser?.build(name: "init", outputs: content.initialisations) ?? graph,
      claims: content.claims, expectations: content.expectations,
      assumptions: content.assumptions, dims: dims, conventions: conventions,
      indexRanges: content.indexRanges, pullbacks: content.pullbacks, calls: content.calls,
      locals: content.locals)
  }
}
