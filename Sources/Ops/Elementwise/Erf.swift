import AdjointGraphIR
import AdjointTensors

/// `y = 2/√π·∫₀ˣ e^(−t²) dt` at every element.
///
/// (C1) one operand; (C2) its elements are f32 or f64.
///
/// dx = d·(2/√π)·e^(−x²).
public enum Erf: ElementwisePrimitive {
  public static var name: String { "erf" }
  public static var function: ScalarFunction { .erf }
  public static var summary: String { "the error function" }
  public static var exportedNames: [String] { ["erf"] }
  public static var formula: String { "y = 2/√π·∫₀ˣ e^(−t²) dt" }
  public static var gradient: String { "dx = d·(2/√π)·e^(−x²)" }

  /// 2/√π to 40 digits (A190732 of the encyclopedia of integer sequences).
  private static let twoOverRootPi = ExactNumber(text: "1.128379167095512573896158903121545171688")

  public static func pullback(
    _ node: Value, _ d: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard let factor = twoOverRootPi else { preconditionFailure("2/√π is no number") }
    let x = b.operand(node, 0)
    let bell = b.exp(b.negate(b.multiply(x, x)))
    return [b.product(d, b.multiply(bell, b.filled(factor, like: d)))]
  }
}

extension GraphBuilder {
  /// The error function.
  public mutating func erf(_ x: Value) -> Value { unary(Erf.kind, x) }
}
