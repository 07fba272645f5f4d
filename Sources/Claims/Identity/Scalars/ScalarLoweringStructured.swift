import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Reductions, contractions, linear algebra and index maps.
extension ScalarLowering {
  mutating func structured(
    _ id: NodeID, _ operands: [ScalarTensor], _ element: ElementType
  ) throws(NotDefined) -> ScalarTensor {
    let kind = graph.kind(id)
    switch kind {
    case Contract.kind: return try contraction(id, operands, element)
    case Sum.kind, Product.kind, ReduceMax.kind, ReduceMin.kind, AnyTrue.kind, AllTrue.kind:
      return try reduction(kind, id, operands[0])
    case Inverse.kind: return try inverse(operands[0])
    case Solve.kind: return try solution(operands[0], operands[1])
    case Determinant.kind, LogAbsDeterminant.kind:
      return try determinant(operands[0], isLogarithm: kind == LogAbsDeterminant.kind)
    case AccumulateSlice.kind: return try evaluated(id, operands, element)
    case ScatterAdd.kind, CumulativeSum.kind:
      return try evaluated(id, try weightedTerms(id, operands), element)
    default: break
    }
    let primitive = graph.primitive(id)
    guard primitive.family == .indexMap || kind == Gather.kind else {
      throw NotDefined("\(primitive.name) in a proof")
    }
    return try moved(id, operands, element)
  }

  /// The operands of an operation that sums, the terms of its sums with the weights of their
  /// positions.
  private mutating func weightedTerms(
    _ id: NodeID, _ operands: [ScalarTensor]
  ) throws(NotDefined) -> [ScalarTensor] {
    let place = operands.count - 1
    let summed: Range<Int>
    if graph.kind(id) == CumulativeSum.kind {
      let axis = graph.attributes(id, as: CumulativeSumAttributes.self).axis
      summed = axis..<axis + 1
    } else {
      let axis = graph.attributes(id, as: GatherAttributes.self).axis
      summed = axis..<axis + operands[1].shape.count
    }
    let sizes = Array(graph.type(of: graph.operand(id, place)).shape)
    guard case .scalars(let terms) = operands[place].storage,
      let weights = weights(of: Array(sizes[summed]))
    else { return operands }
    let shape = operands[place].shape
    let inner = shape[summed.upperBound...].reduce(1, *)
    let count = shape[summed].reduce(1, *)
    var result = operands
    result[place] = ScalarTensor(
      operands[place].element, shape,
      terms.enumerated().map { pool.multiply($1, weights[$0 / max(inner, 1) % max(count, 1)]) })
    return result
  }

  private mutating func contraction(
    _ id: NodeID, _ operands: [ScalarTensor], _ element: ElementType
  ) throws(NotDefined) -> ScalarTensor {
    let labels = graph.attributes(id, as: ContractAttributes.self)
    let (a, b) = (try operands[0].scalars(), try operands[1].scalars())
    var sizes: [Character: Int] = [:]
    for (label, size) in zip(labels.left, operands[0].shape) { sizes[label] = size }
    for (label, size) in zip(labels.right, operands[1].shape) { sizes[label] = size }
    func positions(
      _ names: [Character], _ own: [Character], _ shape: [Int]
    ) -> [Int] {
      let strides = Dictionary(uniqueKeysWithValues: zip(own, Strides.rowMajor(shape)))
      return Strides.positions(
        names.map { sizes[$0, default: 1] }, strides: names.map { strides[$0, default: 0] })
    }
    let starts = (
      positions(labels.output, labels.left, operands[0].shape),
      positions(labels.output, labels.right, operands[1].shape)
    )
    let steps = (
      positions(labels.summed, labels.left, operands[0].shape),
      positions(labels.summed, labels.right, operands[1].shape)
    )
    let weights = summedWeights(id, labels)
    var result: [ScalarID] = []
    for (p, q) in zip(starts.0, starts.1) {
      var terms: [ScalarID] = []
      for (place, (i, j)) in zip(steps.0, steps.1).enumerated() {
        let (x, y) = (a[p + i], b[q + j])
        if pool.isExceptional(x) || pool.isExceptional(y) {
          terms.append(pool.make(.undefined))
        } else if x != ScalarPool.zero, y != ScalarPool.zero {
          terms.append(weighted(pool.multiply(x, y), weights?[place]))
        }
      }
      result.append(pool.sum(terms))
    }
    return ScalarTensor(element, labels.output.map { sizes[$0, default: 1] }, result)
  }

  /// The weights of what a contraction sums over.
  private mutating func summedWeights(
    _ id: NodeID, _ labels: ContractAttributes
  ) -> [ScalarID]? {
    var dims: [Character: Size] = [:]
    for (position, names) in [labels.left, labels.right].enumerated() {
      for (name, size) in zip(names, graph.type(of: graph.operand(id, position)).shape) {
        dims[name] = size
      }
    }
    return weights(of: labels.summed.map { dims[$0] ?? 1 })
  }

