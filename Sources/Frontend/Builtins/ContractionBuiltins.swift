import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

extension Builtins {
  /// Contractions by labels.
  static let products: [String: Builtin] = [
    "einsum": .one("labels", isVariadic: true) { l, a throws(Lowering.Poison) in
      .tensor(try l.einsum(a))
    }
  ]
}

extension Lowering {
  /// A tensor with a letter for each axis.
  private struct Labelled {
    var value: Value
    var labels: [Character]
  }

  /// `einsum("nk,kh->nh", a, b)`
  fileprivate mutating func einsum(_ arguments: Arguments) throws(Poison) -> Value {
    let span = arguments.span("labels")
    let operand = try arguments.operand("labels", &self)
    guard case .string(let text) = operand else {
      throw fail(TypeDiagnostics.wrongKind("labels in quotation marks", operand.noun, at: span))
    }
    // The first of the unlabelled values is the string itself.
    let ids = arguments.rest.filter { arguments.expression("labels") != $0 }
    let (inputs, output) = try labels(text, count: ids.count, at: span)
    var operands: [Operand] = []
    for id in ids { operands.append(try lower(id)) }
    let spans = ids.map { tree[$0].span }
    let element = try commonElement(operands, spans) ?? conventions.float
    var sizes: [Character: Size] = [:]
    var parts: [Labelled] = []
    for (index, operand) in operands.enumerated() {
      let value = try tensor(operand, as: element, at: spans[index])
      try check(inputs[index], type(value), &sizes, at: spans[index])
      parts.append(try withoutRepeats(value, inputs[index], at: arguments.whole))
    }
    for label in output where sizes[label] == nil {
      throw fail(TypeDiagnostics.label("the result's label \(label) is in no operand", at: span))
    }
    return try contracted(parts, to: output, at: arguments.whole)
  }

  /// The letters of each operand and of the result; without `->` the result has those that stand
  /// once, in order of the alphabet.
  private mutating func labels(
    _ text: String, count: Int, at span: SourceSpan
  ) throws(Poison) -> ([[Character]], [Character]) {
    let plain = text.filter { $0 != " " }
    let sides = plain.split(separator: "->", omittingEmptySubsequences: false)
    let inputs = (sides.first ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map(Array.init)
    let all = Array(inputs.joined())
    var output = all.filter { label in all.count { $0 == label } == 1 }.sorted()
    if sides.count == 2 { output = Array(sides[1]) }
    guard sides.count <= 2, (all + output).allSatisfy({ $0.isLetter && $0.isASCII }) else {
      throw fail(TypeDiagnostics.label("labels are letters, as in \"nk,kh->nh\"", at: span))
    }
    guard inputs.count == count else {
      throw fail(
        TypeDiagnostics.label(
          "the labels are for \(inputs.count) operands, but there are \(count)", at: span))
    }
    guard Set(output).count == output.count else {
      throw fail(TypeDiagnostics.label("a label stands twice in the result", at: span))
    }
    return (inputs, output)
  }

  private mutating func check(
    _ labels: [Character], _ type: TensorType, _ sizes: inout [Character: Size],
    at span: SourceSpan
  ) throws(Poison) {
    guard labels.count == type.rank else {
      throw fail(
        TypeDiagnostics.label(
          "`\(String(labels))` has \(labels.count) labels for "
            + "\(TypeDiagnostics.text(type)), which has \(type.rank) axes", at: span))
    }
    for (label, size) in zip(labels, type.shape) {
      guard sizes[label, default: size] == size else {
        throw fail(
          TypeDiagnostics.label(
            "label \(label) has size \(sizes[label] ?? size) before and \(size) here", at: span))
      }
      sizes[label] = size
    }
  }

  /// Axes with the same letter become their diagonal.
  private mutating func withoutRepeats(
    _ value: Value, _ labels: [Character], at span: SourceSpan
  ) throws(Poison) -> Labelled {
    var (value, labels) = (value, labels)
    while let label = labels.first(where: { label in labels.count { $0 == label } > 1 }) {
      let pair = Array(labels.indices.filter { labels[$0] == label }.prefix(2))
      let others = labels.indices.filter { !pair.contains($0) }
      value = try transpose(value, others + pair, at: span)
      value = try emit(Diagonal.kind, [], [value], at: span)
      labels = others.map { labels[$0] } + [label]
    }
    return Labelled(value: value, labels: labels)
  }

  /// Contracts from left to right, keeping what is needed later.
  private mutating func contracted(
    _ parts: [Labelled], to output: [Character], at span: SourceSpan
  ) throws(Poison) -> Value {
    let others = parts.dropFirst().flatMap(\.labels)
    var result = try summed(parts[0], keeping: output + others, at: span)
    for index in parts.indices.dropFirst() {
      let later = output + parts[(index + 1)...].flatMap(\.labels)
      let next = try summed(parts[index], keeping: later + result.labels, at: span)
      result = try summed(result, keeping: later + next.labels, at: span)
      let all = result.labels + next.labels.filter { !result.labels.contains($0) }
      let kept = index == parts.count - 1 ? output : all.filter { later.contains($0) }
      let text = "\(String(result.labels)),\(String(next.labels))->\(String(kept))"
      let value = try emit(
        Contract.kind, [.init("", .text(text))], [result.value, next.value], at: span)
      result = Labelled(value: value, labels: kept)
    }
    let order = output.compactMap { result.labels.firstIndex(of: $0) }
    return try transpose(result.value, order, at: span)
  }

  /// Sums over those axes whose letters nothing needs.
  private mutating func summed(
    _ part: Labelled, keeping kept: [Character], at span: SourceSpan
  ) throws(Poison) -> Labelled {
    let axes = part.labels.indices.filter { !kept.contains(part.labels[$0]) }
    guard !axes.isEmpty else { return part }
    let value = try emit(Sum.kind, [.init("axes", .integers(axes))], [part.value], at: span)
    return Labelled(value: value, labels: part.labels.filter { kept.contains($0) })
  }
}
