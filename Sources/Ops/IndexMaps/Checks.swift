import AdjointGraphIR
import AdjointTensors

/// Checks that type rules of several families share.
extension Primitive {
  /// - Throws: the failure of `rule` where `condition` doesn't hold.
  static func demand(
    _ condition: Bool, _ rule: @autoclosure () -> String, _ operands: [TensorType]
  ) throws(TypeFailure) {
    if !condition { throw failure(rule(), operands) }
  }

  /// What `compute` makes of sizes.
  /// - Throws: the failure of `rule` where a size overflows.
  static func sized<T>(
    _ rule: String, _ operands: [TensorType], _ compute: () throws(SizeError) -> T
  ) throws(TypeFailure) -> T {
    do { return try compute() } catch { throw failure("\(rule); \(error)", operands) }
  }
}

extension Array where Element == Size {
  /// True if no size can be negative, whatever the dimensions are.
  var areNatural: Bool { allSatisfy { $0.isAtLeast(0) } }

  /// The shape without its axis `axis`.
  func removing(axis: Int) -> Shape { Array(self[..<axis] + self[(axis + 1)...]) }
}
