/// An operation has no meaning in the number type at hand, or none at these operands: an
/// exponential modulo a prime, an index out of range, an integer divided by zero.
public struct NotDefined: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { reason }
}

/// What the float elements of a tensor are evaluated in: Double, Float, or residues modulo a prime.
/// Integers, indices and masks are never numbers of this kind.
public protocol Number: Sendable, Hashable {
  /// What making a number needs beside its value: the prime of a residue.
  associatedtype Context: Sendable

  /// The number nearest to an exact one.
  /// - Throws: `NotDefined` for infinities where there are none, and fractions without inverse.
  static func make(_ exact: ExactNumber, _ context: Context) throws(NotDefined) -> Self

  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self

  /// A function of one number that gives a number; not comparisons or conversions.
  static func apply(_ function: ScalarFunction, _ a: Self) throws(NotDefined) -> Self

  /// A function of two numbers that gives a number.
  static func apply(_ function: ScalarFunction, _ a: Self, _ b: Self) throws(NotDefined) -> Self

  /// A comparison: `equal`, `notEqual`, `less` or `lessEqual`.
  static func compare(_ function: ScalarFunction, _ a: Self, _ b: Self) throws(NotDefined) -> Bool

  /// What a pole gives, such as the entries of a singular matrix's inverse: an infinity, where the
  /// numbers have one.
  /// - Throws: `NotDefined` where there is no such number.
  static func pole(negative: Bool, _ context: Context) throws(NotDefined) -> Self

  /// True for what is neither an infinity nor NaN.
  /// - Throws: `NotDefined` where that can't be told.
  func isFinite() throws(NotDefined) -> Bool

  /// The integer nearest to zero, saturated to a range; NaN gives 0.
  /// - Throws: `NotDefined` where that can't be told, and in a field.
  func truncated(to range: ClosedRange<Int64>) throws(NotDefined) -> Int64

  /// The value rounded to single precision, where that has a meaning.
  var roundedToSingle: Self { get }

  /// The value as a double, nil in a finite field.
  var double: Double? { get }
}

extension Number {
  /// An integer as a number.
  public static func make(_ value: Int64, _ context: Context) throws(NotDefined) -> Self {
    try make(.finite(Rational(Int(value))), context)
  }

  public static func pole(negative: Bool, _ context: Context) throws(NotDefined) -> Self {
    try make(.infinity(negative: negative), context)
  }

  public func isFinite() throws(NotDefined) -> Bool { double?.isFinite ?? true }

  public func truncated(to range: ClosedRange<Int64>) throws(NotDefined) -> Int64 {
    guard let double else { throw NotDefined("the integer part of a residue") }
    if double.isNaN { return 0 }
    let whole = double.rounded(.towardZero)
    guard let integer = Int64(exactly: whole) else {
      return whole < 0 ? range.lowerBound : range.upperBound
    }
    return min(max(integer, range.lowerBound), range.upperBound)
  }
}
