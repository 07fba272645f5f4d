import AdjointTensors

/// How an operation moves data, which decides its batched form, its fusion and its kernel.
public enum Family: String, Hashable, Sendable {
  /// One scalar function at every element; operands and result have one shape.
  case elementwise
  /// Axes are combined away.
  case reduction
  /// Sums of products over shared labels.
  case contraction
  /// Elements are placed, repeated or left out; none is computed.
  case indexMap
  /// A kernel of its own.
  case opaque
  /// Known to `GraphIR` itself: inputs, constants, derivatives, seeds, regions.
  case structural
}

/// A type rule that the operands break. It becomes a diagnostic where the source is known.
public struct TypeFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The operation's name.
  public let operation: String
  /// The rule with its label: `(C1) both operands have one type`.
  public let rule: String
  public let operands: [TensorType]

  public init(_ operation: String, _ rule: String, _ operands: [TensorType]) {
    self.operation = operation
    self.rule = rule
    self.operands = operands
  }

  public var description: String {
    "\(operation): \(rule); operands: \(operands.map(\.description).joined(separator: ", "))"
  }
}

/// One operation: a caseless enum in a file of its own. Its comment gives the formula and the
/// constraints (C1), (C2), … that its type rule checks.
public protocol Primitive: Sendable {
  associatedtype Attributes: AttributeCoding = NoAttributes

  /// The name in the textual IR.
  static var name: String { get }

  /// The row in the catalogue.
  static var kind: Kind { get }

  static var family: Family { get }

  /// Whether f(x, y) and f(y, x) are the same bits; then they are one common subexpression.
  static var commutes: Bool { get }

  /// One line for lists of operations.
  static var summary: String { get }

  /// The reference page in Markdown: formula, operands, constraints, gradient, edge cases.
  static var page: String { get }

  /// The names by which the language calls it with its operands in order and no attributes.
  static var exportedNames: [String] { get }

  /// Example operands from which tests of type, gradient, printing and kernels are made.
  static var samples: [Sample] { get }

  /// The scalar function of an elementwise operation; nil for other families.
  static func scalarFunction(_ attributes: Attributes) -> ScalarFunction?

  /// The types of the results, by default one, that of `type(of:_:)`.
  static func types(
    of operands: [TensorType], _ attributes: Attributes
  ) throws(TypeFailure) -> [TensorType]

  /// The type of the only result.
  static func type(
    of operands: [TensorType], _ attributes: Attributes
  ) throws(TypeFailure) -> TensorType

  /// The cotangents of the operands, given that of the node's result: the vector–Jacobian product,
  /// built of operations, so that it can be differentiated again. Nil stands for zero; integer and
  /// bool operands always get nil.
  static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?]

  /// The same operation on operands of which those in `batched` have one more leading axis, of
  /// `size`; the result has it too. At least one operand is batched.
  static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value

  /// The result on concrete operands: slow, simple, the oracle of every test.
  static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: Attributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N>
}

extension Primitive {
  public static var exportedNames: [String] { [] }

  public static var commutes: Bool { false }

  public static func scalarFunction(_ attributes: Attributes) -> ScalarFunction? { nil }

  public static func types(
    of operands: [TensorType], _ attributes: Attributes
  ) throws(TypeFailure) -> [TensorType] {
    [try type(of: operands, attributes)]
  }

  /// The failure of a rule of this operation.
  public static func failure(_ rule: String, _ operands: [TensorType]) -> TypeFailure {
    TypeFailure(name, rule, operands)
  }
}

/// Calls through the catalogue, where the attributes' type isn't known.
extension Primitive {
  /// The result types for attributes of a table.
  static func inferredTypes(
    of operands: [TensorType], _ id: AttributesID, in table: borrowing Interner
  ) throws(TypeFailure) -> [TensorType] {
    let attributes: Attributes
    do { attributes = try table.value(id) } catch {
      throw TypeFailure(name, error.message, operands)
    }
    return try types(of: operands, attributes)
  }

  /// The scalar function for attributes of a table.
  static func scalarFunction(
    for id: AttributesID, in table: borrowing Interner
  ) -> ScalarFunction? {
    (try? table.value(id)).flatMap { scalarFunction($0) }
  }

  /// The canonical form of attributes that were read from text.
  /// - Throws: `AttributeFailure` where one is missing or of another form.
  public static func canonical(_ list: AttributeList) throws(AttributeFailure) -> AttributeList {
    try Attributes(decoding: list).encoded
  }

  /// Evaluation for encoded attributes.
  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], encoded list: AttributeList, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let attributes: Attributes
    do { attributes = try Attributes(decoding: list) } catch { throw NotDefined(error.message) }
    return try evaluate(operands, attributes, context)
  }

  /// Evaluation for attributes of a table.
  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ id: AttributesID, in table: borrowing Interner,
    _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let attributes: Attributes
    do { attributes = try table.value(id) } catch { throw NotDefined(error.message) }
    return try evaluate(operands, attributes, context)
  }
}
