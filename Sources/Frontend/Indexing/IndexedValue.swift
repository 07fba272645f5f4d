import AdjointGraphIR
import AdjointTensors

/// What an axis of a value stands for within index notation.
enum AxisLabel: Hashable, Comparable {
  /// The values of an index variable.
  case variable(Int)
  /// An axis of the value that is meant, by number.
  case own(Int)

  /// Variables in the order of their binders, then own axes.
  static func < (a: AxisLabel, b: AxisLabel) -> Bool {
    switch (a, b) {
    case (.variable(let x), .variable(let y)), (.own(let x), .own(let y)): x < y
    case (.variable, .own): true
    case (.own, .variable): false
    }
  }
}

/// A value of the graph whose axes have labels, no two the same.
struct IndexedFactor {
  /// The value.
  let value: Value
  /// One label an axis.
  let axes: [AxisLabel]
}

/// A value that depends on index variables: the product of factors, each of which may lack
/// variables and own axes, along which it is the same. `x[i]` is x itself with another label, and
/// `sum(a[i] * b[i] for i < n)` finds its factors when it comes to the sum.
struct IndexedValue {
  /// At least one.
  var factors: [IndexedFactor]
  /// The type at one value of each variable.
  let type: TensorType

  /// The labels that a factor has, in order.
  var axes: [AxisLabel] { Set(factors.flatMap(\.axes)).sorted() }

  /// The variables that a factor has, in order.
  var variables: [Int] {
    axes.compactMap { axis in if case .variable(let id) = axis { id } else { nil } }
  }

  /// The same with other labels.
  func relabeled(_ type: TensorType, _ label: (AxisLabel) -> AxisLabel) -> IndexedValue {
    IndexedValue(
      factors: factors.map { IndexedFactor(value: $0.value, axes: $0.axes.map(label)) },
      type: type)
  }
}

extension Value {
  /// True where it depends on index variables.
  var isIndexed: Bool { node.index >= Lowering.firstIndexed }
}

/// Values of the graph and those that depend on index variables, whose numbers lie beyond every
/// node, so that whatever makes nodes of one kind makes them of the other.
extension Lowering {
  fileprivate static let firstIndexed = 1 << 30

  /// A value with its labels.
  func indexed(_ value: Value) -> IndexedValue {
    if value.isIndexed { return indexedValues[value.node.index - Lowering.firstIndexed] }
    let type = builder.type(of: value)
    let axes = (0..<type.rank).map { AxisLabel.own($0) }
    return IndexedValue(factors: [IndexedFactor(value: value, axes: axes)], type: type)
  }

  /// A number for a value with labels.
  mutating func reference(to value: IndexedValue) -> Value {
    indexedValues.append(value)
    return Value(NodeID(Lowering.firstIndexed + indexedValues.count - 1))
  }

  /// Replaces the factors of a value by their product.
  mutating func replace(_ value: Value, by factor: IndexedFactor) {
    guard value.isIndexed else { return }
    indexedValues[value.node.index - Lowering.firstIndexed].factors = [factor]
  }

  /// The type of a value at one value of each variable.
  func type(_ value: Value) -> TensorType {
    value.isIndexed
      ? indexedValues[value.node.index - Lowering.firstIndexed].type : builder.type(of: value)
  }

  /// The number of values along an axis of a value of a type.
  func size(_ axis: AxisLabel, of type: TensorType) -> Size {
    switch axis {
    case .variable(let id): indexVariables[id].size
    case .own(let number): type.shape[number]
    }
  }
}
