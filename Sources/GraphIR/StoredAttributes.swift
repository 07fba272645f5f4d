/// The attributes of nodes behind one type for all operations: decoded once, when they are made,
/// and shared by all nodes that have them.
protocol StoredAttributes: AnyObject, Sendable {
  /// As text prints them.
  var encoded: AttributeList { get }

  /// The same for equal attributes.
  var identityHash: UInt32 { get }

  /// Whether these are attributes of one type with one value.
  func isEqual(to other: any StoredAttributes) -> Bool
}

/// Attributes as the Swift value of their operation.
final class TypedAttributes<A: AttributeCoding>: StoredAttributes {
  let value: A

  init(_ value: A) { self.value = value }

  var encoded: AttributeList { value.encoded }

  var identityHash: UInt32 { UInt32(truncatingIfNeeded: value.hashValue) }

  func isEqual(to other: any StoredAttributes) -> Bool {
    guard let other = other as? TypedAttributes<A> else { return false }
    return other.value == value
  }
}
