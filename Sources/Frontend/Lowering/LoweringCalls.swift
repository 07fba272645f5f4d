import AdjointGraphIR
import AdjointSource
import AdjointTensors

extension Lowering {
  /// A call as an operand: of a function that returns one value.
  mutating func call(_ call: Expression.Call, at span: SourceSpan) throws(Poison) -> Operand {
    let results = try results(of: call, at: span)
    guard results.count == 1 else {
      throw fail(
        NameDiagnostics.resultCount(call.name.text, results: results.count, names: 1, at: span))
    }
    return results[0]
  }

  /// What a call returns: of the file's functions, the library's, those built in, or a primitive.
  mutating func results(
    of call: Expression.Call, hidden: [String: Operand] = [:], at span: SourceSpan
  ) throws(Poison) -> [Operand] {
    let name = call.name.text
    if !call.binders.isEmpty { return [try boundReduction(call, at: span)] }
    if let entry = functions.findOwn(name, from: frames[innermost].space) {
      return try expand(entry, call, hidden: hidden, at: span)
    }
    if let builtin = Builtins.table[name] {
      if tree.brokenNames.contains(name) { throw Poison() }
      let arguments = try bind(
        call, builtin.signature, hidden: builtin.accepted(hidden), at: span)
      return try builtin.lower(&self, arguments)
    }
    if let entry = functions.findInLibrary(name, &map) {
      return try expand(entry, call, hidden: hidden, at: span)
    }
    if tree.brokenNames.contains(name) { throw Poison() }
    if let kind = builder.catalogue.kind(named: name), kind.row >= firstOperationRow {
      return [.tensor(try primitive(name, call, at: span))]
    }
    throw fail(unknownFunction(call.name))
  }

  func unknownFunction(_ name: Identifier) -> Diagnostic {
    if let known = ForeignNames.table[name.text] {
      let note = known.contains(where: { !$0.isLetter && $0 != "_" && !$0.isNumber })
      return NameDiagnostics.unknownFunction(
        name.text, near: note ? nil : known, at: name.span,
        note: note ? "write \(known.hasPrefix("`") ? known : "`\(known)`")" : nil)
    }
    let names = functions.names(from: frame.space) + Builtins.table.keys
    let isValue = frame.names[name.text] != nil
    return NameDiagnostics.unknownFunction(
      name.text, near: isValue ? nil : Spelling.nearest(to: name.text, among: names),
      at: name.span,
      note: isValue ? "`\(name.text)` is a value; a product is written `\(name.text) * (…)`" : nil)
  }

  /// A primitive called by its name: operands in order, attributes by label.
  private mutating func primitive(
    _ name: String, _ call: Expression.Call, at span: SourceSpan
  ) throws(Poison) -> Value {
    var operands: [(Operand, SourceSpan)] = []
    var fields: [AttributeField] = []
    for argument in call.arguments {
      let place = tree[argument.value].span
      let operand = try lower(argument.value)
      if argument.label != nil || isText(operand) {
        let value = try attribute(operand, at: place)
        fields.append(AttributeField(argument.label?.text ?? "", value))
      } else {
        operands.append((operand, place))
      }
    }
    let element = try commonElement(operands.map(\.0), operands.map(\.1))
    var values: [Value] = []
    for (operand, place) in operands {
      if case .tensor(let value) = operand {
        values.append(value)
      } else {
        values.append(try tensor(operand, as: element ?? conventions.float, at: place))
      }
    }
    guard let kind = builder.catalogue.kind(named: name) else { throw Poison() }
    let primitive = builder.catalogue[kind]
    do { fields = try primitive.canonical(AttributeList(fields)).fields } catch {
      throw fail(TypeDiagnostics.rule(TypeFailure(name, error.message, []), at: span))
    }
    return try emit(kind, fields, values, at: span)
  }

  private func isText(_ operand: Operand) -> Bool {
    if case .string = operand { return true }
    return false
  }

  private mutating func attribute(
    _ operand: Operand, at span: SourceSpan
  ) throws(Poison) -> AttributeValue {
    switch operand {
    case .string(let text):
      return ElementType(name: text).map { .element($0) } ?? .text(text)
    case .bool(let flag): return .flag(flag)
    case .number(let number):
      if let size = number.size { return .size(size) }
      if let constant = number.constant { return .number(.finite(constant)) }
    case .list(let entries):
      var values: [AttributeValue] = []
      for entry in entries { values.append(try attribute(entry, at: span)) }
      return .list(values)
    default: break
    }
    throw fail(TypeDiagnostics.wrongKind("an attribute", operand.noun, at: span))
  }
}
