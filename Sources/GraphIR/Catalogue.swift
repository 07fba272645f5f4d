/// The operations that graphs may hold. `Ops` makes the standard one and hands it to builders,
/// parsers and verifiers, so that this module knows no operation but the structural ones.
public struct Catalogue: Sendable {
  public let rows: [any Primitive.Type]
  private let kinds: [String: Kind]
  private let commuting: [Bool]

  /// The structural kinds followed by `operations`.
  /// - Requires: each operation's `kind` is its row; no name twice.
  public init(_ operations: [any Primitive.Type]) {
    rows = Structural.rows + operations
    var kinds: [String: Kind] = [:]
    for (row, primitive) in rows.enumerated() {
      precondition(primitive.kind.row == row, "\(primitive.name) is not at row \(row)")
      precondition(kinds.updateValue(primitive.kind, forKey: primitive.name) == nil)
    }
    self.kinds = kinds
    commuting = rows.map { $0.commutes }
  }

  public subscript(_ kind: Kind) -> any Primitive.Type { rows[Int(kind.row)] }

  /// Whether two operands of that kind may be exchanged.
  func commutes(_ kind: Kind) -> Bool { commuting[Int(kind.row)] }

  /// The kind of that name in the textual IR, or nil.
  public func kind(named name: String) -> Kind? { kinds[name] }
}
