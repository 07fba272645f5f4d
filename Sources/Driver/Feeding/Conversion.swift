import AdjointSource
import AdjointTensors

/// What is fed takes the declared type: f64 rounds to f32 and f32 widens, i64 becomes i32 where it
/// is in range and i32 widens.
public enum Conversion {
  /// The tensor in the declared element type.
  /// - Throws: a diagnostic where the types don't fit or a number is out of range.
  public static func convert(
    _ tensor: Tensor, named name: String, to type: TensorType
  ) throws(Diagnostic) -> Tensor {
    if tensor.element == type.element { return tensor }
    switch (tensor.data, type.element) {
    case (.f64(let values), .f32):
      return Tensor(shape: tensor.shape, data: .f32(values.map { Float($0) }))
    case (.f32(let values), .f64):
      return Tensor(shape: tensor.shape, data: .f64(values.map { Double($0) }))
    case (.i32(let values), .i64):
      return Tensor(shape: tensor.shape, data: .i64(values.map { Int64($0) }))
    case (.i64(let values), .i32):
      var narrow: [Int32] = []
      narrow.reserveCapacity(values.count)
      for value in values {
        guard let fitting = Int32(exactly: value) else {
          throw FeedDiagnostics.range(name, value, "beyond i32")
        }
        narrow.append(fitting)
      }
      return Tensor(shape: tensor.shape, data: .i32(narrow))
    default: throw FeedDiagnostics.shape(name, declared: type, fed: tensor)
    }
  }

  /// Checks integers that index an axis of `size`.
  /// - Throws: a diagnostic that names the value.
  static func checkRange(_ tensor: Tensor, named name: String, below size: Int) throws(Diagnostic) {
    let values: [Int64]
    switch tensor.data {
    case .i32(let list): values = list.map { Int64($0) }
    case .i64(let list): values = list
    default: return
    }
    if let wrong = values.first(where: { $0 < 0 || $0 >= Int64(size) }) {
      throw FeedDiagnostics.range(name, wrong, "not in 0..<\(size)")
    }
  }
}
