import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// A function that lowering knows: a call becomes primitives, or something that needs no run.
struct Builtin: Sendable {
  /// What a call becomes.
  typealias Lower =
    @Sendable (inout Lowering, Arguments) throws(Lowering.Poison) -> [Operand]

  /// Its parameters.
  let signature: Arguments.Signature
  /// What a call becomes.
  let lower: Lower

  /// A function with parameters in the notation of `Signature(_:)` that returns several values.
  static func several(
    _ parameters: String, isVariadic: Bool = false, _ lower: @escaping Lower
  ) -> Builtin {
    Builtin(signature: .init(parameters, isVariadic: isVariadic), lower: lower)
  }

  /// A function that returns one value.
  static func one(
    _ parameters: String, isVariadic: Bool = false,
    _ lower: @escaping @Sendable (inout Lowering, Arguments) throws(Lowering.Poison) -> Operand
  ) -> Builtin {
    several(parameters, isVariadic: isVariadic) {
      (lowering: inout Lowering, arguments: Arguments) throws(Lowering.Poison) in
      [try lower(&lowering, arguments)]
    }
  }

  /// Those hidden arguments that it has parameters for.
  func accepted(_ hidden: [String: Operand]) -> [String: Operand] {
    if hidden.isEmpty { return hidden }
    return hidden.filter { name, _ in signature.parameters.contains { $0.name == name } }
  }
}

/// The functions that lowering knows, by name. Everything else is written in the language.
public enum Builtins {
  /// All of them.
  static let table: NameTable<Builtin> = {
    let groups = [
      elementwise, choices, reductions, constructors, shapes, products, linearAlgebra, random,
      derivatives, questions,
    ]
    var table = NameTable<Builtin>()
    for group in groups { for (name, builtin) in group { table[name] = builtin } }
    return table
  }()

  /// The names of all functions that can be called without `use`, sorted.
  public static var functionNames: [String] {
    (Array(table.keys) + Library.functionNames).sorted()
  }

  /// `grad(L, x)` and its kin.
  private static let derivatives: [String: Builtin] = [
    "grad": .one("y x") { l, a throws(Lowering.Poison) in try l.derivative(.grad, a) },
    "hessian": .one("y x") { l, a throws(Lowering.Poison) in try l.derivative(.hessian, a) },
    "jvp": .one("y x v") { l, a throws(Lowering.Poison) in try l.derivative(.jvp, a) },
    "vjp": .one("y x v") { l, a throws(Lowering.Poison) in try l.derivative(.vjp, a) },
    "jacobian": .one("y x") { l, a throws(Lowering.Poison) in
      let isTransposed = l.conventions.jacobian == .denominator
      return try l.derivative(isTransposed ? .jacobianTransposed : .jacobian, a)
    },
  ]
}
