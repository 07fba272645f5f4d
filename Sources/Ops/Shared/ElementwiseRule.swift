import AdjointGraphIR
import AdjointTensors

/// What follows for every elementwise operation from its scalar function.
enum ElementwiseRule {
  private static let counts = ["", "one operand", "two operands", "three operands"]

  /// The labelled constraints: number of operands, shapes, element types.
  static func constraints(_ function: ScalarFunction) -> [String] {
    let count = "(C1) \(counts[function.arity])"
    let types = elementText(function)
    if function == .identity { return ["\(count), of any element type"] }
    if function.arity == 1 { return [count, "(C2) \(types)"] }
    return [count, "(C2) the operands have one shape", "(C3) \(types)"]
  }

  private static func elementText(_ function: ScalarFunction) -> String {
    if function == .select { return "a bool, then two operands of one element type" }
    let names = ElementType.allCases.filter {
      function.resultType(of: [ElementType](repeating: $0, count: function.arity)) != nil
    }.map(\.name)
    let list =
      names.count == 1
      ? names[0] : names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    return function.arity == 1
      ? "the operand's elements are \(list)"
      : "the operands have one element type, \(list)"
  }

  /// The result's type.
  /// - Throws: `TypeFailure` with the constraint that is broken.
  static func type(
    of operands: [TensorType], _ function: ScalarFunction, _ name: String
  ) throws(TypeFailure) -> TensorType {
    guard operands.count == function.arity else {
      throw TypeFailure(name, constraints(function)[0], operands)
    }
    for operand in operands.dropFirst() where operand.shape != operands[0].shape {
      throw TypeFailure(name, constraints(function)[1], operands)
    }
    guard let element = function.resultType(of: operands.map(\.element)) else {
      let rules = constraints(function)
      throw TypeFailure(name, rules[rules.count - 1], operands)
    }
    return TensorType(element, operands[0].shape)
  }

  /// The same node on the operands, those without the new leading axis repeated along it.
  static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    var images: [Value] = []
    for (operand, isBatched) in zip(operands, batched) {
      images.append(isBatched ? operand : b.repeated(operand, size))
    }
    let old = b.node(node.node)
    return b.fitting(old.kind, old.attributes, images)
  }
}
