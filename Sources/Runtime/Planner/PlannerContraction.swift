import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Contractions: matrix products where labels can be grouped into rows, columns and sums; loops
/// where nothing is summed.
extension Planner {
  /// The result of a contraction node.
  mutating func contraction(_ id: NodeID) throws(PlanFault) -> TensorView {
    try contraction(
      view(graph.operand(id, 0)), view(graph.operand(id, 1)),
      graph.attributes(id, as: ContractAttributes.self), demand: demand(of: Value(id)), of: id)
  }

  /// The contraction of two views, as a dense tensor with the output's labels in order. Elements
  /// that nobody asks for may be 0. A product that is the node `id` is written where the whole is
  /// that it is a part of.
  mutating func contraction(
    _ left: TensorView, _ right: TensorView, _ labels: ContractAttributes,
    demand: Demand = .everywhere, of id: NodeID? = nil
  ) throws(PlanFault) -> TensorView {
    let sizes = LabelGroups.sizes(labels, left.shape, right.shape)
    let shape = labels.output.map { sizes[$0] ?? 1 }
    let long = labels.summed.filter { sizes[$0] != 1 }
    let areProduct = LabelGroups.areProduct(labels, sizes)
    let isEmpty = shape.contains(0) || long.contains { sizes[$0] == 0 }
    if areProduct, !isEmpty, let id, let place = try partPlace(of: id, shape) {
      try product(left, right, labels, sizes, ProductTarget(view: place, demand: demand))
      return place
    }
    let result = try builder.buffer(left.element, shape)
    if result.count == 0 { return result }
    if long.contains(where: { sizes[$0] == 0 }) {
      builder.append(
        .fill(Fill(result.element, location: result.location, count: result.count, bits: 0)))
      return result
    }
    if !areProduct {
      try multiply(left, right, labels, sizes, result)
      return result
    }
    try product(left, right, labels, sizes, ProductTarget(view: result, demand: demand))
    return result
  }

  /// `alpha·product + beta·addend` as one instruction; nil where the contraction is no product
  /// whose result lies in order.
  mutating func scaledContraction(
    _ left: TensorView, _ right: TensorView, _ labels: ContractAttributes,
    alpha: Double, addend: TensorView?, beta: Double
  ) throws(PlanFault) -> TensorView? {
    let sizes = LabelGroups.sizes(labels, left.shape, right.shape)
    let shape = labels.output.map { sizes[$0] ?? 1 }
    guard !shape.contains(0), !labels.summed.contains(where: { sizes[$0] == 0 }),
      LabelGroups.areProduct(labels, sizes), addend?.isConstant != true
    else { return nil }
    let arranged = LabelGroups(labels.swapsFactors(sizes) ? labels.swapped : labels, sizes)
    guard arranged.isDirect(TensorView(left.element, shape, buffer: 0), labels.output) else {
      return nil
    }
    // The region reads the addend in order: its shape may be another one.
    var term = addend
    if let addend, addend.shape != shape {
      term = try builder.dense(addend).reshaped(shape)
      guard term != nil else { return nil }
    }
    let result = try builder.buffer(left.element, shape)
    if let term { try builder.copy(term, to: result) }
    try product(
      left, right, labels, sizes,
      ProductTarget(view: result, alpha: alpha, beta: addend == nil ? 0 : beta))
    return result
  }

  /// Products summed over rows: outer products, and dot products of each item of a batch.
  private mutating func multiply(
    _ left: TensorView, _ right: TensorView, _ labels: ContractAttributes,
    _ sizes: [Character: Int], _ result: TensorView
  ) throws(PlanFault) {
    let order = labels.output + labels.summed
    func strides(_ view: TensorView, _ own: [Character]) -> [Int] {
      order.map { label in own.firstIndex(of: label).map { view.strides[$0] } ?? 0 } + [0]
    }
    let sums = labels.summed.contains { sizes[$0] != 1 }
    let nest = LoopNest(
      extents: order.map { sizes[$0] ?? 1 } + [1],
      inputs: [
        LoopNest.Input(
          element: left.element, source: left.nestSource, strides: strides(left, labels.left)),
        LoopNest.Input(
          element: right.element, source: right.nestSource, strides: strides(right, labels.right)),
      ], body: [.map(.multiply, [0, 1])],
      outputs: [
        LoopNest.Output(
          value: 2, reducer: sums ? .sum : nil, element: result.element,
          location: result.location,
          strides: result.strides + labels.summed.map { _ in 0 } + [0],
          reduced: labels.output.map { _ in false } + labels.summed.map { _ in true } + [false],
          count: result.count, base: result.location)
      ])
    try builder.append(nest)
  }

