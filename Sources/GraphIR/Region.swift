import AdjointTensors

/// A fused operation: a loop nest over a domain whose body is straight-line code. Nothing in it
/// knows the name of a library function. Sizes are concrete: fusion runs after `bind`.
public struct Region: Hashable, Sendable {
  /// The axes of the loop nest: outer ones in any order and parallel, the row contiguous.
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

  /// Where along a domain axis one dimension of an operand lies: index·stride + offset.
  public enum Place: Hashable, Sendable {
    case outer(Int, offset: Int, stride: Int)
    case row(offset: Int, stride: Int)
    case at(Int)
  }

  /// How an operand or a result is indexed: one place a dimension. A domain axis that isn't named
  /// is broadcast.
  public struct Access: Hashable, Sendable {
    public var axes: [Place]

    public init(_ axes: [Place]) { self.axes = axes }
  }

  /// One line of the body. Operands index the region's inputs followed by the steps before.
  public enum Step: Hashable, Sendable {
    /// The extent is the largest of its operands'.
    case map(ScalarFunction, [Int])
    /// Row to scalar.
    case reduceRow(Reducer, Int)
    /// Cumulative along the row.
    case scanRow(Reducer, Int)
    /// The index along an axis as i32: outer axes by position, the row as `outer.count`.
    case index(axis: Int)
  }

  /// A result.
  public enum Yield: Hashable, Sendable {
    /// A bijection of the domain, or of the outer axes for a scalar.
    case store(Int, Access)
    /// Reduced over outer axes, whose order is kept among the rest, and over the row too if
    /// `alsoRow`: column sums, totals.
    case reduce(Reducer, Int, over: [Int], alsoRow: Bool)
  }

  /// A product whose output slab is the body's value 0: the steps are its epilogue. Its factors are
  /// the region's first two operands, which no access describes.
  public struct Anchor: Hashable, Sendable {
    /// The labels, as in `contract`: `"nk,kh->nh"`.
    public var labels: String

    public init(labels: String) { self.labels = labels }
  }

  public var domain: Domain
  /// One for each operand (for an anchored region: for each operand after the two factors).
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
