import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The derivatives of operations that place, add up or multiply whole tensors.
extension Expressing {
  func pullStructure(
    _ id: NodeID, _ x: [Formula], _ y: Formula, _ d: Formula, _ shapes: [Shape]
  ) throws(DerivationFailure) -> [Pulled] {
    let shape = graph.types(id)[0].shape
    switch graph.kind(id) {
    case Convert.kind: return [.init(0, convertedBack(id, d), "conversion")]
    case BroadcastTo.kind:
      let repeated = graph.attributes(id, as: BroadcastAttributes.self).repeated
      return [.init(0, d.summed(over: repeated, of: shape), "sum over a broadcast dimension")]
    case Sum.kind: return [.init(0, spreadBack(d, axes(id), shapes[0]), "derivative of a sum")]
    case Reshape.kind:
      let isTrivial = shape.filter { $0 != 1 } == shapes[0].filter { $0 != 1 }
      let rule = isTrivial ? "" : "reshape back"
      return [.init(0, reshapedBack(d, shape, shapes[0]), rule)]
    case Transpose.kind:
      let order = graph.attributes(id, as: TransposeAttributes.self).permutation
      let inverse = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
      let turned = d.rank == 0 ? d : d.fitted(to: shape).permuted(inverse)
      return [.init(0, turned, "transpose back")]
    case Contract.kind: return pullContraction(id, x, d.fitted(to: shape), shapes)
    case ReduceMax.kind, ReduceMin.kind, Product.kind:
      return [try pullReduction(id, x[0].fitted(to: shapes[0]), y, d, shapes[0])]
    case Slice.kind, Pad.kind, Concatenate.kind, Reverse.kind, CumulativeSum.kind, Gather.kind:
      return try pullPlacement(id, x, d.rank == 0 && d.isZero ? d : d.fitted(to: shape), shapes)
    case Inverse.kind, Determinant.kind, LogAbsDeterminant.kind, Solve.kind:
      return pullAlgebra(id, zip(x, shapes).map { $0.fitted(to: $1) }, y, d)
    case EmbedDiagonal.kind:
      return [.init(0, .call("diag", [.init(d.fitted(to: shape))], shapes[0]), "diagonal")]
    case Diagonal.kind:
      return [.init(0, embedded(d.fitted(to: shape), shapes[0]), "diagonal")]
    case StopGradient.kind, Sign.kind, Floor.kind: return []
    case DerivativeNode.kind:
      throw DerivationFailure("it differentiates a derivative, which has steps of its own")
    default:
      throw DerivationFailure("no rule is known for the operation \(graph.primitive(id).name)")
    }
  }

  /// The cotangent of what was converted, in its own type.
  private func convertedBack(_ id: NodeID, _ d: Formula) -> Formula {
    let own = graph.type(of: graph.operand(id, 0)).element
    guard own.isFloat, own != graph.types(id)[0].element, d.constant == nil else { return d }
    return .apply(own.name, d)
  }

  /// The cotangent of what was summed: that of the sum at every entry.
  func spreadBack(_ d: Formula, _ axes: [Int], _ whole: Shape) -> Formula {
    d.spread(whole.indices.filter { !axes.contains($0) }, of: [], rank: whole.count)
  }

  private func reshapedBack(_ d: Formula, _ shape: Shape, _ whole: Shape) -> Formula {
    if d.rank == 0 { return d }
    if shape.filter({ $0 != 1 }) == whole.filter({ $0 != 1 }) {
      if shape.count > whole.count, let isNew = Expressing.newAxes(whole, shape) {
        let lead = shape.count - d.rank
        let axes = isNew.indices.filter { isNew[$0] && $0 >= lead }.map { $0 - lead }
        return d.removingAxes(axes)
      }
      if shape.count < whole.count, let isNew = Expressing.newAxes(shape, whole) {
        return d.fitted(to: shape).insertingAxes(isNew)
      }
    }
    return .call("reshape", [.init(d.fitted(to: shape)), .init(.sizes(whole))], whole)
  }

  private func pullContraction(
    _ id: NodeID, _ x: [Formula], _ d: Formula, _ shapes: [Shape]
  ) -> [Pulled] {
    let labels = graph.attributes(id, as: ContractAttributes.self)
    let (left, right, output) = (labels.left, labels.right, labels.output)
    let (a, b) = (x[0].fitted(to: shapes[0]), x[1].fitted(to: shapes[1]))
    let isMatrix =
      if case .matmul = Formula.contract(a, b, left, right, output).kind {
        true
      } else {
        false
      }
    let rule = isMatrix ? "chain rule through @" : "chain rule through a sum of products"
    return [
      .init(0, .contract(d, b, output, right, left), rule + ", left factor"),
      .init(1, .contract(a, d, left, output, right), rule + ", right factor"),
    ]
  }

  private func pullReduction(
    _ id: NodeID, _ x: Formula, _ y: Formula, _ d: Formula, _ whole: Shape
  ) throws(DerivationFailure) -> Pulled {
    let spread = spreadBack(d, axes(id), whole)
    let value = spreadBack(y, axes(id), whole)
    if graph.kind(id) == Product.kind {
      return .init(0, spread * value / x, "derivative of a product of entries")
    }
    let name = graph.kind(id) == ReduceMax.kind ? "max" : "min"
    if graph.conventions.tie == .first {
      let first = try firstExtreme("arg" + name, x, axes(id))
      return .init(0, spread * first, "derivative of \(name); at a tie all to the first")
    }
    let word = graph.types(id)[0].element.name
    let chosen = Formula.apply(word, .comparison("==", x, value))
    let count = spreadBack(chosen.summed(over: axes(id), of: whole), axes(id), whole)
    return .init(0, spread * chosen / count, "derivative of \(name), shared at a tie")
  }

