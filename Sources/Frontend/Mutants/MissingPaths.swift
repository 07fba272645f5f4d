import AdjointGraphIR
import AdjointOps
import AdjointSource

/// Gradients that lack what comes through one of several ways: a second use of a matrix, a value
/// between that depends on the variable too.
extension Lowering {
  /// The claim `grad(L, W) == …` as it would be if one way from W to L, or two, didn't count, and
  /// what to say where that holds.
  struct MissingPath {
    let text: String
    let sides: [Value]
  }

  /// Ways that are tried alone and in pairs, and the nodes of the largest loss.
  private static let (mostPaths, mostPairedPaths, mostPathNodes) = (24, 8, 2_000)

  /// What the author can't have written, and so no name of the file.
  private static let lossName = " loss"

  /// One claim for each way from the variable of the left side's gradient that can be left out, or
  /// for each two of the first ones.
  mutating func missingPaths(
    _ pair: [ExpressionID], _ variables: [Int], count: Int
  ) -> [MissingPath] {
    guard let (argument, loss, variable) = gradient(pair[0]) else { return [] }
    let under = nodes(under: loss).sorted()
    guard under.count <= Lowering.mostPathNodes, under.contains(variable.node) else { return [] }
    let name = tree.add(.name(Lowering.lossName), tree[argument].span)
    let left = tree.substituting([argument: name], in: pair[0])
    defer { frames[0].names[Lowering.lossName] = nil }
    var result: [MissingPath] = []
    for ways in choices(ways(from: variable, among: under), count: count) {
      guard let constant = leavingOut(ways, of: loss, among: under) else { continue }
      frames[0].names[Lowering.lossName] = Binding(
        meaning: .operand(.tensor(constant)), span: tree[argument].span)
      captured = []
      guard let sides = try? sidesOfOneType([left, pair[1]], variables) else { continue }
      let text = ways.map(\.text).joined(separator: " and ")
      result.append(
        MissingPath(text: text + (count == 1 ? " is missing" : " are missing"), sides: sides))
    }
    return result
  }

  private func choices(_ ways: [Way], count: Int) -> [[Way]] {
    if count == 1 { return ways.prefix(Lowering.mostPaths).map { [$0] } }
    let few = ways.prefix(Lowering.mostPairedPaths)
    return few.indices.flatMap { first in few[(first + 1)...].map { [few[first], $0] } }
  }

  /// The scalar of `grad(L, W[i, j])` as an expression and as a value, and the variable.
  private func gradient(
    _ side: ExpressionID
  ) -> (argument: ExpressionID, loss: Value, variable: Value)? {
    guard case .call(let call) = tree[tree.withoutParentheses(side)].kind,
      call.name.text == "grad", call.arguments.count == 2
    else { return nil }
    let argument = call.arguments[0].value
    var variable = call.arguments[1].value
    if case .postfix(let base, _) = tree[variable].kind { variable = base }
    guard let loss = value(named: argument), let value = value(named: variable) else { return nil }
    return (argument, loss, value)
  }

  private func value(named id: ExpressionID) -> Value? {
    guard case .name(let name) = tree[id].kind,
      case .operand(.tensor(let value))? = frames[0].names[name]?.meaning, !value.isIndexed
    else { return nil }
    return value
  }

  /// Reads of a value that count as reads of a constant.
  private struct Way {
    let value: Value
    /// The nodes that read it so.
    let uses: Set<NodeID>
    let text: String
  }

  /// The places that use the variable, if there are several, and the named values between.
  private func ways(from variable: Value, among under: [NodeID]) -> [Way] {
    let name = builder.name(of: variable) ?? "the variable"
    var places: [SourceSpan: Set<NodeID>] = [:]
    for use in uses(of: variable, among: under) {
      guard let span = builder.provenance(of: use).span else { continue }
      places[span, default: []].insert(use)
    }
    var result: [Way] = []
    if places.count > 1 {
      for (span, uses) in places.sorted(by: { $0.key.start < $1.key.start }) {
        let text = "what `\(name)` adds through `\(map.text(of: span))`"
        result.append(Way(value: variable, uses: uses, text: text))
      }
    }
    let dependent = dependents(of: variable, among: under)
    for (name, binding) in frames[0].names.sorted(by: { $0.key < $1.key }) {
      guard case .operand(.tensor(let value)) = binding.meaning, value != variable,
        dependent.contains(value.node), value.node != under.last
      else { continue }
      let uses = Set(uses(of: value, among: under))
      if uses.isEmpty { continue }
      result.append(Way(value: value, uses: uses, text: "what comes through `\(name)`"))
    }
    return result
  }

  private func uses(of value: Value, among under: [NodeID]) -> [NodeID] {
    under.filter { builder.operandSlice($0).contains(value) }
  }

  private func dependents(of value: Value, among under: [NodeID]) -> Set<NodeID> {
    var result: Set<NodeID> = [value.node]
    for node in under where builder.operandSlice(node).contains(where: { result.contains($0.node) })
    {
      result.insert(node)
    }
    return result
  }

  /// The loss, with the same value, in which some ways count as constant; nil where a derivative
  /// stands on one.
  private mutating func leavingOut(
    _ ways: [Way], of loss: Value, among under: [NodeID]
  ) -> Value? {
    var images: [NodeID: NodeID] = [:]
    for id in under {
      let operands = builder.operands(Value(id))
      var changed: [Value] = []
      for operand in operands {
        let image = images[operand.node].map { Value($0, result: Int(operand.result)) } ?? operand
        guard ways.contains(where: { $0.value == operand && $0.uses.contains(id) }) else {
          changed.append(image)
          continue
        }
        guard let constant = try? builder.emit(StopGradient.kind, .none, image) else { return nil }
        changed.append(constant)
      }
      if changed == operands { continue }
      guard builder.kind(of: Value(id)) != DerivativeNode.kind,
        let image = try? builder.emit(like: builder.node(id), changed)
      else { return nil }
      images[id] = image.node
    }
    return images[loss.node].map { Value($0, result: Int(loss.result)) }
  }
}
