import AdjointGraphIR
import AdjointTensors

/// A loop nest before it is a program: a region whose operands and results have addresses, or one
/// node that isn't fused.
struct LoopNest: Hashable {
  /// Where an operand's elements are.
  enum Source: Hashable {
    /// In memory, from this virtual address, by the access's strides.
    case memory(Int)
    /// One value for all points, as bits.
    case constant(UInt64)
  }

  struct Input: Hashable {
    var element: ElementType
    var source: Source
    var strides: [Int]
  }

  struct Output: Hashable {
    var value: Int
    var reducer: Reducer?
    var element: ElementType
    /// The virtual address of the first point's element.
    var location: Int
    var strides: [Int]
    /// For each axis whether it is reduced.
    var reduced: [Bool]
    /// Elements of the whole result, which is dense.
    var count: Int
    /// Address of the dense result's first element.
    var base: Int
  }

  /// The extents of the axes, the row last.
  var extents: [Int]
  /// For each axis its number in the body's `index` steps.
  var names: [Int]
  var inputs: [Input]
  var body: [Region.Step]
  var outputs: [Output]
  /// Whether a multiplication and an addition may round once.
  var fuses = true
  /// Whether the whole nest is one slab.
  var isSingle = false

  init(
    extents: [Int], inputs: [Input], body: [Region.Step], outputs: [Output]
  ) {
    self.extents = extents
    names = Array(extents.indices)
    self.inputs = inputs
    self.body = body
    self.outputs = outputs
  }

  /// Whether a step reduces the row, so that rows can't be cut or merged.
  var reducesRow: Bool {
    body.contains { if case .reduceRow = $0 { true } else { false } }
  }

  /// The row's number among the axes.
  var rowAxis: Int { extents.count - 1 }

  var row: Int { extents[rowAxis] }

  var isEmpty: Bool { extents.contains(0) }
}

/// Bringing a nest to few axes with long rows.
extension LoopNest {
  /// Drops axes of one element, puts reduced axes inside kept ones, and merges neighbours that are
  /// one run for every operand and result. The row stays last.
  mutating func normalise() {
    let keepsRow = reducesRow
    let indexed = Set(
      body.compactMap { step -> Int? in
        if case .index(let axis) = step { return axis }
        return nil
      })
    var axes = Array(extents.indices)
    axes.removeAll { axis in
      extents[axis] == 1 && !indexed.contains(names[axis]) && !(keepsRow && axis == rowAxis)
    }
    if axes.isEmpty { axes = [rowAxis] }
    let row = axes.removeLast()
    axes = axes.filter { !isReduced($0) } + axes.filter { isReduced($0) } + [row]
    select(axes)
    mergeNeighbours(indexed, keepsRow: keepsRow)
  }

  private func isReduced(_ axis: Int) -> Bool { outputs.contains { $0.reduced[axis] } }

  /// Keeps these axes in this order.
  private mutating func select(_ axes: [Int]) {
    if axes.elementsEqual(extents.indices) { return }
    extents = axes.map { extents[$0] }
    names = axes.map { names[$0] }
    for index in inputs.indices {
      inputs[index].strides = axes.map { inputs[index].strides[$0] }
    }
    for index in outputs.indices {
      outputs[index].strides = axes.map { outputs[index].strides[$0] }
      outputs[index].reduced = axes.map { outputs[index].reduced[$0] }
    }
  }

  private mutating func mergeNeighbours(_ indexed: Set<Int>, keepsRow: Bool) {
    var axis = extents.count - 2
    while axis >= 0 {
      if canMerge(axis, indexed, keepsRow: keepsRow) { merge(axis) }
      axis -= 1
    }
  }

  private func canMerge(_ axis: Int, _ indexed: Set<Int>, keepsRow: Bool) -> Bool {
    let next = axis + 1
    if keepsRow && next == rowAxis { return false }
    if indexed.contains(names[axis]) || indexed.contains(names[next]) { return false }
    let extent = extents[next]
    return inputs.allSatisfy { $0.strides[axis] == $0.strides[next] * extent }
      && outputs.allSatisfy {
        $0.strides[axis] == $0.strides[next] * extent && $0.reduced[axis] == $0.reduced[next]
      }
  }

  /// Makes one axis of two neighbours.
  private mutating func merge(_ axis: Int) {
    extents[axis + 1] *= extents[axis]
    extents.remove(at: axis)
    names.remove(at: axis)
    for index in inputs.indices { inputs[index].strides.remove(at: axis) }
    for index in outputs.indices {
      outputs[index].strides.remove(at: axis)
      outputs[index].reduced.remove(at: axis)
    }
  }

  /// Over what an operand varies, given the axes as they are now.
  func extent(of strides: [Int]) -> Region.Extent {
    if strides[rowAxis] != 0 && row != 1 { return .row }
    for axis in 0..<rowAxis where strides[axis] != 0 && extents[axis] != 1 { return .scalar }
    return .uniform
  }
}

extension LoopNest {
  /// The most rows of steps that are needed at once.
  var liveRows: Int {
    var isRow = inputs.map { extent(of: $0.strides) == .row }
    var lastUse = [Int](repeating: -1, count: inputs.count + body.count)
    for (index, step) in body.enumerated() {
      switch step {
      case .map(_, let operands):
        isRow.append(operands.contains { isRow[$0] })
        for operand in operands { lastUse[operand] = index }
      case .reduceRow(_, let operand):
        isRow.append(false)
        lastUse[operand] = index
      case .index(let axis): isRow.append(names.firstIndex(of: axis) == rowAxis)
      case .constant: isRow.append(false)
      }
    }
    var ending = [Int](repeating: 0, count: body.count)
    for value in inputs.count..<isRow.count where isRow[value] && lastUse[value] >= 0 {
      ending[lastUse[value]] += 1
    }
    var (live, most) = (0, 0)
    for index in body.indices {
      if isRow[inputs.count + index] { live += 1 }
      most = Swift.max(most, live)
      live -= ending[index]
    }
    return most
  }
}

extension Reducer {
  /// The bits of the result over no elements.
  func identityBits(_ element: ElementType) -> UInt64 {
    switch self {
    case .maximum where element == .i32: UInt64(UInt32(bitPattern: .min))
    case .minimum where element == .i32: UInt64(UInt32(bitPattern: .max))
    case .maximum where element == .i64: UInt64(bitPattern: .min)
    case .minimum where element == .i64: UInt64(bitPattern: .max)
    default: identity.bits(as: element)
    }
  }
}

extension ExactNumber {
  /// The bits of the number as an element; integers wrap, for bools anything but zero is 1.
  func bits(as element: ElementType) -> UInt64 {
    switch element {
    case .f32: return UInt64(float.bitPattern)
    case .f64: return double.bitPattern
    case .bool: return self == ExactNumber(0) || self == .negativeZero ? 0 : 1
    case .i32, .i64:
      let value = Int64(rational?.integer ?? 0)
      return element == .i32
        ? UInt64(UInt32(truncatingIfNeeded: value)) : UInt64(bitPattern: value)
    }
  }
}
