/// The type of a tensor's elements.
public enum ElementType: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case f32, f64, i32, i64, bool

  /// The name in the language and in the textual IR.
  public var name: String {
    switch self {
    case .f32: "f32"
    case .f64: "f64"
    case .i32: "i32"
    case .i64: "i64"
    case .bool: "bool"
    }
  }

  /// The element type of that name, or nil.
  public init?(name: String) {
    guard let type = ElementType.allCases.first(where: { $0.name == name }) else { return nil }
    self = type
  }

  public var description: String { name }

  /// True of f32 and f64: the types that have derivatives.
  public var isFloat: Bool { self == .f32 || self == .f64 }

  /// True of i32 and i64.
  public var isInteger: Bool { self == .i32 || self == .i64 }

  /// The bytes that one element takes in a dense tensor.
  public var byteCount: Int {
    switch self {
    case .f32, .i32: 4
    case .f64, .i64: 8
    case .bool: 1
    }
  }
}
