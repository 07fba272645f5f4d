import AdjointTensors

/// Reductions of reference tensors.
extension Reference {
  /// The elements along `axes` combined in row-major order, and the axes removed.
  /// - Throws: `NotDefined` where the reducer has no meaning for the elements.
  public func reduced(
    _ reducer: Reducer, axes: [Int], _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference {
    let fibres = self.fibres(along: axes)
    let shape = Axes.removing(axes, from: self.shape)
    switch storage {
    case .numbers(let values):
      var result: [N] = []
      for positions in fibres {
        result.append(try Reference.combined(positions.map { values[$0] }, reducer, context))
      }
      return Reference(element, shape, result)
    case .integers(let values):
      var result: [Int64] = []
      for positions in fibres {
        var sum = Reference.identity(reducer, element)
        for position in positions {
          sum = try IntegerFunctions.apply(reducer.combiner, sum, values[position])
        }
        result.append(sum)
      }
      return Reference(element, shape, integers: result)
    case .bools(let values):
      let isAny = reducer == .any
      guard isAny || reducer == .all else { throw NotDefined("\(reducer.name) of bools") }
      return Reference(
        shape,
        bools: fibres.map { positions in
          isAny ? positions.contains { values[$0] } : positions.allSatisfy { values[$0] }
        })
    }
  }

  /// For each point of the other axes, the positions of the elements along `axes`, in order.
  func fibres(along axes: [Int]) -> [[Int]] {
    let strides = Strides.rowMajor(shape)
    let kept = Axes.others(axes, rank: shape.count)
    let starts = Strides.positions(kept.map { shape[$0] }, strides: kept.map { strides[$0] })
    let steps = Strides.positions(axes.map { shape[$0] }, strides: axes.map { strides[$0] })
    return starts.map { start in steps.map { start + $0 } }
  }

  private static func combined(
    _ values: [N], _ reducer: Reducer, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> N {
    guard var result = values.first else { return try N.make(reducer.identity, context.numbers) }
    for value in values.dropFirst() { result = try N.apply(reducer.combiner, result, value) }
    return result
  }

  /// The result over no integers: of maximum and minimum the least and the greatest of the type.
  private static func identity(_ reducer: Reducer, _ element: ElementType) -> Int64 {
    switch reducer {
    case .maximum: element == .i32 ? Int64(Int32.min) : .min
    case .minimum: element == .i32 ? Int64(Int32.max) : .max
    case .product, .all: 1
    case .sum, .any: 0
    }
  }
}
