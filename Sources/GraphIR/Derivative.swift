import AdjointTensors

/// Which derivative a node stands for, until `differentiate` replaces it.
public struct DerivativeAttributes: AttributeCoding {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// d y / d x for scalar y: the shape of x.
    case grad
    /// (y…, x…).
    case jacobian
    /// (x…, y…): the layout of `convention jacobian = denominator`.
    case jacobianTransposed = "jacobian_transposed"
    /// d² y / d x² for scalar y: (x…, x…).
    case hessian
    /// J·v for v of the shape of x: the shape of y.
    case jvp
    /// vᵀ·J for v of the shape of y: the shape of x.
    case vjp
  }

  public let mode: Mode

  public init(_ mode: Mode) { self.mode = mode }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    guard let mode = Mode(rawValue: try list.text("")) else {
      throw AttributeFailure("no such derivative")
    }
    self.mode = mode
  }

  public var encoded: AttributeList {
    AttributeList([AttributeField("", .text(mode.rawValue))])
  }
}

/// A derivative of operand 0 in operand 1, which counts as independent; `jvp` and `vjp` have the
/// vector as operand 2.
public enum DerivativeNode: StructuralPrimitive {
  public static var name: String { "derivative" }
  public static var kind: Kind { Kind(4) }
  public static var summary: String { "a derivative that differentiation replaces by its graph" }

  public static func type(
    of operands: [TensorType], _ attributes: DerivativeAttributes
  ) throws(TypeFailure) -> TensorType {
    let mode = attributes.mode
    let takesVector = mode == .jvp || mode == .vjp
    guard operands.count == (takesVector ? 3 : 2) else {
      throw failure("(C1) a value, a variable\(takesVector ? " and a vector" : "")", operands)
    }
    let (y, x) = (operands[0], operands[1])
    guard y.element.isFloat, x.element.isFloat else {
      throw failure("(C2) value and variable are floats", operands)
    }
    switch mode {
    case .grad, .hessian:
      guard y.rank == 0 else { throw failure("(C3) the value is a scalar", operands) }
      return mode == .grad ? x : TensorType(y.element, x.shape + x.shape)
    case .jacobian: return TensorType(y.element, y.shape + x.shape)
    case .jacobianTransposed: return TensorType(y.element, x.shape + y.shape)
    case .jvp:
      guard operands[2] == x else {
        throw failure("(C4) the vector is like the variable", operands)
      }
      return y
    case .vjp:
      guard operands[2] == y else { throw failure("(C5) the vector is like the value", operands) }
      return x
    }
  }
}

/// The name of a seed: that of the value whose derivative it starts.
public struct SeedAttributes: AttributeCoding {
  public let name: String

  public init(name: String) { self.name = name }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    name = try list.text("")
  }

  public var encoded: AttributeList { AttributeList([AttributeField("", .text(name))]) }
}

/// The cotangent at which a backward pass starts: its operand, kept opaque until the entries are
/// split, so that what depends on it is the backward pass. Seeds of one name are one.
public enum SeedNode: StructuralPrimitive {
  public static var name: String { "seed" }
  public static var kind: Kind { Kind(5) }
  public static var summary: String { "the cotangent at which a backward pass starts" }

  public static func type(
    of operands: [TensorType], _ attributes: SeedAttributes
  ) throws(TypeFailure) -> TensorType {
    guard operands.count == 1 else { throw failure("(C1) one operand, its default", operands) }
    return operands[0]
  }
}
