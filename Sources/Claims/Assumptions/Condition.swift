import AdjointGraphIR

/// A condition that claims may take for granted.
public struct Condition: Sendable, Hashable {
  /// A bool of any shape, every entry of which holds.
  public let value: Value
  /// The matrix of which `value` says a property, where it is one by which points are made.
  public let subject: (property: MatrixProperty, matrix: Value)?

  public init(value: Value, subject: (property: MatrixProperty, matrix: Value)? = nil) {
    self.value = value
    self.subject = subject
  }

  /// The values of the graph that make the condition.
  public var values: [Value] { [value] + (subject.map { [$0.matrix] } ?? []) }

  /// The same condition about other values, in the order of `values`.
  public func replacing(_ images: [Value]) -> Condition {
    Condition(value: images[0], subject: subject.map { ($0.property, images[1]) })
  }

  public static func == (a: Condition, b: Condition) -> Bool {
    a.value == b.value && a.subject?.property == b.subject?.property
      && a.subject?.matrix == b.subject?.matrix
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(value)
    hasher.combine(subject?.property)
    hasher.combine(subject?.matrix)
  }
}

/// What the library's predicates say of matrices, and of rows along the last axis.
public enum MatrixProperty: String, Sendable, Hashable, CaseIterable {
  case symmetric, orthogonal, diagonal, invertible
  case oneHotRows = "one_hot_rows"
  case simplexRows = "simplex_rows"
}