  private mutating func reduction(
    _ kind: Kind, _ id: NodeID, _ operand: ScalarTensor
  ) throws(NotDefined) -> ScalarTensor {
    let axes = graph.attributes(id, as: ReductionAttributes.self).axes
    let list = try operand.scalars()
    let strides = Strides.rowMajor(operand.shape)
    let kept = operand.shape.indices.filter { !axes.contains($0) }
    let shape = kept.map { operand.shape[$0] }
    let starts = Strides.positions(shape, strides: kept.map { strides[$0] })
    let steps = Strides.positions(
      axes.map { operand.shape[$0] }, strides: axes.map { strides[$0] })
    let sizes = Array(graph.type(of: graph.operand(id, 0)).shape)
    let weights = kind == Sum.kind ? self.weights(of: axes.map { sizes[$0] }) : nil
    var result: [ScalarID] = []
    for start in starts {
      let entries = steps.enumerated().map { weighted(list[start + $1], weights?[$0]) }
      result.append(reduced(kind, entries))
    }
    return ScalarTensor(operand.element, shape, result)
  }

  private mutating func weighted(_ scalar: ScalarID, _ weight: ScalarID?) -> ScalarID {
    weight.map { pool.multiply(scalar, $0) } ?? scalar
  }

  private mutating func reduced(_ kind: Kind, _ entries: [ScalarID]) -> ScalarID {
    switch kind {
    case Sum.kind: return pool.sum(entries)
    case Product.kind, AllTrue.kind: return pool.product(entries.map { ($0, 1) })
    case AnyTrue.kind:
      let none = entries.map { (pool.not($0), 1) }
      return pool.not(pool.product(none))
    case ReduceMin.kind: return pool.negate(pool.maximum(entries.map { pool.negate($0) }))
    default: return pool.maximum(entries)
    }
  }

  /// The square matrices along the last two axes.
  private func matrices(_ operand: ScalarTensor) throws(NotDefined) -> (size: Int, [[ScalarID]]) {
    let list = try operand.scalars()
    if list.contains(where: { pool.isExceptional($0) }) { throw NotDefined("an infinite matrix") }
    let size = operand.shape[operand.shape.count - 1]
    let area = size * size
    let count = operand.shape.dropLast(2).reduce(1, *)
    return (size, (0..<count).map { Array(list[$0 * area..<($0 + 1) * area]) })
  }

  private mutating func inverse(_ operand: ScalarTensor) throws(NotDefined) -> ScalarTensor {
    let (size, list) = try matrices(operand)
    var result: [ScalarID] = []
    for matrix in list { result += pool.inverse(matrix, size: size) }
    return ScalarTensor(operand.element, operand.shape, result)
  }

  private mutating func determinant(
    _ operand: ScalarTensor, isLogarithm: Bool
  ) throws(NotDefined) -> ScalarTensor {
    let (size, list) = try matrices(operand)
    var result: [ScalarID] = []
    for matrix in list {
      let own = pool.determinant(matrix, size: size)
      result.append(isLogarithm ? pool.logMagnitude(own) : own)
    }
    return ScalarTensor(operand.element, Array(operand.shape.dropLast(2)), result)
  }

  private mutating func solution(
    _ matrix: ScalarTensor, _ right: ScalarTensor
  ) throws(NotDefined) -> ScalarTensor {
    let (size, list) = try matrices(matrix)
    let entries = try right.scalars()
    let columns = right.shape.count == matrix.shape.count ? right.shape[right.shape.count - 1] : 1
    var result: [ScalarID] = []
    for (number, own) in list.enumerated() {
      let inverse = pool.inverse(own, size: size)
      let start = number * size * columns
      for row in 0..<size {
        for column in 0..<columns {
          let terms = (0..<size).map { k in
            pool.multiply(inverse[row * size + k], entries[start + k * columns + column])
          }
          result.append(pool.sum(terms))
        }
      }
    }
    return ScalarTensor(right.element, right.shape, result)
  }
}

extension ScalarPool {
  /// The entries of an inverse.
  mutating func inverse(_ entries: [ScalarID], size: Int) -> [ScalarID] {
    if size == 1 { return [power(entries[0], -1)] }
    let number = matrix(entries)
    return (0..<size * size).map {
      make(.inverse(matrix: number, row: $0 / size, column: $0 % size))
    }
  }

  /// A determinant.
  mutating func determinant(_ entries: [ScalarID], size: Int) -> ScalarID {
    if size == 0 { return ScalarPool.one }
    if size == 1 { return entries[0] }
    return make(.determinant(matrix: matrix(entries)))
  }
}
