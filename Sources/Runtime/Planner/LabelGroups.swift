import AdjointOps
import AdjointTensors

/// The labels of a contraction by their part in a matrix product; those of size 1 are left out.
struct LabelGroups {
  let output: [Character]
  let batch: [Character]
  let rows: [Character]
  let columns: [Character]
  let summed: [Character]

  /// Sorts the labels of a contraction of these sizes.
  init(_ labels: ContractAttributes, _ sizes: [Character: Int]) {
    let long = { (label: Character) in sizes[label] != 1 }
    output = labels.output
    batch = labels.batch.filter(long)
    rows = labels.leftFree.filter(long)
    columns = labels.rightFree.filter(long)
    summed = labels.summed.filter(long)
  }

  /// The size of each label, from the factors' shapes.
  static func sizes(
    _ labels: ContractAttributes, _ left: [Int], _ right: [Int]
  ) -> [Character: Int] {
    var sizes: [Character: Int] = [:]
    for (label, size) in zip(labels.left, left) { sizes[label] = size }
    for (label, size) in zip(labels.right, right) { sizes[label] = size }
    return sizes
  }

  /// Whether something is summed and something isn't.
  static func areProduct(_ labels: ContractAttributes, _ sizes: [Character: Int]) -> Bool {
    labels.summed.contains { sizes[$0] != 1 }
      && (labels.leftFree + labels.rightFree).contains { sizes[$0] != 1 }
  }

  /// What nobody asks for of a result whose last axes are the rows and the columns.
  func hidden(_ demand: Demand, _ sizes: [Character: Int]) -> Product.Zeros? {
    guard case .below(let triangle) = demand, rows.count == 1, columns.count == 1,
      Array(output.suffix(2)) == rows + columns, sizes[rows[0]] == triangle.rows,
      sizes[columns[0]] == triangle.columns
    else { return nil }
    return .resultAbove
  }

  /// Whether a product can be written to a result with these axes as it is.
  func isDirect(_ result: TensorView, _ axes: [Character]) -> Bool {
    let c = LabelledView(result, axes)
    return c.isRun(rows) && c.isRun(columns) && (columns.isEmpty || c.stride(columns) == 1)
  }
}

extension ContractAttributes {
  /// Whether the label along which results lie side by side is the first factor's.
  func swapsFactors(_ sizes: [Character: Int]) -> Bool {
    output.last { sizes[$0] != 1 }.map { leftFree.contains($0) } ?? false
  }
}
