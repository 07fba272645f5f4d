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
  /// - Requires: `alpha` is 1 unless `isProduct`.
  mutating func contraction(
    _ left: TensorView, _ right: TensorView, _ labels: ContractAttributes,
    demand: Demand = .everywhere, alpha: Double = 1, of id: NodeID? = nil
  ) throws(PlanFault) -> TensorView {
    let sizes = LabelGroups.sizes(labels, left.shape, right.shape)
    let shape = labels.output.map { sizes[$0] ?? 1 }
    let long = labels.summed.filter { sizes[$0] != 1 }
    let areProduct = LabelGroups.areProduct(labels, sizes)
    let isEmpty = shape.contains(0) || long.contains { sizes[$0] == 0 }
    if areProduct, !isEmpty, let id, let place = try partPlace(of: id, shape) {
      try product(
        left, right, labels, sizes, ProductTarget(view: place, alpha: alpha, demand: demand))
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
    try product(
      left, right, labels, sizes, ProductTarget(view: result, alpha: alpha, demand: demand))
    return result
  }

  /// Whether a contraction is a product of matrices that has elements and terms.
  func isProduct(
    _ left: TensorView, _ right: TensorView, _ labels: ContractAttributes
  ) -> Bool {
    let sizes = LabelGroups.sizes(labels, left.shape, right.shape)
    return LabelGroups.areProduct(labels, sizes)
      && !(labels.output + labels.summed).contains { sizes[$0] == 0 }
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
