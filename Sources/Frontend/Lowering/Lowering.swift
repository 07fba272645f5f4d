import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Makes a model of a syntax tree: names are resolved, shapes inferred, calls expanded. What is
/// wrong is reported, and what depends on it keeps silent, so that all mistakes are seen at once.
///
/// A call of a method that changes nothing copies a structure that may be changed around it, and
/// this one is large: those that every expression needs are inlined always.
struct Lowering {
  /// Thrown behind a mistake that was reported.
  struct Poison: Error {}

  /// Nodes that one model may have.
  static let mostNodes = 4_000_000
  /// Brackets and calls that may stand around each other.
  static let deepest = 600

  /// What was asked for from outside.
  let options: ModelOptions
  /// The files that were read.
  var map: SourceMap
  /// What was found wrong.
  var diagnostics = Diagnostics()
  /// What is reported while a claim is lowered, which may make it ill-typed and no more.
  var captured: [Diagnostic]?

  /// Makes the nodes of the model, or of its initialisers.
  var builder: GraphBuilder
  /// The conventions in force.
  let conventions: Conventions

  /// The tree of the code that is being lowered.
  var tree: SyntaxTree
  /// The file's own names at the bottom, then one frame for each call that is being expanded.
  var frames: [Frame]
  /// Nesting of expressions that are being lowered, across calls.
  var depth = 0

  /// The functions that calls may name.
  var functions: FunctionTable
  /// Declarations and results, as they are found.
  var content = ModelContent()
  /// Numbers of `const` by name, for the graph of initialisers.
  var constants: [String: (numbers: [ExactNumber], shape: Shape, type: TensorType)] = [:]
  /// The model's own frames while an initialiser is lowered.
  var hiddenFrames: [Frame] = []
  /// Where the file defines each name first, once a name was missed.
  var declarations: [String: SourceSpan]?
  /// Functions with the types of arguments for which the stated pullback has its claims.
  var checkedPullbacks: Set<String> = []
  /// Index variables of the binders around what is being lowered, and of some before.
  var indexVariables: [IndexVariable] = []
  /// Values that depend on them.
  var indexedValues: [IndexedValue] = []
  /// Binders around what is being lowered.
  var openBinders = 0
  /// Functions that a call has expanded.
  var expandedFunctions: Set<FunctionTable.Entry.ID> = []
  /// Calls that may still be expanded: functions that call others twice double with each level.
  var callBudget: Int
  /// Parts of claims that were lowered before: mutants of the claims share them.
  var remembered: [ExpressionID: Operand] = [:]
  /// The types of parts of claims, also of those that depend on variables of their own.
  var partTypes: [ExpressionID: TensorType] = [:]
  /// What the value is computed from whose derivative was lowered last.
  var ancestry: Ancestry?
  /// Reachability steps spent on warnings about unused variables.
  var reachabilityBudget = 50_000_000

  /// Ready to read the statements of a tree.
  init(
    _ tree: SyntaxTree, map: SourceMap, conventions: Conventions, functions: FunctionTable,
    options: ModelOptions
  ) {
    self.tree = tree
    self.map = map
    self.conventions = conventions
    self.functions = functions
    self.options = options
    callBudget = 30_000 + 100 * tree.body.count
    builder = GraphBuilder(catalogue: .standard, conventions: conventions)
    frames = [Frame(space: functions.fileSpace)]
  }

  /// The innermost frame.
  var frame: Frame {
    _read { yield frames[innermost] }
    _modify { yield &frames[innermost] }
  }

  /// Its position in `frames`, by which what every name needs is read without a copy.
  @inline(__always)
  var innermost: Int { frames.count - 1 }

  /// Reports a mistake and gives what is to be thrown.
  mutating func fail(_ diagnostic: Diagnostic) -> Poison {
    report(diagnostic)
    return Poison()
  }

  /// Reports, seen from the author's own text where it is found in the library's.
  mutating func report(_ diagnostic: Diagnostic) {
    let shown = placed(diagnostic)
    if captured != nil {
      captured?.append(shown)
    } else {
      diagnostics.report(shown)
    }
  }

  /// Moves a diagnostic from within calls to where the author wrote them.
  private func placed(_ diagnostic: Diagnostic) -> Diagnostic {
    guard let call = frame.call else { return diagnostic }
    var result = diagnostic
    guard let entry = frames.firstIndex(where: { $0.call?.isLibrary == true }),
      let site = frames[entry].call
    else {
      if diagnostic.span.map({ call.span.contains($0) }) != true {
        result.labels.append(.init(call.span, "called here"))
      }
      return result
    }
    result.span = site.span
    result.detail = ""
    result.labels = diagnostic.labels.filter { !functions.isLibrary($0.span.file) }
    if let span = diagnostic.span {
      result.labels.append(.init(span, "in `\(call.name)` of the standard library"))
    }
    result.fix = nil
    return result
  }

  /// The span that nodes get: that of the author's own text.
  @inline(__always)
  func provenanceSpan(_ span: SourceSpan) -> SourceSpan {
    guard functions.isLibrary(span.file) else { return span }
    return frames.first { $0.call?.isLibrary == true }?.call?.span ?? span
  }
}
