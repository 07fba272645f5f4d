import AdjointTensors

/// Choices that mathematics leaves open, recorded in graph, plan and picture.
public struct Conventions: Hashable, Sendable {
  /// relu′(0).
  public enum ReluAtZero: String, Hashable, Sendable, CaseIterable {
    case zero = "0"
    case one = "1"
    case half = "0.5"
  }

  /// How max and min share a cotangent at a tie: evenly, or all to the first.
  public enum Tie: String, Hashable, Sendable, CaseIterable { case half, first }

  /// The order of a Jacobian's axes: (y…, x…) or (x…, y…).
  public enum Jacobian: String, Hashable, Sendable, CaseIterable { case numerator, denominator }

  /// The derivative in a variable that the value doesn't depend on.
  public enum Unused: String, Hashable, Sendable, CaseIterable { case zeros, error }

  public var reluAtZero: ReluAtZero
  public var tie: Tie
  public var jacobian: Jacobian
  public var unused: Unused
  /// The element type where none is given: f32 or f64.
  public var float: ElementType

  public init(
    reluAtZero: ReluAtZero = .zero, tie: Tie = .half, jacobian: Jacobian = .numerator,
    unused: Unused = .zeros, float: ElementType = .f32
  ) {
    self.reluAtZero = reluAtZero
    self.tie = tie
    self.jacobian = jacobian
    self.unused = unused
    self.float = float
  }

  /// The settings that are not the default, as `name = value` in a fixed order.
  public var changes: [(name: String, value: String)] {
    let standard = Conventions()
    return settings.filter { setting in
      !standard.settings.contains { $0.name == setting.name && $0.value == setting.value }
    }
  }

  /// All settings, as `name = value` in a fixed order.
  public var settings: [(name: String, value: String)] {
    [
      ("relu_at_zero", reluAtZero.rawValue), ("tie", tie.rawValue),
      ("jacobian", jacobian.rawValue), ("unused", unused.rawValue), ("float", float.name),
    ]
  }

  /// Sets one by name.
  /// - Returns: false where the name or the value is unknown.
  public mutating func set(_ name: String, _ value: String) -> Bool {
    switch name {
    case "relu_at_zero": return assign(ReluAtZero(rawValue: value), to: \.reluAtZero)
    case "tie": return assign(Tie(rawValue: value), to: \.tie)
    case "jacobian": return assign(Jacobian(rawValue: value), to: \.jacobian)
    case "unused": return assign(Unused(rawValue: value), to: \.unused)
    case "float":
      return assign(ElementType(name: value).flatMap { $0.isFloat ? $0 : nil }, to: \.float)
    default: return false
    }
  }

  private mutating func assign<T>(_ value: T?, to path: WritableKeyPath<Conventions, T>) -> Bool {
    guard let value else { return false }
    self[keyPath: path] = value
    return true
  }

  /// The values that a setting may have; empty for an unknown name.
  public static func choices(of name: String) -> [String] {
    switch name {
    case "relu_at_zero": ReluAtZero.allCases.map(\.rawValue)
    case "tie": Tie.allCases.map(\.rawValue)
    case "jacobian": Jacobian.allCases.map(\.rawValue)
    case "unused": Unused.allCases.map(\.rawValue)
    case "float": ["f32", "f64"]
    default: []
    }
  }
}
