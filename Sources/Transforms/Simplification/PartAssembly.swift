import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// Parts that were added to zeros, where each element got at least one: the sum is the
/// concatenation of the parts, along the axis that the slices cut or, where they cut several,
/// along the rows of the tensor in row-major order. Parts of the same place are added first.
///
/// - Complexity: O(parts · log parts)
struct PartAssembly {
  /// A part, and its place.
  struct Part {
    let slice: SliceAttributes
    let value: Value
  }

  private let shape: Shape
  private let parts: [Part]
  /// The axes of which some slice takes a part only.
  private let cut: [Int]

  /// Parts of a tensor of that shape; nil where a slice skips elements of an axis that is cut.
  init?(_ parts: [Part], of shape: Shape) {
    self.shape = shape
    self.parts = parts
    cut = shape.indices.filter { axis in
      !parts.allSatisfy { $0.slice.covers(shape, along: axis) }
    }
    for axis in cut where !parts.allSatisfy({ $0.slice.step[axis] == 1 }) { return nil }
  }

  /// The concatenation, or the plain sum where each slice is the whole; nil where a place is
  /// missing, or places overlap.
  func make(_ b: inout GraphBuilder) -> Value? {
    guard let axis = cut.last else { return PartAssembly.sum(parts.map(\.value), &b) }
    if let rows = TensorRows(shape, axes: axis + 1), cut.count > 1 || isMade(of: rows, b) {
      return join(rows, &b)
    }
    if cut.count > 1 { return nil }
    let places = parts.map { (start: $0.slice.start[axis], stop: $0.slice.stop[axis]) }
    guard let groups = PlaceOrder.groups(places, upTo: shape[axis]) else { return nil }
    let operands = groups.map { group in PartAssembly.sum(group.map { parts[$0].value }, &b) }
    return b.concatenate(operands, axis: axis)
  }

  /// True if the parts were rows before they got the shape of their slices.
  private func isMade(of rows: TensorRows, _ b: GraphBuilder) -> Bool {
    guard let part = parts.first, let place = rows.place(of: part.slice),
      let source = b.inner(part.value, Reshape.self)
    else { return false }
    return b.type(of: source).shape == rows.shape(place.stop - place.start)
  }

  private func join(_ rows: TensorRows, _ b: inout GraphBuilder) -> Value? {
    var places: [(start: Size, stop: Size)] = []
    var values: [Value] = []
    for part in parts {
      guard let place = rows.place(of: part.slice),
        let shape = rows.shape(place.stop - place.start)
      else { return nil }
      places.append((Size(place.start), Size(place.stop)))
      values.append(PartAssembly.reshaped(part.value, shape, &b))
    }
    guard let groups = PlaceOrder.groups(places, upTo: Size(rows.count)) else { return nil }
    let operands = groups.map { group in PartAssembly.sum(group.map { values[$0] }, &b) }
    return b.reshape(b.concatenate(operands, axis: 0), shape)
  }

  private static func reshaped(_ value: Value, _ shape: Shape, _ b: inout GraphBuilder) -> Value {
    if b.type(of: value).shape == shape { return value }
    let source = b.inner(value, Reshape.self) ?? value
    return b.type(of: source).shape == shape ? source : b.reshape(source, shape)
  }

  private static func sum(_ values: [Value], _ b: inout GraphBuilder) -> Value {
    values.dropFirst().reduce(values[0]) { b.add($0, $1) }
  }
}

/// A tensor as a list of rows: the positions of its leading axes in row-major order.
private struct TensorRows {
  private let leading: [Int]
  private let row: Shape
  /// The number of rows.
  let count: Int

  /// Nil where the size of one of that many leading axes isn't a number.
  init?(_ shape: Shape, axes: Int) {
    guard let sizes = Array(shape.prefix(axes)).constants,
      let count = try? Size.product(shape.prefix(axes)).constant
    else { return nil }
    leading = sizes
    row = Array(shape.dropFirst(axes))
    self.count = count
  }

  /// The rows of a slice; nil where they don't follow one another.
  func place(of slice: SliceAttributes) -> (start: Int, stop: Int)? {
    var start = 0
    var extents = 1
    for (axis, size) in leading.enumerated() {
      guard let first = slice.start[axis].constant, let last = slice.stop[axis].constant,
        extents == 1 || first == 0 && last == size
      else { return nil }
      start = start * size + first
      extents *= last - first
    }
    return (start, start + extents)
  }

  /// The shape of so many rows, one after the other along the first axis; nil where a size
  /// overflows.
  func shape(_ count: Int) -> Shape? {
    guard let first = row.first else { return [Size(count)] }
    return (try? Size(count) * first).map { [$0] + row.dropFirst() }
  }
}

/// Places along an axis, and the order in which they follow one another.
private enum PlaceOrder {
  /// The places in groups of equal ones, each beginning where the group before ends, from 0 to
  /// `end`; nil where they don't lie so.
  static func groups(_ places: [(start: Size, stop: Size)], upTo end: Size) -> [[Int]]? {
    let numbers = places.compactMap { place in
      place.start.constant.flatMap { start in place.stop.constant.map { (start, $0) } }
    }
    if numbers.count == places.count { return groups(numbers, upTo: end) }
    var groups: [[Int]] = []
    var reached = Size(0)
    var rest = Dictionary(grouping: places.indices) { places[$0].start }
    while let group = rest.removeValue(forKey: reached) {
      let stop = places[group[0]].stop
      guard group.allSatisfy({ places[$0].stop == stop }) else { return nil }
      groups.append(group)
      reached = stop
    }
    return rest.isEmpty && reached == end ? groups : nil
  }

  private static func groups(_ places: [(start: Int, stop: Int)], upTo end: Size) -> [[Int]]? {
    var groups: [[Int]] = []
    var reached = 0
    let order = places.indices.sorted {
      (places[$0].start, places[$0].stop, $0) < (places[$1].start, places[$1].stop, $1)
    }
    for part in order {
      if let last = groups.last?.last, places[last].start == places[part].start,
        places[last].stop == places[part].stop
      {
        groups[groups.count - 1].append(part)
        continue
      }
      guard places[part].start == reached else { return nil }
      groups.append([part])
      reached = places[part].stop
    }
    return Size(reached) == end ? groups : nil
  }
}
