import AdjointTensors

/// A property of regions that one breaks, with its label: `(C6) a store is one to one`.
public struct RegionFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let rule: String

  public init(_ rule: String) { self.rule = rule }

  public var description: String { rule }
}

/// The type rule of regions:
/// (C1) a region has results; sizes aren't negative and the domain's product doesn't overflow.
/// (C2) There are as many operands as inputs, and factors of an anchor, whose product has the
///      domain's shape; operands' sizes are concrete.
/// (C3) An access has a stride for each outer axis and stays within its operand.
/// (C4) A step refers to values before it, which fit its function.
/// (C5) A yield names a value; its reduction names outer axes once, ascending.
/// (C6) A store is one to one from the outer axes, and the row if it isn't stored once for each
///      outer point, to the elements of its result; a reduction is so from the axes kept.
/// (C7) A yield without a stride along a row that it keeps yields a value that is constant there.
extension Region {
  /// The types of the results.
  /// - Throws: `RegionFailure` with the first rule that doesn't hold.
  public func resultTypes(of operands: [TensorType]) throws(RegionFailure) -> [TensorType] {
    try checkDomain()
    let elements = try elementTypes(of: operands)
    try checkAccesses(operands)
    let extents = extents
    var types: [TensorType] = []
    for yield in results {
      guard elements.indices.contains(yield.value) else {
        throw RegionFailure("(C5) a yield names a value of the body")
      }
      try check(yield, extents[yield.value])
      if let reducer = yield.reduction?.reducer {
        try check(reducer, elements[yield.value])
      }
      types.append(TensorType(elements[yield.value], yield.shape.map { Size($0) }))
    }
    return types
  }

  /// The element type of each value of the body.
  /// - Throws: `RegionFailure` where a step doesn't fit its operands.
  public func elementTypes(of operands: [TensorType]) throws(RegionFailure) -> [ElementType] {
    guard operands.count == operandCount else {
      throw RegionFailure("(C2) \(operandCount) operands, not \(operands.count)")
    }
    var elements: [ElementType] = []
    if anchor != nil {
      guard operands[0].element == operands[1].element, operands[0].element.isFloat else {
        throw RegionFailure("(C2) an anchor's factors have one float type")
      }
      elements.append(operands[0].element)
    }
    elements += operands.dropFirst(anchor == nil ? 0 : 2).map(\.element)
    for step in body { elements.append(try element(of: step, elements)) }
    return elements
  }

  private func element(
    of step: Step, _ elements: [ElementType]
  ) throws(RegionFailure) -> ElementType {
    switch step {
    case .map(let function, let operands):
      guard operands.allSatisfy(elements.indices.contains) else {
        throw RegionFailure("(C4) \(function.name) refers to a value that is not before it")
      }
      guard let result = function.resultType(of: operands.map { elements[$0] }) else {
        let types = operands.map { elements[$0].name }.joined(separator: ", ")
        throw RegionFailure("(C4) \(function.name) isn't defined on \(types)")
      }
      return result
    case .reduceRow(let reducer, let operand):
      guard elements.indices.contains(operand) else {
        throw RegionFailure("(C4) \(reducer.name) refers to a value that is not before it")
      }
      try check(reducer, elements[operand])
      return elements[operand]
    case .index(let axis):
      guard (0...domain.outer.count).contains(axis) else {
        throw RegionFailure("(C4) index of an axis that the domain lacks")
      }
      return .i32
    case .constant(_, let element): return element
    }
  }

  private func check(_ reducer: Reducer, _ element: ElementType) throws(RegionFailure) {
    let boolean = reducer == .any || reducer == .all
    guard boolean == (element == .bool) else {
      throw RegionFailure("(C4) \(reducer.name) isn't defined on \(element)")
    }
  }

  private func checkDomain() throws(RegionFailure) {
    if results.isEmpty { throw RegionFailure("(C1) a region has results") }
    guard domain.sizes.allSatisfy({ $0 >= 0 }), Region.checkedProduct(domain.sizes) != nil else {
      throw RegionFailure("(C1) sizes of the domain are numbers whose product is representable")
    }
  }

  /// The product of sizes, nil where it, or a product of some of them, overflows.
  static func checkedProduct(_ sizes: [Int]) -> Int? {
    var product = 1
    for size in sizes where size != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = next
    }
    return sizes.contains(0) ? 0 : product
  }
}

