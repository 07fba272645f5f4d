import AdjointTensors

/// A formula of a derivation: an expression of the language that knows its shape. Formulas are made
/// by functions that keep simple normal forms, so that equal terms are found and units vanish; its
/// meaning never depends on how it is printed.
///
/// The shape is the formula's own: it may lack leading axes of the value that it stands for, or
/// have literal ones, and broadcasts.
public struct Formula: Hashable, Sendable {
  /// What a formula is.
  public indirect enum Kind: Hashable, Sendable {
    case number(Rational)
    /// A value of the model, a dimension, or an index variable.
    case name(String)
    /// `grad(L, x)`, `jacobian(y, x)`, `jvp(y, x, v)`.
    case derivative(Symbol)
    case call(String, [Argument])
    /// Two terms or more; none is a sum.
    case sum([Formula])
    /// A number times powers of formulas, entry by entry.
    case product(Rational, [Factor])
    /// Products of matrices and vectors, from left to right.
    case matmul([Formula])
    /// An exponent that is no integer.
    case power(Formula, Formula)
    case transpose(Formula)
    case comparison(String, Formula, Formula)
    /// `and`, `or`, `not`.
    case logic(String, [Formula])
    case index(Formula, [Entry])
    case list([Formula])
    /// The sum of a formula over index variables.
    case summation(Formula, [Binder])
  }

  /// A derivative that a formula refers to.
  public struct Symbol: Hashable, Sendable {
    /// `grad`, `jacobian`, `hessian`, `jvp` or `vjp`.
    public let mode: String
    public let value: Formula
    public let variable: Formula
    /// The vector of `jvp` and `vjp`.
    public let vector: Formula?
    /// The name that the language knows it by where the variable is no value of the file.
    public let alias: String?

    public init(
      _ mode: String, _ value: Formula, _ variable: Formula, _ vector: Formula? = nil,
      alias: String? = nil
    ) {
      self.mode = mode
      self.value = value
      self.variable = variable
      self.vector = vector
      self.alias = alias
    }
  }

  /// An integer power of a formula, not 0.
  public struct Factor: Hashable, Sendable {
    public let base: Formula
    public let exponent: Int
  }

  /// An argument of a call: with its label, where it has one.
  public struct Argument: Hashable, Sendable {
    /// What is given.
    public enum Content: Hashable, Sendable {
      case formula(Formula)
      /// Something that is no tensor, as the language writes it: `true`, `"tanh"`.
      case word(String)
    }

    public let label: String?
    public let content: Content

    public init(_ formula: Formula, label: String? = nil) {
      self.label = label
      content = .formula(formula)
    }

    public init(word: String, label: String? = nil) {
      self.label = label
      content = .word(word)
    }

    var formula: Formula? {
      if case .formula(let formula) = content { return formula }
      return nil
    }
  }

  /// One entry of an index.
  public enum Entry: Hashable, Sendable {
    /// `:`
    case all
    /// `None`
    case newAxis
    /// `i`, `0`, or an integer tensor.
    case at(Formula)
    /// `a:b:s`
    case range(Formula, Formula, step: Int)
  }

  /// An index variable and the size below which it stays.
  public struct Binder: Hashable, Sendable {
    public let name: String
    public let bound: Formula

    public init(_ name: String, _ bound: Formula) {
      self.name = name
      self.bound = bound
    }
  }

  public let kind: Kind
  public let shape: Shape
  /// How deep formulas stand within it.
  public let depth: Int

  init(_ kind: Kind, _ shape: Shape, around parts: [Formula] = []) {
    self.kind = kind
    self.shape = shape
    depth = 1 + (parts.map(\.depth).max() ?? 0)
  }

  /// A number.
  public static func number(_ value: Rational) -> Formula { Formula(.number(value), []) }

  /// An integer.
  public static func number(_ value: Int) -> Formula { number(Rational(value)) }

  /// A value by its name.
  public static func name(_ name: String, _ shape: Shape) -> Formula {
    Formula(.name(name), shape)
  }

  /// A call.
  public static func call(
    _ name: String, _ arguments: [Argument], _ shape: Shape
  ) -> Formula {
    Formula(.call(name, arguments), shape, around: arguments.compactMap(\.formula))
  }

  /// A call of a function of one value that keeps its shape.
  public static func apply(_ name: String, _ x: Formula) -> Formula {
    call(name, [Argument(x)], x.shape)
  }

  /// A derivative.
  public static func derivative(_ symbol: Symbol, _ shape: Shape) -> Formula {
    Formula(.derivative(symbol), shape, around: [symbol.value, symbol.variable])
  }

  /// A comparison: 1 where it holds, else 0.
  public static func comparison(_ symbol: String, _ a: Formula, _ b: Formula) -> Formula {
    Formula(.comparison(symbol, a, b), joined(a.shape, b.shape), around: [a, b])
  }

  /// `and`, `or`, `not`.
  public static func logic(_ word: String, _ parts: [Formula]) -> Formula {
    let shape = parts.dropFirst().reduce(parts[0].shape) { joined($0, $1.shape) }
    return Formula(.logic(word, parts), shape, around: parts)
  }

  /// Formulas of one shape along a new first axis.
  public static func list(_ entries: [Formula]) -> Formula {
    Formula(
      .list(entries), [Size(entries.count)] + (entries.first?.shape ?? []), around: entries)
  }

  /// A part of a formula.
  static func index(_ base: Formula, _ entries: [Entry], _ shape: Shape) -> Formula {
    Formula(.index(base, entries), shape, around: [base])
  }

  /// The shape to which both broadcast.
  /// - Requires: they do, as the shapes of parts of one value do.
  static func joined(_ a: Shape, _ b: Shape) -> Shape {
    do { return try Broadcast.join(a, b) } catch {
      preconditionFailure("formulas of shapes \(a.text) and \(b.text)")
    }
  }

  /// The number that it is, if it is one.
  public var constant: Rational? {
    if case .number(let value) = kind { return value }
    return nil
  }

  /// True for the number 0.
  public var isZero: Bool { constant == Rational(0) }

  /// True for the number 1.
  public var isOne: Bool { constant == Rational(1) }

  var rank: Int { shape.count }

  /// A size as a number: a polynomial of the names of dimensions.
  public static func size(_ size: Size) -> Formula {
    sum(
      of: size.monomials.map { coefficient, factors in
        let powers = factors.map { dim, exponent in
          Factor(base: .name(dim, []), exponent: exponent)
        }
        return product(Rational(coefficient), powers)
      })
  }
}
