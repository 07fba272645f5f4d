import AdjointGraphIR
import AdjointTensors

/// A result of a region that its readers compute from others, and how.
struct Recovery {
  /// What a value is computed from.
  enum Means {
    /// A product over its scale, of which there is one a row.
    case quotient(product: Value, scale: Value)
    /// A comparison with 0 of what the mask let through.
    case positive(Value)
    /// The step that made it, of values that the readers read anyway.
    case step(ScalarFunction, [Operand])

    /// The name of the rule.
    var name: String {
      switch self {
      case .quotient: "factor"
      case .positive: "mask"
      case .step: "step"
      }
    }
  }

  enum Operand: Hashable {
    case value(Value)
    case constant(ExactNumber, ElementType)
  }

  let value: Value
  let means: Means
  /// Elements of a row, each with one scale.
  let row: Int
  /// The element type of what is read instead.
  let element: ElementType

  /// The values that are read instead.
  var sources: [Value] {
    switch means {
    case .quotient(let product, let scale): [product, scale]
    case .positive(let kept): [kept]
    case .step(_, let operands):
      operands.compactMap { if case .value(let value) = $0 { value } else { nil } }
    }
  }

  /// Whether regions read the value so that they can do without, and not as a factor of their own
  /// anchors.
  func applies(to readers: [NodeID], _ graph: Graph) -> Bool {
    readers.allSatisfy { applies(to: $0, graph) }
  }

  private func applies(to reader: NodeID, _ graph: Graph) -> Bool {
    let region = graph.region(reader)
    let operands = Array(graph.operands(reader))
    let anchors = region.anchor == nil ? 0 : 2
    return operands.enumerated().allSatisfy { position, operand in
      if operand != value { return true }
      guard position >= anchors else { return false }
      let access = region.inputs[position - anchors]
      switch means {
      // The mask lies as what it let through does.
      case .positive: return true
      case .quotient:
        return region.domain.row == row && access.row == 1 && access.offset % row == 0
          && access.outer.allSatisfy { $0 % row == 0 }
      case .step:
        return sources.allSatisfy { source in
          zip(operands.dropFirst(anchors), region.inputs).contains { $0 == source && $1 == access }
        }
      }
    }
  }

  /// Where a region that reads the value by `access` finds the scale.
  func scaleAccess(_ access: Region.Access) -> Region.Access {
    Region.Access(outer: access.outer.map { $0 / row }, row: 0, offset: access.offset / row)
  }
}
