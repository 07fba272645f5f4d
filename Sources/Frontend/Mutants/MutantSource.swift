import AdjointGraphIR
import AdjointSource

/// A model that is read again to make mutants of its claims.
public struct MutantSource {
  private let lowering: Lowering
  private let statements: [ClaimSyntax]
  private let name: String

  /// Reads a model's source again; nil for a model without one, as of a stated pullback.
  public init?(_ model: Model) {
    guard let source = model.source else { return nil }
    var map = SourceMap(source.file)
    let (tree, mistakes) = Parser.parse(source.file, id: FileID(0))
    var prologue = Prologue(options: source.options, diagnostics: mistakes)
    prologue.read(tree, &map, userName: source.file.name)
    var lowering = Lowering(
      tree, map: map, conventions: prologue.conventions, functions: prologue.functions,
      options: source.options)
    lowering.diagnostics = prologue.diagnostics
    _ = lowering.model(name: model.name)
    statements = tree.body.compactMap { id in
      if case .claim(let claim) = tree[id].kind { claim } else { nil }
    }
    guard !lowering.diagnostics.hasErrors, statements.count == lowering.content.claims.count else {
      return nil
    }
    self.lowering = lowering
    name = model.name
  }

  /// The mutants of a claim that doesn't hold, in a graph of their own.
  public func mutants(of step: FailingStep, reach: MutantReach) -> MutantModel? {
    guard statements.indices.contains(step.claim) else { return nil }
    var own = lowering
    let mutants = own.mutants(
      of: statements[step.claim], own.content.claims[step.claim], step, reach)
    return MutantModel(model: own.finish(name: name, dims: own.content.dims), mutants: mutants)
  }
}
