import AdjointTensors

/// A batch of matrix products: `c[i, j] = alpha·Σₖ a[i, k]·b[k, j] + beta·c[i, j]`.
public struct Product: Hashable, Sendable {
  /// A factor: the first element's byte offset and the strides in elements.
  public struct Factor: Hashable, Sendable {
    public var location: Int
    public var rowStride: Int
    public var columnStride: Int

    public init(location: Int, rowStride: Int, columnStride: Int) {
      self.location = location
      self.rowStride = rowStride
      self.columnStride = columnStride
    }
  }

  /// A dimension over which products are repeated, with the strides in elements.
  public struct Batch: Hashable, Sendable {
    public var extent: Int
    public var a: Int
    public var b: Int
    public var c: Int

    public init(extent: Int, a: Int, b: Int, c: Int) {
      self.extent = extent
      self.a = a
      self.b = b
      self.c = c
    }
  }

  public var element: ElementType
  public var m: Int
  public var n: Int
  public var k: Int
  public var a: Factor
  public var b: Factor
  /// Byte offset of the result, whose rows are contiguous.
  public var c: Int
  /// Elements from a row of the result to the next.
  public var cRow: Int
  public var batch: [Batch]
  public var alpha: Double
  public var beta: Double
  /// What is known to be zero, or not asked for; the work may be left out.
  public var zeros: Zeros

  /// Zeros of a product, by the numbers of rows i, columns j and terms k. The raw values are those
  /// of the kernels' header.
  public enum Zeros: UInt8, Hashable, Sendable, CaseIterable {
    case none
    /// Nobody asks for c[i, j] where j > i.
    case resultAbove
    /// a[i, k] is 0 where k > i.
    case firstAbove
    /// a[i, k] is 0 where k < i.
    case firstBelow
  }

  public init(
    _ element: ElementType, m: Int, n: Int, k: Int, a: Factor, b: Factor, c: Int, cRow: Int,
    batch: [Batch] = [], alpha: Double = 1, beta: Double = 0, zeros: Zeros = .none
  ) {
    self.element = element
    self.m = m
    self.n = n
    self.k = k
    self.a = a
    self.b = b
    self.c = c
    self.cRow = cRow
    self.batch = batch
    self.alpha = alpha
    self.beta = beta
    self.zeros = zeros
  }
}

/// How the work is cut: by shape alone, with one thread too, for BLAS gives other bits for another
/// cut.
extension Product {
  /// The number of single products.
  public var products: Int { batch.reduce(1) { $0 * $1.extent } }

  /// Multiplications and additions in all, without those of known zeros.
  public var operations: Int {
    let terms =
      switch zeros {
      case .none: m * n * k
      case .resultAbove: Product.triangle(m, n) * k
      case .firstAbove: Product.triangle(m, k) * n
      case .firstBelow: (m * k - Product.triangle(m, k) + Swift.min(m, k)) * n
      }
    return 2 * terms * products
  }

  /// Elements of a matrix on and below its diagonal.
  private static func triangle(_ rows: Int, _ columns: Int) -> Int {
    let square = Swift.min(rows, columns)
    return square * (square + 1) / 2 + Swift.max(0, rows - columns) * columns
  }

  /// Whether an own loop without packing computes it: types that BLAS lacks, and sizes where a call
  /// costs more than the arithmetic.
  var usesOwnLoop: Bool { ownLoopReason != nil }

  /// Why an own loop without packing computes it; nil where packed loops or BLAS do.
  var ownLoopReason: String? {
    if !element.isFloat { return "BLAS has no \(element)" }
    let work = m * n * k
    if work <= 2048 { return "a call of BLAS costs more than \(work) multiplications" }
    if b.columnStride == 1 && k <= 16 && n >= 8 && work <= 1 << 22 {
      return "BLAS is slow where so few (\(k)) products are added up"
    }
    if !Product.isMatrix(a, m, k) || !Product.isMatrix(b, k, n) {
      return "BLAS cannot read a factor with these strides"
    }
    return nil
  }

