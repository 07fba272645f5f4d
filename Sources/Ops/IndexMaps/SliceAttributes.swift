import AdjointGraphIR
import AdjointTensors

/// The part of a tensor that a slice names: along each axis the positions start, start + step, …
/// below stop.
public struct SliceAttributes: AttributeCoding {
  public let start: [Size]
  public let stop: [Size]
  public let step: [Int]

  public init(start: [Size], stop: [Size], step: [Int]) {
    self.start = start
    self.stop = stop
    self.step = step
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    start = try list.sizes("start")
    stop = try list.sizes("stop")
    step = try list.integers("step")
  }

  public var encoded: AttributeList {
    AttributeList([
      AttributeField("start", .sizes(start)), AttributeField("stop", .sizes(stop)),
      AttributeField("step", .integers(step)),
    ])
  }

  /// The same part of a tensor with one more leading axis, of which the slice takes all.
  func batched(_ size: Size) -> SliceAttributes {
    SliceAttributes(start: [0] + start, stop: [size] + stop, step: [1] + step)
  }

  /// ⌈(stop − start) / step⌉, exact for every value of the dimensions; nil where that is no
  /// polynomial of them. With stop − start = q + c, c its constant term, it is
  /// q/step + ⌈c/step⌉ wherever step divides q.
  static func extent(_ start: Size, _ stop: Size, _ step: Int) throws(SizeError) -> Size? {
    let length = try stop - start
    if step == 1 { return length }
    let origin = Dictionary(uniqueKeysWithValues: length.dims.map { ($0, 0) })
    let constant = try length.bound(to: origin)
    let quotient = try length - constant
    guard let value = constant.constant, let whole = quotient.dividedExactly(by: Size(step))
    else { return nil }
    return try whole + Size(value / step + (value % step > 0 ? 1 : 0))
  }

  /// The positions of the part in the row-major storage of a tensor of `shape`, in order.
  func positions<N: Number>(
    in shape: [Int], _ context: EvaluationContext<N>
  ) throws(NotDefined) -> (positions: [Int], shape: [Int]) {
    let strides = Strides.rowMajor(shape)
    var extents: [Int] = []
    var offset = 0
    for axis in shape.indices {
      let first = try context.value(start[axis])
      let end = try context.value(stop[axis])
      guard first <= end, end <= shape[axis] else {
        throw NotDefined("the slice \(first)..<\(end) of an axis of size \(shape[axis])")
      }
      extents.append((end - first + step[axis] - 1) / step[axis])
      offset += first * strides[axis]
    }
    let steps = zip(strides, step).map { $0 * $1 }
    return (Strides.positions(extents, strides: steps, offset: offset), extents)
  }
}

extension Primitive {
  /// The shape of a slice of `operand`, which checks the constraints that `slice` and
  /// `accumulate_slice` share.
  static func sliceShape(
    of operand: TensorType, _ slice: SliceAttributes, _ operands: [TensorType]
  ) throws(TypeFailure) -> Shape {
    try demand(
      [slice.start.count, slice.stop.count, slice.step.count].allSatisfy { $0 == operand.rank },
      "(C2) start, stop and step have one entry for each axis", operands)
    try demand(slice.step.allSatisfy { $0 >= 1 }, "(C3) each step is at least 1", operands)
    var shape: Shape = []
    shape.reserveCapacity(operand.rank)
    for (axis, size) in operand.shape.enumerated() {
      let (start, stop, step) = (slice.start[axis], slice.stop[axis], slice.step[axis])
      if let start = start.constant, let stop = stop.constant, let size = size.constant,
        0 <= start, start <= stop, stop <= size, step == 1
      {
        shape.append(Size(stop - start))
        continue
      }
      let rule = "(C4) 0 ≤ start ≤ stop ≤ size at axis \(axis)"
      let rooms = try sized(rule, operands) { () throws(SizeError) in
        [start, try stop - start, try size - stop]
      }
      try demand(
        rooms.areNatural, "\(rule): start \(start), stop \(stop), size \(size)", operands)
      let extent = try sized(rule, operands) { () throws(SizeError) in
        try SliceAttributes.extent(start, stop, step)
      }
      guard let extent else {
        let multiple = "\(step)*\(rooms[1].dims.min() ?? "N")"
        throw failure(
          "(C5) the step \(step) need not divide the length \(rooms[1]) at axis \(axis); "
            + "write its dimension as a multiple, such as \(multiple)", operands)
      }
      shape.append(extent)
    }
    return shape
  }
}
