/// The attributes of nodes behind one type for all operations: decoded once, when they are made,
/// and shared by all nodes that have them.
protocol StoredAttributes: AnyObject, Sendable {
  /// As text prints them.
  var encoded: AttributeList { get }
}

/// Attributes as the Swift value of their operation.
final class TypedAttributes<A: AttributeCoding>: StoredAttributes {
  let value: A

  init(_ value: A) { self.value = value }

  var encoded: AttributeList { value.encoded }

  /// The same for equal attributes.
  static func hash(_ value: A) -> UInt32 { UInt32(truncatingIfNeeded: value.hashValue) }
}
