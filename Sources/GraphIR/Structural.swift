import AdjointTensors

/// The kinds that `GraphIR` itself knows, in the order of their rows.
enum Structural {
  static let rows: [any Primitive.Type] = [
    InputNode.self, ParameterNode.self, ConstantNode.self, SizeNode.self, DerivativeNode.self,
    SeedNode.self, RegionNode.self,
  ]
}

/// The first row of the catalogue that an operation of `Ops` may have.
public let firstOperationRow = 7

/// What structural kinds have in common: no gradient rule, batched form or evaluation of their own,
/// for differentiation and the interpreters know them.
protocol StructuralPrimitive: Primitive {}

extension StructuralPrimitive {
  public static var family: Family { .structural }
  public static var samples: [Sample] { [] }
  public static var page: String { summary }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    b.operands(node).map { _ in nil }
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    preconditionFailure("\(name) has no batched form")
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: Attributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    throw NotDefined("\(name) is evaluated by the interpreter")
  }
}

/// Name and type of an input or a parameter.
public struct ArgumentAttributes: AttributeCoding {
  public let name: String
  public let type: TensorType

  public init(name: String, type: TensorType) {
    self.name = name
    self.type = type
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    name = try list.text("name")
    type = try list.type("type")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("name", .text(name)), AttributeField("type", .type(type))])
  }
}

/// A value fed at each run.
public enum InputNode: StructuralPrimitive {
  public static var name: String { "input" }
  public static var kind: Kind { Kind(0) }
  public static var summary: String { "a value fed at each run" }

  public static func type(
    of operands: [TensorType], _ attributes: ArgumentAttributes
  ) throws(TypeFailure) -> TensorType { attributes.type }
}

/// State that training changes: fed, initialised or drawn.
public enum ParameterNode: StructuralPrimitive {
  public static var name: String { "parameter" }
  public static var kind: Kind { Kind(1) }
  public static var summary: String { "state of the model" }

  public static func type(
    of operands: [TensorType], _ attributes: ArgumentAttributes
  ) throws(TypeFailure) -> TensorType { attributes.type }
}

/// The exact elements of a constant in row-major order, and its type.
public struct ConstantAttributes: AttributeCoding {
  public let values: [ExactNumber]
  public let type: TensorType

  public init(_ values: [ExactNumber], type: TensorType) {
    self.values = values
    self.type = type
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    values = try list.numbers("")
    type = try list.type("type")
  }

  public var encoded: AttributeList {
    let content: AttributeValue =
      type.rank == 0 && values.count == 1
      ? .number(values[0]) : .list(values.map { .number($0) })
    return AttributeList([AttributeField("", content), AttributeField("type", .type(type))])
  }
}

/// Exact numbers of a concrete shape; bools are 0 and 1.
public enum ConstantNode: StructuralPrimitive {
  public static var name: String { "constant" }
  public static var kind: Kind { Kind(2) }
  public static var summary: String { "exact numbers written in the model" }

  public static func type(
    of operands: [TensorType], _ attributes: ConstantAttributes
  ) throws(TypeFailure) -> TensorType {
    guard let sizes = attributes.type.shape.constants,
      let count = try? Size.product(sizes.map { Size($0) }).constant
    else { throw failure("(C1) a constant's sizes are concrete", [attributes.type]) }
    guard count == attributes.values.count else {
      throw failure("(C2) as many numbers as the shape has elements", [attributes.type])
    }
    return attributes.type
  }
}

/// A size as a number, and the type that it has.
public struct SizeAttributes: AttributeCoding {
  public let size: Size
  public let type: TensorType

  public init(_ size: Size, element: ElementType) {
    self.size = size
    type = TensorType(element)
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    size = try list.size("")
    type = try list.type("type")
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("", .size(size)), AttributeField("type", .type(type))])
  }
}

/// A size of the shapes as a scalar: `size {2*N+1} : f32`.
public enum SizeNode: StructuralPrimitive {
  public static var name: String { "size" }
  public static var kind: Kind { Kind(3) }
  public static var summary: String { "a size as a number" }

  public static func type(
    of operands: [TensorType], _ attributes: SizeAttributes
  ) throws(TypeFailure) -> TensorType {
    guard attributes.type.rank == 0, attributes.type.element != .bool else {
      throw failure("(C1) a size is a scalar number", [attributes.type])
    }
    return attributes.type
  }
}
