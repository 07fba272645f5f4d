import AdjointFrontend
import AdjointGraphIR
import AdjointRendering
import AdjointSource
import AdjointTensors

/// A model's text in which derivatives are replaced by the steps of their derivations.
struct DerivedText {
  /// A derivative that is replaced by a name.
  struct Edit {
    let question: DerivingQuestion
    let alias: String
  }

  private(set) var model: Model
  private(set) var map: SourceMap
  /// The definitions that were added: each name, and the statement.
  private var added: [(name: String, text: String)] = []
  private var aliases: [Derivation.Alias] = []
  /// True where the text is not the model's own with statements behind it.
  private var isReplaced = false
  private let original: SourceMap
  private let options: DerivingOptions

  init(_ model: Model, _ map: SourceMap, _ options: DerivingOptions) {
    self.model = model
    self.map = map
    original = map
    self.options = options
  }

  /// Names that no value may be given.
  var reserved: Set<String> { options.reserved.union(definitions.keys) }

  /// The statements of names that were given, here and in earlier derivations.
  var definitions: [String: String] {
    added.reduce(into: options.definitions) { $0[$1.name] = $1.text }
  }

  /// Names for the steps of a derivation.
  func names(of derivation: Derivation) -> DerivativeNames {
    DerivativeNames(derivation, model, options.reserved, defined: definitions)
  }

  /// A formula in the model's own terms, without names that were given on the way.
  func symbol(_ formula: Formula) -> Formula {
    var symbols: [Formula: Formula] = [:]
    for alias in aliases { symbols[alias.place] = alias.symbol.substituting(symbols) }
    return formula.substituting(symbols)
  }

  /// A derivation as it is shown: derivatives in the place of the names that stand for them.
  func shown(_ derivation: Derivation) -> Derivation {
    guard !aliases.isEmpty else { return derivation }
    var shown: [Formula: Formula] = [:]
    var symbols: [Formula: Formula] = [:]
    var values = ClosedForms()
    for alias in aliases {
      shown[alias.place] = alias.symbol.substituting(shown).named(alias.name)
      symbols[alias.place] = alias.symbol.substituting(symbols)
      let formula = alias.formula ?? alias.symbol
      values.add(alias.place, formula.fitted(to: alias.symbol.shape))
    }
    let lines = Dictionary(added.map { ($0.name, $0.text) }) { $1 }
    let spans = Deriving.statements(original)
    var result = derivation.replacing(shown, keepsPlaces: !isReplaced) { through in
      guard let name = through.valueName else { return (nil, nil) }
      return (spans[name], lines[name])
    }
    result.statements = added.map(\.text)
    guard isReplaced else { return result }
    result.text = map[FileID(0)]?.text
    // In the model's own text no name stands that was given on the way, but where the formula
    // would be long without it: then the steps have names as well.
    let own = names(of: derivation)
    var needsNames = false
    result.targets = derivation.targets.map { target in
      let symbol = target.symbol.substituting(symbols)
      let formula = target.closed ?? target.formula
      let closed = derivation.mentionsSteps(formula) ? nil : values.closing(formula)?.factored
      needsNames =
        needsNames || closed == nil || added.contains { symbol.mentions($0.name) }
      return .init(
        symbol: symbol, formula: closed ?? target.formula.substituting(own.table), closed: nil,
        binders: target.binders)
    }
    result.statements = needsNames ? (added + own.statements).map(\.text) : []
    return result
  }

