import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What an entry of an index does to its axis.
enum IndexSelection {
  /// One entry, known when the model is read: the axis goes.
  case position(Size)
  /// A slice.
  case range(start: Size, stop: Size, step: Int, reversed: Bool)
  /// An integer tensor whose axes stand in the place of the axis.
  case gathered(Value, SourceSpan)
  /// A new axis of size 1.
  case newAxis
  /// Entries in the order of an index variable, for which the axis stands then.
  case variable(Int, start: Size, stop: Size, step: Int, isReversed: Bool)
  /// Entries in windows that lie side by side: one variable counts the windows, the other the
  /// entries of each, as `c·i + k` with k below c does.
  case windows(of: Int, entries: Int, start: Size, stop: Size, width: Int)
  /// An integer that depends on index variables: the axis goes.
  case chosen(Value, SourceSpan)

  /// Whether it depends on index variables.
  var isIndexed: Bool {
    switch self {
    case .variable, .windows, .chosen: true
    case .position, .range, .gathered, .newAxis: false
    }
  }
}