  /// 1 at the first entry that is extreme along axes, 0 elsewhere.
  private func firstExtreme(
    _ function: String, _ x: Formula, _ axes: [Int]
  ) throws(DerivationFailure) -> Formula {
    func hot(_ x: Formula, _ axis: Int) -> Formula {
      let left = x.shape.indices.filter { $0 != axis }.map { x.shape[$0] }
      let place = Formula.call(
        function, [.init(x), .init(.number(axis), label: "axis")], left)
      let last = Formula.call(
        "one_hot", [.init(place), .init(.size(x.shape[axis]))], left + [x.shape[axis]])
      var order = Array(0..<left.count)
      order.insert(left.count, at: axis)
      return last.permuted(order)
    }
    if axes.count == 1 { return hot(x, axes[0]) }
    guard axes.count == x.rank else {
      throw DerivationFailure(
        "the derivative of an extreme along some axes, all to the first, has no short formula")
    }
    var total = Size(1)
    for size in x.shape {
      do { total = try total * size } catch { throw DerivationFailure(error.description) }
    }
    let flat = Formula.call("reshape", [.init(x), .init(.sizes([total]))], [total])
    return .call("reshape", [.init(hot(flat, 0)), .init(.sizes(x.shape))], x.shape)
  }

  private func pullPlacement(
    _ id: NodeID, _ x: [Formula], _ d: Formula, _ shapes: [Shape]
  ) throws(DerivationFailure) -> [Pulled] {
    switch graph.kind(id) {
    case Slice.kind: return [try pullSlice(id, d, shapes[0])]
    case Pad.kind:
      let low = graph.attributes(id, as: PadAttributes.self).low
      let stop = try zip(low, shapes[0]).map { a, b throws(DerivationFailure) in try total(a, b) }
      let part = SliceAttributes(start: low, stop: stop, step: low.map { _ in 1 })
      return [.init(0, .slice(d, part, shapes[0]), "pad → slice")]
    case Concatenate.kind: return try pullConcatenation(id, d, shapes)
    case Reverse.kind:
      let axes = graph.attributes(id, as: ReverseAttributes.self).axes
      let turned = Formula.call(
        "reverse", [.init(d), .init(.axes(axes), label: "axis")], shapes[0])
      return [.init(0, turned, "reverse back")]
    case CumulativeSum.kind:
      let attributes = graph.attributes(id, as: CumulativeSumAttributes.self)
      return [
        .init(
          0, .cumulative(d, axis: attributes.axis, reversed: !attributes.reversed),
          "cumulative sum → cumulative sum from the end")
      ]
    default: return try pullGather(id, x, d, shapes)
    }
  }

  private func pullSlice(
    _ id: NodeID, _ d: Formula, _ whole: Shape
  ) throws(DerivationFailure) -> Pulled {
    let part = graph.attributes(id, as: SliceAttributes.self)
    var (start, stop, placed) = (part.start, part.stop, d)
    for axis in whole.indices where part.step[axis] != 1 {
      placed = placed.placed(
        along: axis, from: part.start[axis], step: part.step[axis], of: whole[axis])
      (start[axis], stop[axis]) = (0, whole[axis])
    }
    let high = try zip(whole, stop).map { size, stop throws(DerivationFailure) in
      try difference(size, stop)
    }
    let isStepped = part.step.contains { $0 != 1 }
    return .init(
      0, .padded(placed, start, high, whole),
      isStepped ? "slice with steps → zeros between" : "slice → zeros around it")
  }

  private func difference(_ a: Size, _ b: Size) throws(DerivationFailure) -> Size {
    do { return try a - b } catch { throw DerivationFailure(error.description) }
  }

  private func total(_ a: Size, _ b: Size) throws(DerivationFailure) -> Size {
    do { return try a + b } catch { throw DerivationFailure(error.description) }
  }

  private func pullConcatenation(
    _ id: NodeID, _ d: Formula, _ shapes: [Shape]
  ) throws(DerivationFailure) -> [Pulled] {
    let axis = graph.attributes(id, as: ConcatenateAttributes.self).axis
    var result: [Pulled] = []
    var start = Size(0)
    for (position, shape) in shapes.enumerated() {
      let stop = try total(start, shape[axis])
      var (starts, stops) = (shape.map { _ in Size(0) }, shape)
      (starts[axis], stops[axis]) = (start, stop)
      let part = SliceAttributes(start: starts, stop: stops, step: shape.map { _ in 1 })
      result.append(.init(position, .slice(d, part, shape), "concatenation → its part"))
      start = stop
    }
    return result
  }

  private func pullGather(
    _ id: NodeID, _ x: [Formula], _ d: Formula, _ shapes: [Shape]
  ) throws(DerivationFailure) -> [Pulled] {
    let axis = graph.attributes(id, as: GatherAttributes.self).axis
    let places = Array("abcdefgh".prefix(shapes[1].count))
    let before = Array("ijklm".prefix(axis))
    let behind = Array("pqrst".prefix(shapes[0].count - axis - 1))
    guard places.count == shapes[1].count, before.count == axis,
      behind.count == shapes[0].count - axis - 1
    else { throw DerivationFailure("a gather of that many axes has no short formula") }
    let hot = Formula.call(
      "one_hot", [.init(x[1].fitted(to: shapes[1])), .init(.size(shapes[0][axis]))],
      shapes[1] + [shapes[0][axis]])
    let scattered = Formula.contract(
      hot, d, places + ["v"], before + places + behind, before + ["v"] + behind)
    return [.init(0, scattered, "gather → scatter")]
  }
}