/// Accesses and yields.
extension Region {
  private func checkAccesses(_ operands: [TensorType]) throws(RegionFailure) {
    var shapes: [[Int]] = []
    for operand in operands {
      guard let shape = operand.shape.constants else {
        throw RegionFailure("(C2) operands have concrete sizes")
      }
      shapes.append(shape)
    }
    if let anchor {
      guard anchor.productShape(shapes[0], shapes[1]) == domain.productShape(like: anchor) else {
        throw RegionFailure("(C2) the anchor's product has the domain's shape")
      }
    }
    for (access, shape) in zip(inputs, shapes.dropFirst(anchor == nil ? 0 : 2)) {
      guard let count = Region.checkedProduct(shape), access.stays(within: count, domain) else {
        throw RegionFailure("(C3) an access stays within its operand of shape \(shape)")
      }
    }
  }

  private func check(_ yield: Yield, _ extent: Extent) throws(RegionFailure) {
    let access = yield.access
    guard access.outer.count == domain.outer.count else {
      throw RegionFailure("(C3) an access has a stride for each outer axis")
    }
    let over = yield.reduction?.over ?? []
    guard over.allSatisfy(domain.outer.indices.contains),
      zip(over, over.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw RegionFailure("(C5) a reduction names outer axes once, ascending") }
    let alsoRow = yield.reduction?.alsoRow ?? false
    guard over.allSatisfy({ access.outer[$0] == 0 }), !alsoRow || access.row == 0 else {
      throw RegionFailure("(C6) an access has no stride along an axis that is reduced")
    }
    var kept: [(size: Int, stride: Int)] = []
    for (axis, stride) in access.outer.enumerated() where !over.contains(axis) {
      kept.append((domain.outer[axis], stride))
    }
    if access.row != 0 { kept.append((domain.row, access.row)) }
    guard yield.shape.allSatisfy({ $0 >= 0 }), let count = Region.checkedProduct(yield.shape),
      Region.isBijection(kept, offset: access.offset, count: count)
    else { throw RegionFailure("(C6) a yield covers each element of its result once") }
    if access.row == 0, !alsoRow, extent == .row {
      throw RegionFailure("(C7) a value that varies along the row is yielded along it")
    }
  }

  /// Whether `offset + Σ index·stride` takes each value from 0 to `count` once: sorted by magnitude
  /// the strides are those of a dense tensor, each the product of the smaller axes' sizes.
  static func isBijection(_ axes: [(size: Int, stride: Int)], offset: Int, count: Int) -> Bool {
    if axes.contains(where: { $0.size == 0 }) { return count == 0 }
    let sorted = axes.filter { $0.size > 1 }.sorted { $0.stride.magnitude < $1.stride.magnitude }
    var expected = 1
    var first = offset
    for (size, stride) in sorted {
      guard stride.magnitude == UInt(expected) else { return false }
      let (next, overflow) = expected.multipliedReportingOverflow(by: size)
      if overflow || next > count { return false }
      if stride < 0 { first = first &- (next - expected) }
      expected = next
    }
    return first == 0 && expected == count
  }
}

extension Region.Access {
  /// Whether every position that is read lies in `0..<count`.
  func stays(within count: Int, _ domain: Region.Domain) -> Bool {
    guard outer.count == domain.outer.count else { return false }
    var low = offset
    var high = offset
    for (size, stride) in zip(domain.sizes, outer + [row]) where stride != 0 && size != 1 {
      if size == 0 { return true }
      let (span, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (moved, overflow2) = (span < 0 ? low : high).addingReportingOverflow(span)
      if overflow || overflow2 { return false }
      if span < 0 { low = moved } else { high = moved }
    }
    return domain.outer.contains(0) || (low >= 0 && high < count)
  }
}

extension Region.Anchor {
  /// The labels of the factors and of the product.
  public var parts: (left: String, right: String, product: String)? {
    guard let comma = labels.firstIndex(of: ","), let arrow = labels.firstRange(of: "->"),
      comma < arrow.lowerBound
    else { return nil }
    return (
      String(labels[..<comma]),
      String(labels[labels.index(after: comma)..<arrow.lowerBound]),
      String(labels[arrow.upperBound...])
    )
  }

  /// The shape of the product of factors of these shapes, nil where the labels don't fit them.
  func productShape(_ left: [Int], _ right: [Int]) -> [Int]? {
    guard let parts, parts.left.count == left.count, parts.right.count == right.count
    else { return nil }
    var sizes: [Character: Int] = [:]
    for (label, size) in zip(parts.left + parts.right, left + right) {
      if let known = sizes[label], known != size { return nil }
      sizes[label] = size
    }
    var shape: [Int] = []
    for label in parts.product {
      guard let size = sizes[label] else { return nil }
      shape.append(size)
    }
    return shape
  }
}

extension Region.Domain {
  /// The domain as the shape of a product; one of rank 0 has a row of 1.
  func productShape(like anchor: Region.Anchor) -> [Int] {
    anchor.parts?.product.isEmpty == true && outer.isEmpty && row == 1 ? [] : sizes
  }
}