  /// A batch of matrix products.
  private mutating func product(
    _ first: TensorView, _ second: TensorView, _ given: ContractAttributes,
    _ sizes: [Character: Int], _ target: ProductTarget
  ) throws(PlanFault) {
    // The label along which results lie side by side belongs to the second factor.
    let swaps = given.swapsFactors(sizes)
    let (left, right, labels) = swaps ? (second, first, given.swapped) : (first, second, given)
    let result = target.view
    let groups = LabelGroups(labels, sizes)
    var a = LabelledView(try inMemory(left), labels.left)
    var b = LabelledView(try inMemory(right), labels.right)
    let sums = a.ordered(groups.summed)
    if !a.isMatrix(groups.rows, sums) {
      a = try packed(a, groups.batch + groups.rows + sums, sizes)
    }
    if !b.isMatrix(sums, groups.columns) {
      b = try packed(b, groups.batch + sums + groups.columns, sizes)
    }
    if groups.isDirect(result, labels.output) {
      append(a, b, LabelledView(result, labels.output), groups, sums, sizes, target)
      return
    }
    let order = groups.batch + groups.rows + groups.columns
    let c = LabelledView(
      try builder.buffer(result.element, order.map { sizes[$0] ?? 1 }), order)
    append(a, b, c, groups, sums, sizes, target)
    let kept = labels.output.filter { sizes[$0] != 1 }
    try builder.copy(
      c.view(kept, sizes), to: LabelledView(result, labels.output).view(kept, sizes))
  }

  private mutating func append(
    _ a: LabelledView, _ b: LabelledView, _ c: LabelledView, _ groups: LabelGroups,
    _ sums: [Character], _ sizes: [Character: Int], _ target: ProductTarget
  ) {
    let count = { (labels: [Character]) in labels.reduce(1) { $0 * (sizes[$1] ?? 1) } }
    let (m, n, k) = (count(groups.rows), count(groups.columns), count(sums))
    let first = Product.Factor(
      location: a.view.location, rowStride: a.stride(groups.rows), columnStride: a.stride(sums)
    ).normalised(rows: m, columns: k)
    let second = Product.Factor(
      location: b.view.location, rowStride: b.stride(sums), columnStride: b.stride(groups.columns)
    ).normalised(rows: k, columns: n)
    let batch = groups.batch.map { label in
      Product.Batch(
        extent: sizes[label] ?? 1, a: a.stride([label]), b: b.stride([label]),
        c: c.stride([label]))
    }
    let row = m == 1 ? n : c.stride(groups.rows)
    builder.append(
      .product(
        Product(
          a.view.element, m: m, n: n, k: k, a: first, b: second, c: c.view.location,
          cRow: Swift.max(row, n), batch: batch, alpha: target.alpha, beta: target.beta,
          zeros: a.zeros(groups, sums) ?? groups.hidden(target.demand, sizes) ?? .none)))
  }

  private mutating func inMemory(_ view: TensorView) throws(PlanFault) -> TensorView {
    view.isConstant ? try builder.dense(view) : view
  }

  /// A dense copy with the labels in this order.
  private mutating func packed(
    _ source: LabelledView, _ order: [Character], _ sizes: [Character: Int]
  ) throws(PlanFault) -> LabelledView {
    let view = source.view(order, sizes)
    let target = try builder.buffer(view.element, view.shape)
    try builder.copy(view, to: target)
    return LabelledView(target, order)
  }
}

/// Where a product goes, and what it is combined with: `alpha·product + beta·view`.
private struct ProductTarget {
  var view: TensorView
  var alpha = 1.0
  var beta = 0.0
  var demand = Demand.everywhere
}

/// The labels of a contraction by their part in a matrix product; those of size 1 are left out.
private struct LabelGroups {
  let output: [Character]
  let batch: [Character]
  let rows: [Character]
  let columns: [Character]
  let summed: [Character]

  init(_ labels: ContractAttributes, _ sizes: [Character: Int]) {
    let long = { (label: Character) in sizes[label] != 1 }
    output = labels.output
    batch = labels.batch.filter(long)
    rows = labels.leftFree.filter(long)
    columns = labels.rightFree.filter(long)
    summed = labels.summed.filter(long)
  }

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
  fileprivate func swapsFactors(_ sizes: [Character: Int]) -> Bool {
    output.last { sizes[$0] != 1 }.map { leftFree.contains($0) } ?? false
  }
}

/// A view with a letter for each axis.
private struct LabelledView {
  let view: TensorView
  private let axes: [Character: Int]

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
  fileprivate func normalised(rows: Int, columns: Int) -> Product.Factor {
    var result = self
    if columns == 1 { result.columnStride = 1 }
    if rows == 1 { result.rowStride = columnStride == 1 || columns == 1 ? columns : 1 }
    return result
  }
}
