import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// One backward pass through the nodes of a builder: from a cotangent of a value to the cotangents
/// of all variables at once. Each variable counts as independent, for its cotangent is the sum over
/// the paths that begin at it, whatever lies before it.
struct Sweep {
  /// The cotangent that a node has so far.
  private struct Entry {
    /// The sweep to which the entry belongs.
    var sweep: UInt32
    var cotangent: NodeID
    /// Whether the cotangent may be 0 because a branch was not taken.
    var isGuarded: Bool
  }

  private var cone = Cone()
  private var entries: [Entry] = []
  private var number: UInt32 = 0

  /// The cotangents of `variables`: zeros where none arrives, nil for a variable from which no path
  /// of floats leads to `value`.
  /// - Complexity: linear in the nodes between the variables and `value`.
  mutating func run(
    _ value: Value, cotangent: Value, _ variables: [Value], _ b: inout GraphBuilder
  ) -> [Value?] {
    number += 1
    let here = b.origin
    cone.find(from: variables, to: [value], .differentiable, b)
    let empty = Entry(sweep: 0, cotangent: NodeID(0), isGuarded: false)
    entries.append(contentsOf: repeatElement(empty, count: max(b.count - entries.count, 0)))
    if cone.contains(value.node) { set(cotangent, of: value.node, isGuarded: false) }
    for id in cone.nodes.reversed() where entries[id.index].sweep == number { pull(id, &b) }
    b.guardsZeros = false
    b.restoreOrigin(here)
    return variables.map { variable in
      guard cone.contains(variable.node) else { return nil }
      return self.cotangent(of: variable.node) ?? b.zeros(b.type(of: variable))
    }
  }

  /// Hands a node's cotangent on to those operands that matter.
  private mutating func pull(_ id: NodeID, _ b: inout GraphBuilder) {
    guard b.operandSlice(id).contains(where: { cone.contains($0.node) }),
      let cotangent = cotangent(of: id)
    else { return }
    let value = Value(id)
    let forward = b.provenance(of: id)
    b.setProvenance(
      Provenance(span: forward.span, scope: forward.scope, phase: .backward, forward: id))
    let isGuarded = entries[id.index].isGuarded || b.kind(of: value) == Select.kind
    if accumulate(value, cotangent, isGuarded, &b) { return }
    b.guardsZeros = isGuarded
    let primitive = b.catalogue[b.kind(of: value)]
    let parts = primitive.pullback(value, cotangent, &b)
    for (position, part) in parts.enumerated() {
      let operand = b.operand(value, position)
      guard let part, cone.contains(operand.node) else { continue }
      precondition(
        b.node(part.node).type == b.node(operand.node).type,
        "the pullback of \(primitive.name) \(id) gives \(b.type(of: part)) for an operand of type "
          + "\(b.type(of: operand))")
      let sum = self.cotangent(of: operand.node).map { b.add($0, part) } ?? part
      set(sum, of: operand.node, isGuarded: isGuarded)
    }
  }

  /// Slices and gathers put their cotangent into that of the whole in place of adding a whole of
  /// their own, so that n slices of one value cost n slices.
  private mutating func accumulate(
    _ value: Value, _ cotangent: Value, _ isGuarded: Bool, _ b: inout GraphBuilder
  ) -> Bool {
    let kind = b.kind(of: value)
    guard kind == Slice.kind || kind == Gather.kind else { return false }
    let whole = b.operand(value, 0)
    guard cone.contains(whole.node) else { return false }
    let sum = self.cotangent(of: whole.node) ?? b.zeros(b.type(of: whole))
    let result: Value
    if kind == Slice.kind {
      // The adjoint has the slice's own attributes.
      result = b.emit(
        AccumulateSlice.self, b.node(value.node).attributes, [sum, cotangent],
        b.node(sum.node).type)
    } else {
      let axis = b.attributes(value, as: GatherAttributes.self).axis
      result = b.scatterAdd(sum, b.operand(value, 1), cotangent, axis: axis)
    }
    set(result, of: whole.node, isGuarded: isGuarded)
    return true
  }

  private func cotangent(of id: NodeID) -> Value? {
    entries[id.index].sweep == number ? Value(entries[id.index].cotangent) : nil
  }

  private mutating func set(_ cotangent: Value, of id: NodeID, isGuarded: Bool) {
    let wasGuarded = entries[id.index].sweep == number && entries[id.index].isGuarded
    entries[id.index] = Entry(
      sweep: number, cotangent: cotangent.node, isGuarded: isGuarded || wasGuarded)
  }
}
