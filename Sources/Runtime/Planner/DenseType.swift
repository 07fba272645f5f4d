import AdjointGraphIR
import AdjointTensors

/// A concrete tensor type as a dense tensor in memory has it: its shape and strides are made once
/// for all tensors of the type.
struct DenseType {
  let element: ElementType
  let shape: [Int]
  let strides: [Int]
  let byteCount: Int

  /// - Throws: `PlanFault` where a size is symbolic or negative, or the bytes can't be counted.
  init(_ type: TensorType) throws(PlanFault) {
    element = type.element
    shape = try DenseType.concrete(type.shape)
    strides = Strides.rowMajor(shape)
    byteCount = try Checked.multiply(try Checked.product(shape), element.byteCount)
  }

  /// The sizes of a shape as numbers, whose product can be counted.
  /// - Throws: `PlanFault` for a symbolic or negative size.
  static func concrete(_ shape: Shape) throws(PlanFault) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(shape.count)
    for size in shape {
      guard let value = size.constant else { throw PlanFault("the size \(size) has no value") }
      guard value >= 0 else { throw PlanFault("the size \(value) is negative") }
      result.append(value)
    }
    _ = try Checked.product(result)
    return result
  }
}

/// The result types of a graph's nodes as dense tensors, each list of types read once.
struct DenseTypes {
  /// By the number of the list.
  private var known: [[DenseType]?] = []

  /// The types of a node's results.
  /// - Throws: `PlanFault` as `DenseType`.
  mutating func results(of id: NodeID, _ graph: Graph) throws(PlanFault) -> [DenseType] {
    let number = Int(graph[id].type.raw)
    while known.count <= number { known.append(nil) }
    if let types = known[number] { return types }
    var types: [DenseType] = []
    for type in graph.types(id) { types.append(try DenseType(type)) }
    known[number] = types
    return types
  }
}

extension TensorView {
  /// A dense tensor at the start of a buffer.
  init(_ type: DenseType, buffer: Int) {
    self.init(type.element, type.shape, type.strides, buffer: buffer)
  }
}

extension PlanBuilder {
  /// A new buffer for a dense tensor.
  /// - Throws: `PlanFault` where it is beyond what can be addressed.
  mutating func buffer(
    _ type: DenseType, isPinned: Bool = false
  ) throws(PlanFault) -> TensorView {
    TensorView(type, buffer: try allocate(type.byteCount, isPinned: isPinned))
  }
}
