import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What is read of a file before its statements: conventions, functions, files that it uses.
struct Prologue {
  /// What was asked for from outside.
  let options: ModelOptions
  /// The conventions of the file.
  var conventions = Conventions()
  /// The functions that calls may name.
  var functions = FunctionTable()
  /// What was found wrong.
  var diagnostics: Diagnostics
  private var set: [String: SourceSpan] = [:]
  private var used: Set<String> = []

  /// Files that may use one another.
  private static let mostFiles = 64

  /// Nothing read yet but what the parser found.
  init(options: ModelOptions, diagnostics: Diagnostics) {
    self.options = options
    self.diagnostics = diagnostics
  }

  /// Reads the prologue of the model's own file.
  mutating func read(_ tree: SyntaxTree, _ map: inout SourceMap, userName: String) {
    used = [userName]
    for id in tree.body {
      if case .convention(let name, let setting) = tree[id].kind { convention(name, setting) }
    }
    if let float = options.float { conventions.float = float }
    functions(of: tree, into: functions.fileSpace, &map, userName: userName)
  }

  private mutating func convention(_ name: Identifier, _ setting: Identifier) {
    if let first = set[name.text] {
      diagnostics.report(NameDiagnostics.twice(name.text, first: first, at: name.span))
      return
    }
    set[name.text] = name.span
    let choices = Conventions.choices(of: name.text)
    guard !choices.isEmpty else {
      let names = Conventions().settings.map(\.name)
      let near = Spelling.nearest(to: name.text, among: names)
      diagnostics.report(NameDiagnostics.convention(name, near: near))
      return
    }
    // 1.0 is the setting 1.
    let exact = Rational(decimal: setting.text).map { ExactNumber.finite($0).text }
    let number = choices.first { choice in
      exact != nil && Rational(decimal: choice).map { ExactNumber.finite($0).text } == exact
    }
    if !conventions.set(name.text, number ?? setting.text) {
      diagnostics.report(NameDiagnostics.setting(name.text, setting, choices: choices))
    }
  }

  private mutating func functions(
    of tree: SyntaxTree, into space: Int, _ map: inout SourceMap, userName: String
  ) {
    functions.keep(tree)
    for id in tree.body {
      switch tree[id].kind {
      case .function(let function):
        if let old = functions.add(function, to: space) {
          diagnostics.report(
            NameDiagnostics.twice(
              function.name.text, first: old.syntax.name.span, at: function.name.span))
        }
        refuseRepetitions(function)
        refuseWhatIsNotThere(function, tree)
      case .use(let name, let span):
        use(name, at: span, into: space, &map, userName: userName)
      default: continue
      }
    }
  }

  /// A parameter has a name of its own.
  private mutating func refuseRepetitions(_ function: FunctionSyntax) {
    var first: [String: SourceSpan] = [:]
    for parameter in function.parameters {
      if let earlier = first[parameter.name.text] {
        diagnostics.report(
          NameDiagnostics.twice(parameter.name.text, first: earlier, at: parameter.name.span))
      } else {
        first[parameter.name.text] = parameter.name.span
      }
    }
  }

  private mutating func refuseWhatIsNotThere(_ function: FunctionSyntax, _ tree: SyntaxTree) {
    guard case .block(let body, _) = function.body else { return }
    for id in body {
      switch tree[id].kind {
      case .param, .repeat, .minimize:
        diagnostics.report(NameDiagnostics.notYet(tree[id].kind.noun, at: tree[id].span))
      default: continue
      }
    }
  }

  /// The functions of another file become visible in this one.
  private mutating func use(
    _ name: String, at span: SourceSpan, into space: Int, _ map: inout SourceMap,
    userName: String
  ) {
    // A name that is no right string was reported already.
    if diagnostics.reported.contains(where: { $0.span.map(span.contains) ?? false }) { return }
    let file: SourceFile
    switch options.loader(name, userName) {
    case .success(let found): file = found
    case .failure(let failure):
      diagnostics.report(NameDiagnostics.unreadable(name, failure.reason, at: span))
      return
    }
    guard used.insert(file.name).inserted else { return }
    guard used.count <= Prologue.mostFiles, let id = map.add(file) else {
      diagnostics.report(NameDiagnostics.unreadable(name, "too many files", at: span))
      return
    }
    let (tree, mistakes) = Parser.parse(file, id: id)
    diagnostics.report(contentsOf: mistakes.reported)
    let own = functions.newSpace(in: nil)
    functions(of: tree, into: own, &map, userName: file.name)
    for entry in functions.entries(of: own) {
      if let old = functions.link(entry, into: space) {
        diagnostics.report(
          NameDiagnostics.twice(entry.syntax.name.text, first: old.syntax.name.span, at: span))
      }
    }
  }
}
