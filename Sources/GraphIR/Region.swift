import AdjointTensors

/// A fused operation: a loop nest over a domain whose body is straight-line code. Nothing in it
/// knows the name of a library function. Sizes are concrete: fusion runs after `bind`.
///
/// Values of the body are numbered: the anchor's product if there is one, then the inputs, then the
/// steps. Operands of the region's node are the anchor's two factors if there are any, then one
/// operand for each input. For each point of the domain, inputs are read, steps computed in order,
/// and yields written; `reduceRow` combines what all points of a row computed.
public struct Region: Hashable, Sendable {
  /// The axes of the loop nest: outer ones in any order and parallel, the row innermost.
  public struct Domain: Hashable, Sendable {
    public var outer: [Int]
    /// The length of a row: 1 where everything is outer, the whole domain in a flat region.
    public var row: Int

    public init(outer: [Int], row: Int) {
      self.outer = outer
      self.row = row
    }
  }

  /// Over what a value of the body varies.
  public enum Extent: UInt8, Hashable, Sendable, Comparable {
    /// Constant over the domain.
    case uniform
    /// One element for each outer point.
    case scalar
    /// One for each element of the row.
    case row

    public static func < (a: Extent, b: Extent) -> Bool { a.rawValue < b.rawValue }
  }

  /// Where the element of each point of the domain lies in a dense row-major operand or result:
  /// `offset + Σ index·outer + column·row`. So slices, transpositions, reversals, broadcasts
  /// (stride 0) and merged or split axes are one thing, and a tensor's rank plays no part.
  public struct Access: Hashable, Sendable {
    /// A stride in elements for each outer axis of the domain; may be negative.
    public var outer: [Int]
    /// The stride in elements along the row.
    public var row: Int
    /// The position of the domain's first point.
    public var offset: Int

    public init(outer: [Int], row: Int, offset: Int = 0) {
      self.outer = outer
      self.row = row
      self.offset = offset
    }
  }

  /// One line of the body; operands are numbers of values before.
  public enum Step: Hashable, Sendable {
    /// The extent is the largest of its operands'.
    case map(ScalarFunction, [Int])
    /// The row's elements combined: scalar. A value that is constant along the row counts as often
    /// as the row is long.
    case reduceRow(Reducer, Int)
    /// The index along an axis as i32: outer axes by position, the row as `outer.count`.
    case index(axis: Int)
    /// A number that is the same at every point.
    case constant(ExactNumber, ElementType)
  }

  /// The axes over which a yield combines values.
  public struct Reduction: Hashable, Sendable {
    public var reducer: Reducer
    /// The outer axes that are reduced, ascending.
    public var over: [Int]
    public var alsoRow: Bool

    public init(_ reducer: Reducer, over: [Int], alsoRow: Bool) {
      self.reducer = reducer
      self.over = over
      self.alsoRow = alsoRow
    }
  }

  /// A result. Stored, the access places each element of the result once: its strides are nonzero
  /// along all outer axes (of size over 1), and along the row unless the value is constant there
  /// and stored once for each outer point. Reduced, the same holds of the axes that are kept, and
  /// strides are 0 along the reduced ones: column sums, totals.
  public struct Yield: Hashable, Sendable {
    public var value: Int
    /// Nil for a store.
    public var reduction: Reduction?
    public var access: Access
    /// The shape of the result, whose elements are dense in row-major order.
    public var shape: [Int]

    public init(_ value: Int, _ reduction: Reduction? = nil, access: Access, shape: [Int]) {
      self.value = value
      self.reduction = reduction
      self.access = access
      self.shape = shape
    }
  }

  /// A product whose output is the body's value 0, of row extent: the steps are its epilogue. The
  /// domain is the product's shape: its last axis the row, the axes before it outer.
  public struct Anchor: Hashable, Sendable {
    /// The labels, as in `contract`: `"nk,kh->nh"`.
    public var labels: String

    public init(labels: String) { self.labels = labels }
  }

  public var domain: Domain
  /// One for each operand; in an anchored region for each operand after the two factors.
  public var inputs: [Access]
  public var body: [Step]
  public var results: [Yield]
  public var anchor: Anchor?

  public init(
    domain: Domain, inputs: [Access], body: [Step], results: [Yield], anchor: Anchor? = nil
  ) {
    self.domain = domain
    self.inputs = inputs
    self.body = body
    self.results = results
    self.anchor = anchor
  }
}

extension Region {
  /// A number for each step, of the domain and of where the accesses begin: regions that agree in
  /// these are compared.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(domain)
    for access in inputs { hasher.combine(access.offset) }
    for step in body { step.combine(into: &hasher) }
    hasher.combine(results.count)
    hasher.combine(anchor)
  }

  /// The number of the body's first input: 1 after an anchor's product.
  public var firstInput: Int { anchor == nil ? 0 : 1 }

  /// The number of the body's first step.
  public var firstStep: Int { firstInput + inputs.count }

  /// The number of values of the body.
  public var valueCount: Int { firstStep + body.count }

  /// The number of operands of the region's node.
  public var operandCount: Int { inputs.count + (anchor == nil ? 0 : 2) }

  /// The access that reads or writes a tensor of the domain's shape in order.
  public var denseAccess: Access { domain.denseAccess }

  /// Over what each value of the body varies.
  public var extents: [Extent] {
    var extents: [Extent] = []
    if anchor != nil { extents.append(domain.extent(of: denseAccess)) }
    for access in inputs { extents.append(domain.extent(of: access)) }
    for step in body { extents.append(extent(of: step, extents)) }
    return extents
  }

  private func extent(of step: Step, _ extents: [Extent]) -> Extent {
    switch step {
    case .map(_, let operands): operands.map { extents[$0] }.max() ?? .uniform
    case .reduceRow(_, let operand): min(extents[operand], .scalar)
    case .index(let axis): axis < domain.outer.count ? .scalar : domain.row == 1 ? .uniform : .row
    case .constant: .uniform
    }
  }
}

extension Region.Step {
  /// Hashes one number for what the step does and reads.
  public func combine(into hasher: inout Hasher) {
    switch self {
    case .map(let function, let operands):
      hasher.combine(operands.reduce(Int(function.rawValue)) { $0 &* 0x1_0001 &+ $1 })
    case .reduceRow(let reducer, let operand):
      hasher.combine(-1 - (operand << 8 | Int(reducer.rawValue)))
    case .index(let axis): hasher.combine(axis)
    case .constant(let number, let element):
      hasher.combine(number)
      hasher.combine(element)
    }
  }
}

extension Region.Domain {
  /// The sizes of the outer axes and of the row.
  public var sizes: [Int] { outer + [row] }

  /// The access that reads or writes a tensor of the domain's shape in order.
  public var denseAccess: Region.Access {
    let strides = Strides.rowMajor(sizes)
    return Region.Access(outer: Array(strides.dropLast()), row: 1)
  }

  /// Over what the elements at an access vary; axes of size 1 don't count.
  public func extent(of access: Region.Access) -> Region.Extent {
    if access.row != 0 && row != 1 { return .row }
    for (axis, stride) in access.outer.enumerated() where stride != 0 && outer[axis] != 1 {
      return .scalar
    }
    return .uniform
  }
}