  /// Gives a derivative whose value or vector has no name a name of its own, in a statement at the
  /// end of the text; nil where they have names.
  mutating func naming(_ question: DerivingQuestion) throws(DerivationFailure) -> String? {
    let graph = model.graph
    let operands = [question.value] + (question.vector.map { [$0] } ?? [])
    guard operands.contains(where: { graph.names[$0] == nil }) else { return nil }
    guard let span = question.span, span.file == FileID(0),
      let variable = graph.names[question.variables[0]]
    else { throw DerivationFailure("give the value that is differentiated twice a name") }
    let text = map.text(of: span)
    let call = CallText(text)
    guard call.arguments.count == 1 + operands.count else {
      throw DerivationFailure("give the value that is differentiated twice a name")
    }
    let name = fresh("derivative")
    var arguments = call.arguments
    arguments[1] = variable
    let function = text.prefix { $0 != "(" }
    // Within parentheses an argument may go over several lines.
    added.append((name, "\(name) = \(function)(\(arguments.joined(separator: ", ")))"))
    try append(statements: added.map { $0.text + "\n" }.joined())
    return name
  }

  private func fresh(_ base: String) -> String {
    let taken = reserved.union(model.names.keys).union(model.dims.map(\.name))
    var name = base
    var count = 1
    while taken.contains(name) {
      count += 1
      name = "\(base)_\(count)"
    }
    return name
  }

  /// Puts the names of derivatives behind the text.
  mutating func append(_ names: DerivativeNames) throws(DerivationFailure) {
    keep(names)
    try append(statements: names.text)
  }

  private mutating func append(statements: String) throws(DerivationFailure) {
    guard let file = map[FileID(0)] else { throw DerivationFailure("the model has no text") }
    try read(SourceFile(name: file.name, text: file.text + "\n" + statements))
  }

  private mutating func keep(_ names: DerivativeNames) {
    added += names.statements.filter { new in !added.contains { $0 == new } }
    aliases += names.aliases
  }

  /// Replaces derivatives, and puts statements before the first statement that changes.
  mutating func replace(
    _ edits: [Edit], with names: DerivativeNames
  ) throws(DerivationFailure) {
    guard let file = map[FileID(0)] else { throw DerivationFailure("the model has no text") }
    let tree = Parser.parse(file, id: FileID(0)).0
    let spans = tree.body.map { tree[$0].span }
    var changes: [(span: SourceSpan, text: String)] = []
    for edit in edits {
      guard let span = edit.question.span, span.file == FileID(0),
        let statement = spans.first(where: { $0.contains(span) })
      else { throw DerivationFailure("a derivative of another file stands in the way") }
      changes.append((span, try replacement(edit, at: span, in: statement)))
    }
    guard let first = changes.map(\.span.start).min(),
      let place = spans.first(where: { $0.start <= first && first < $0.end })
    else { throw DerivationFailure("a derivative stands outside of statements") }
    var bytes = file.bytes
    for change in changes.sorted(by: { $0.span.start > $1.span.start }) {
      bytes.replaceSubrange(
        Int(change.span.start)..<Int(change.span.end), with: Array(change.text.utf8))
    }
    keep(names)
    bytes.insert(contentsOf: Array(names.text.utf8), at: Int(place.start))
    isReplaced = true
    try read(SourceFile(name: file.name, bytes: bytes))
  }

  /// What stands in the place of a derivative: its name, with the index of its variable.
  private func replacement(
    _ edit: Edit, at span: SourceSpan, in statement: SourceSpan
  ) throws(DerivationFailure) -> String {
    let call = CallText(map.text(of: span))
    let words = map.text(of: statement).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    // Where index variables stand about, an expression may depend on them.
    guard call.arguments.first == model.graph.names[edit.question.value] || !words.contains("for")
    else {
      throw DerivationFailure("give the value that is differentiated twice a name")
    }
    guard let index = call.index else { return edit.alias }
    return edit.question.mode == .jacobian
      ? "\(edit.alias)[..., \(index)]" : "\(edit.alias)[\(index)]"
  }

  private mutating func read(_ file: SourceFile) throws(DerivationFailure) {
    let reading = Model.read(file, options: model.source?.options ?? ModelOptions())
    guard let model = reading.model else {
      throw DerivationFailure("the gradient's steps cannot be read in the place of the gradient")
    }
    (self.model, map) = (model, reading.map)
  }
}

extension Derivation.Alias {
  /// The name as it stands in formulas.
  fileprivate var place: Formula { .name(name, symbol.shape) }
}
