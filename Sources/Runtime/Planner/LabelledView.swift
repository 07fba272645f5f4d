import AdjointTensors

/// A view with a letter for each axis.
struct LabelledView {
  let view: TensorView
  private let axes: [Character: Int]

  /// A view whose axes have these letters, in order.
  init(_ view: TensorView, _ labels: [Character]) {
    self.view = view
    var axes: [Character: Int] = [:]
    for (axis, label) in labels.enumerated() { axes[label] = axis }
    self.axes = axes
  }

  private func stride(_ label: Character) -> Int { axes[label].map { view.strides[$0] } ?? 0 }

  private func size(_ label: Character) -> Int { axes[label].map { view.shape[$0] } ?? 1 }

  /// The stride of several labels seen as one axis: that of the last.
  func stride(_ labels: [Character]) -> Int { labels.last.map { stride($0) } ?? 0 }

  /// Whether several labels in this order are one axis.
  func isRun(_ labels: [Character]) -> Bool {
    zip(labels, labels.dropFirst()).allSatisfy { stride($0) == stride($1) * size($1) }
  }

  /// The zeros that a triangle means for a first factor.
  func zeros(_ groups: LabelGroups, _ sums: [Character]) -> Product.Zeros? {
    guard let triangle = view.triangle, triangle.content == .zero, groups.rows.count == 1,
      sums.count == 1, let row = axes[groups.rows[0]], let term = axes[sums[0]],
      triangle.rows == view.shape[view.shape.count - 2],
      triangle.columns == view.shape[view.shape.count - 1]
    else { return nil }
    let last = view.shape.count - 1
    if row == last - 1, term == last { return .firstAbove }
    return row == last && term == last - 1 ? .firstBelow : nil
  }

  /// The labels from the greatest stride to the least.
  func ordered(_ labels: [Character]) -> [Character] {
    labels.enumerated().sorted {
      let (a, b) = (stride($0.element), stride($1.element))
      return a != b ? a > b : $0.offset < $1.offset
    }.map(\.element)
  }

  /// Whether BLAS can read rows and columns: each group is one axis, and one of them contiguous.
  func isMatrix(_ rows: [Character], _ columns: [Character]) -> Bool {
    guard isRun(rows), isRun(columns) else { return false }
    let m = rows.reduce(1) { $0 * size($1) }
    let k = columns.reduce(1) { $0 * size($1) }
    let factor = Product.Factor(
      location: 0, rowStride: stride(rows), columnStride: stride(columns)
    ).normalised(rows: m, columns: k)
    return Product.isMatrix(factor, m, k)
  }

  /// The view with the axes in this order.
  func view(_ order: [Character], _ sizes: [Character: Int]) -> TensorView {
    view.with(shape: order.map { sizes[$0] ?? 1 }, strides: order.map { stride($0) })
  }
}

extension Product.Factor {
  /// Strides of axes of one element set to what a dense matrix would have.
  func normalised(rows: Int, columns: Int) -> Product.Factor {
    var result = self
    if columns == 1 { result.columnStride = 1 }
    if rows == 1 { result.rowStride = columnStride == 1 || columns == 1 ? columns : 1 }
    return result
  }
}
