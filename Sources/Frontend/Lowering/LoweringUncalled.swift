import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Functions that the file defines and never calls: what is wrong in them whatever a call may give
/// is reported all the same.
extension Lowering {
  /// Goes through the functions of the file that no call has expanded.
  mutating func checkUncalledFunctions() {
    let own = functions.entries(of: functions.fileSpace)
      .filter { $0.syntax.name.span.file == tree.file && !expandedFunctions.contains($0.id) }
      .sorted { $0.id.start < $1.id.start }
    for entry in own where !diagnostics.isFull {
      let known = diagnostics.reported.count
      checkNames(in: entry)
      if diagnostics.reported.count == known { checkTypes(in: entry) }
    }
  }

  /// Names, functions, and the number and labels of arguments.
  private mutating func checkNames(in entry: FunctionTable.Entry) {
    let function = entry.syntax
    frames.append(Frame(space: blockSpace(of: entry)))
    defer { frames.removeLast() }
    for parameter in function.parameters {
      for id in parameter.type?.sizes ?? [] {
        if case .name(let name) = tree[id].kind, frame.names[name] == nil {
          bind(Identifier(name, tree[id].span), .poison)
        }
      }
      if let value = parameter.value { checkNames(in: value) }
      bind(parameter.name, .poison)
    }
    switch function.body {
    case .expression(let id): checkNames(in: id)
    case .block(let statements, _): for id in statements { checkNames(in: id) }
    }
    guard let pullback = function.pullback else { return }
    bind(pullback.cotangent, .poison)
    for id in pullback.values { checkNames(in: id) }
  }

  /// A statement of a function's block.
  private mutating func checkNames(in id: StatementID) {
    switch tree[id].kind {
    case .definition(let names, let value):
      checkNames(in: value)
      for name in names { bind(name, .poison) }
    case .return(let values): for value in values { checkNames(in: value) }
    case .function(let function):
      checkNames(in: FunctionTable.Entry(syntax: function, space: frame.space))
    // Reported when the file's functions are read.
    case .param, .repeat, .minimize: break
    default: report(NameDiagnostics.fileOnly(tree[id].kind.noun, at: tree[id].span))
    }
  }

  private mutating func checkNames(in id: ExpressionID) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Lowering.deepest else { return }
    switch tree[id].kind {
    case .number, .string, .bool, .invalid: break
    case .name(let name): _ = try? lookUp(name, at: tree[id].span)
    case .parenthesised(let inner), .negation(_, let inner), .not(_, let inner):
      checkNames(in: inner)
    case .sum(let first, let rest), .product(let first, let rest):
      for part in [first] + rest.map(\.value) { checkNames(in: part) }
    case .power(let base, let exponents):
      for part in [base] + exponents.map(\.value) { checkNames(in: part) }
    case .comparison(let left, let right):
      for part in [left, right.value] { checkNames(in: part) }
    case .and(let parts), .or(let parts): for part in parts { checkNames(in: part) }
    case .list(let entries, let binders): checkNames(in: entries, binders)
    case .call(let call): checkCall(call, at: tree[id].span)
    case .postfix(let base, let parts):
      checkNames(in: base)
      for part in parts { checkNames(in: part, of: base) }
    }
  }

  private mutating func checkNames(in part: Expression.Postfix, of base: ExpressionID) {
    switch part {
    case .member(let name):
      if name.text != "T" {
        report(NameDiagnostics.strayMember(name, of: map.text(of: tree[base].span)))
      }
    case .index(let entries, _):
      for entry in entries {
        switch entry.kind {
        case .newAxis, .ellipsis: continue
        case .value(let id): checkNames(in: id)
        case .slice(let start, let stop, let step):
          for id in [start, stop, step].compactMap({ $0 }) { checkNames(in: id) }
        }
      }
    }
  }

  /// Expressions within the binders behind them.
  private mutating func checkNames(in ids: [ExpressionID], _ binders: [Expression.Binder]) {
    let outer = frame.names
    defer { frame.names = outer }
    for binder in binders {
      checkNames(in: binder.bound)
      if let old = outer[binder.name.text], old.span.end > old.span.start {
        report(IndexDiagnostics.taken(binder.name, by: old.span))
      }
      frame.names[binder.name.text] = Binding(meaning: .poison, span: binder.name.span)
    }
    for id in ids { checkNames(in: id) }
  }

  private mutating func checkCall(_ call: Expression.Call, at span: SourceSpan) {
    if call.binders.isEmpty {
      do {
        if let signature = try signature(of: call) { _ = try bind(call, signature, at: span) }
      } catch {}
    }
    checkNames(in: call.arguments.map(\.value), call.binders)
  }

  /// The parameters of the function that a call names; nil where a call may have any arguments.
  private mutating func signature(
    of call: Expression.Call
  ) throws(Poison) -> Arguments.Signature? {
    let name = call.name.text
    if let entry = functions.findOwn(name, from: frame.space) { return .init(entry.syntax) }
    if let builtin = Builtins.table[name] { return builtin.signature }
    if let entry = functions.findInLibrary(name, &map) { return .init(entry.syntax) }
    if tree.brokenNames.contains(name) { return nil }
    if let kind = builder.catalogue.kind(named: name), kind.row >= firstOperationRow { return nil }
    throw fail(unknownFunction(call.name))
  }

  /// Types and shapes, where every parameter says its own: a body that types at no sizes types in
  /// no call.
  private mutating func checkTypes(in entry: FunctionTable.Entry) {
    let function = entry.syntax
    guard function.parameters.allSatisfy({ $0.type != nil || $0.value != nil }) else { return }
    var names: [String] = []
    for parameter in function.parameters {
      for id in parameter.type?.sizes ?? [] {
        if case .name(let name) = tree[id].kind, !names.contains(name) { names.append(name) }
      }
    }
    let symbolic = Dictionary(uniqueKeysWithValues: names.map { ($0, Size(dim: $0)) })
    guard let mistake = mistake(in: entry, symbolic) else { return }
    let tried = [1, 2, 3, 4, 6]
    var choices: [[String: Size]] = [[:]]
    for (position, name) in names.enumerated() {
      // A few sizes vary on their own, others all alike.
      choices = choices.flatMap { choice in
        (position < 3 ? tried.map { Size($0) } : [choice[names[0]] ?? 1]).map { size in
          choice.merging([name: size]) { _, new in new }
        }
      }
    }
    guard choices.allSatisfy({ self.mistake(in: entry, $0) != nil }) else { return }
    report(mistake)
  }

  /// The first mistake in a body on arguments of the types that parameters state, at given sizes.
  private func mistake(in entry: FunctionTable.Entry, _ sizes: [String: Size]) -> Diagnostic? {
    var inner = Lowering(
      tree, map: map, conventions: conventions, functions: functions, options: options)
    inner.frames = [Frame(space: inner.blockSpace(of: entry))]
    for (name, size) in sizes {
      let meaning = Binding.Meaning.operand(.number(StaticNumber(size)))
      inner.frame.names[name] = Binding(meaning: meaning, span: entry.syntax.name.span)
    }
    do {
      for parameter in entry.syntax.parameters {
        guard let syntax = parameter.type else {
          try inner.bind(parameter, nil)
          continue
        }
        let value = inner.builder.input(parameter.name.text, try inner.tensorType(syntax))
        inner.frame.names[parameter.name.text] = Binding(
          meaning: .operand(.tensor(value)), span: parameter.name.span)
      }
      _ = try inner.body(of: entry.syntax)
    } catch {}
    return inner.diagnostics.reported.first { $0.severity == .error }
  }
}