  /// Whether BLAS can read a factor: contiguous along one side, and rows that don't overlap.
  static func isMatrix(_ factor: Factor, _ rows: Int, _ columns: Int) -> Bool {
    let limit = Int(Int32.max)
    if factor.columnStride == 1 {
      return factor.rowStride >= Swift.max(1, columns) && factor.rowStride <= limit
    }
    return factor.rowStride == 1 && factor.columnStride >= Swift.max(1, rows)
      && factor.columnStride <= limit
  }

  /// Parts that each product is cut into, along the longer of m and n: an even number where it can
  /// be, so that two threads share them evenly. Parts of about 16 MFLOP let a thread that was held
  /// up leave some to another; columns for each of which the first factor is packed again have 64.
  /// Where slabs pack for themselves there are at most 32; where they share what is packed, so many
  /// that a cache holds the result of each for what reads it next. A single product that is small
  /// has two parts, for threads that are awake.
  var parts: Int {
    let flops = 2 * m * n * k
    if isSmall { return products == 1 && flops >= Product.leastShared && longer >= 64 ? 2 : 1 }
    let repacks = m < n && !readsRows
    let each = repacks ? 128_000_000 : 32_000_000
    var wanted = 2 * ((flops + each - 1) / each)
    if isOneOfRows {
      let bytes = 2 * Product.partBytes
      wanted = Swift.max(wanted, 2 * ((m * n * element.byteCount + bytes - 1) / bytes))
    } else {
      wanted = Swift.min(wanted, 32)
    }
    return Swift.max(1, Swift.min(wanted, 4096, longer / leastLength))
  }

  /// Whether one of the products isn't worth waking a thread.
  var isSmall: Bool { 2 * m * n * k < Product.leastWaking }

  /// Bytes of a part's result: a quarter of a second-level cache.
  private static let partBytes = 1 << 18

  /// Operations that are worth waking a thread.
  static let leastWaking = 4_000_000

  /// Operations that repay what two threads need to agree, if none has to be woken.
  private static let leastShared = 400_000

  private var longer: Int { Swift.max(m, n) }

  /// Rows or columns of a part: as many columns as are packed at once.
  private var leastLength: Int { m < n && readsRows ? stripWidth : 32 }

  /// The range of rows or columns of part `index`: columns at multiples of a panel; rows in two
  /// halves that differ by four at most, each at multiples of 12 from its first one, as many as the
  /// packed loops compute at once.
  func range(ofPart index: Int) -> Range<Int> {
    if m < n { return Product.part(index, of: parts, of: n, unit: Product.panel) }
    if parts % 2 == 1 { return Product.part(index, of: parts, of: m, unit: 12) }
    let (half, middle) = (parts / 2, (m / 2 + 2) / 4 * 4)
    if index < half { return Product.part(index, of: half, of: middle, unit: 12) }
    let second = Product.part(index - half, of: parts - half, of: m - middle, unit: 12)
    return middle + second.lowerBound..<middle + second.upperBound
  }

  /// Part `index` of `parts` of a length, cut at multiples of a unit.
  private static func part(
    _ index: Int, of parts: Int, of length: Int, unit: Int
  ) -> Range<Int> {
    let blocks = (length + unit - 1) / unit
    let (first, last) = (blocks * index / parts * unit, blocks * (index + 1) / parts * unit)
    return Swift.min(length, first)..<Swift.min(length, last)
  }

  /// Products that one slab computes, where each is small: about 2 MFLOP.
  var productsPerSlab: Int {
    if parts > 1 { return 1 }
    return Swift.max(1, 2_000_000 / Swift.max(1, 2 * m * n * k))
  }

  /// The number of slabs.
  public var slabs: Int {
    parts > 1 ? products * parts : (products + productsPerSlab - 1) / productsPerSlab
  }
}
