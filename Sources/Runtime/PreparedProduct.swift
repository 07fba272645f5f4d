import AdjointTensors
import CAdjointKernels
import COpenBLAS

/// A batch of products with its addresses, ready to run: by packed loops of our own where the
/// processor has them, otherwise by OpenBLAS, which runs single-threaded; the slabs are ours.
struct PreparedProduct {
  /// Without its batch, which is in `batch`: nothing here holds a reference.
  private let product: Product
  private let batch: UnsafeMutablePointer<Product.Batch>
  private let batchCount: Int
  let slabs: Int
  /// Whether a thread that sleeps is woken for it.
  let isWorthWaking: Bool
  private let base: UnsafeMutableRawPointer
  private let ownLoop: adj_product_kernel?
  private let packing: UnsafePointer<adj_packing>?
  private let shared: UnsafeMutableRawPointer?
  private let scratch: UnsafeMutableRawPointer
  private let scratchStride: Int
  private let parts: Int
  /// The rows or columns of each part, of the product with its batch.
  private let ranges: UnsafePointer<Range<Int>>
  private let productsPerSlab: Int
  private let products: Int

  /// - Requires: a verified product, instruction `number` of the plan.
  init(_ product: Product, number: Int, _ memory: RunMemory) {
    batch = memory.store.copy(product.batch)
    batchCount = product.batch.count
    var single = product
    single.batch = []
    self.product = single
    base = memory.arena.base
    slabs = product.slabs
    isWorthWaking = product.operations >= Product.leastWaking
    parts = product.parts
    ranges = UnsafePointer(memory.store.copy((0..<product.parts).map(product.range(ofPart:))))
    productsPerSlab = product.productsPerSlab
    products = product.products
    let element = Int32(product.element.rawValue)
    ownLoop = product.usesOwnLoop ? adj_lookup_product(element) : nil
    packing = product.isPacked ? adj_lookup_packing(element) : nil
    shared = packing != nil && product.sharesPacking ? memory.shared(ofInstruction: number) : nil
    (scratch, scratchStride) = memory.scratch(ofInstruction: number)
  }

  /// Rounds of packing and computing that all slabs share; 1 where slabs pack for themselves.
  var rounds: Int {
    guard shared != nil else { return 1 }
    return (product.blocks + product.blocksPerRound - 1) / product.blocksPerRound
  }

  /// Slabs of the packing that comes before a round; 0 where there is none.
  func packingSlabs(inRound round: Int) -> Int {
    guard shared != nil else { return 0 }
    return blocks(ofRound: round).count * packingSlabsPerBlock
  }

  private var packingSlabsPerBlock: Int {
    let columns = Product.panelsPerSlab * Product.panel
    return (product.n + columns - 1) / columns
  }

  private func blocks(ofRound round: Int) -> Range<Int> {
    let first = round * product.blocksPerRound
    return first..<Swift.min(product.blocks, first + product.blocksPerRound)
  }

  /// Packs one slab of the second factor.
  func pack(slab index: Int, round: Int) {
    guard let shared, let packing else { return }
    let position = index / packingSlabsPerBlock
    let columns = Product.panelsPerSlab * Product.panel
    let first = index % packingSlabsPerBlock * columns
    var shape = shape(product.m, product.n)
    packing.pointee.pack(
      &shape, shared + position * product.sharedBlockBytes, base + product.b.location,
      blocks(ofRound: round).lowerBound + position, 0, first,
      Swift.min(product.n, first + columns))
  }

  /// Computes the rows of one slab, in one round.
  func run(slab index: Int, round: Int, worker: Int) {
    guard let shared, let packing else {
      run(slab: index, worker: worker)
      return
    }
    let rows = ranges[index]
    let size = product.element.byteCount
    var shape = shape(rows.count, product.n, firstRow: rows.lowerBound)
    let c = base + product.c + rows.lowerBound * product.cRow * size
    let a = base + product.a.location + rows.lowerBound * product.a.rowStride * size
    for (position, block) in blocks(ofRound: round).enumerated() where !rows.isEmpty {
      packing.pointee.compute(
        &shape, c, a, shared + position * product.sharedBlockBytes,
        scratch + worker * scratchStride, block, 0, product.n)
    }
  }

  /// The product as one call whose addresses are known; nil where BLAS computes it, or several
  /// products.
  func call(_ store: BlockStore) -> adj_call? {
    guard products == 1, parts == 1, ownLoop != nil,
      let kernel = adj_lookup_product_call(Int32(product.element.rawValue))
    else { return nil }
    let table = store.allocate(UnsafeMutableRawPointer?.self, 4)
    table[0] = UnsafeMutableRawPointer(store.copy(shape(product.m, product.n)))
    table[1] = base + product.c
    table[2] = base + product.a.location
    table[3] = base + product.b.location
    var step = adj_step()
    step.kernel = kernel
    return adj_call(step: step, r: table, n: 1)
  }

  private func shape(_ m: Int, _ n: Int, firstRow: Int = 0) -> adj_product {
    adj_product(
      m: m, n: n, k: product.k, a_row: product.a.rowStride, a_column: product.a.columnStride,
      b_row: product.b.rowStride, b_column: product.b.columnStride, c_row: product.cRow,
      alpha: product.alpha, beta: product.beta, zeros: Int(product.zeros.rawValue),
      first_row: firstRow, next: nil, next_rows: 0, next_columns: 0)
  }

  /// Computes one slab as a worker.
  func run(slab index: Int, worker: Int) {
    if parts > 1 {
      run(product: index / parts, range: ranges[index % parts], worker)
      return
    }
    let first = index * productsPerSlab
    let whole = 0..<Swift.max(product.m, product.n)
    for single in first..<Swift.min(products, first + productsPerSlab) {
      run(product: single, range: whole, worker)
    }
  }

  /// One product, or the rows or columns `range` of it.
  private func run(product index: Int, range: Range<Int>, _ worker: Int) {
    let size = product.element.byteCount
    var (a, b, c) = (product.a.location, product.b.location, product.c)
    var rest = index
    for level in stride(from: batchCount - 1, through: 0, by: -1) {
      let batch = batch[level]
      let position = rest % batch.extent
      rest /= batch.extent
      a += position * batch.a * size
      b += position * batch.b * size
      c += position * batch.c * size
    }
    if let packing {
      compute(packing, range, base + a, base + b, base + c, scratch + worker * scratchStride)
      return
    }
    var (m, n) = (product.m, product.n)
    if m >= n {
      a += range.lowerBound * product.a.rowStride * size
      c += range.lowerBound * product.cRow * size
      m = range.count
    } else {
      b += range.lowerBound * product.b.columnStride * size
      c += range.lowerBound * size
      n = range.count
    }
    if m == 0 || n == 0 { return }
    if let ownLoop {
      var shape = shape(m, n)
      ownLoop(&shape, base + c, base + a, base + b)
    } else if product.element == .f32 {
      single(m, n, base + a, base + b, base + c)
    } else {
      double(m, n, base + a, base + b, base + c)
    }
  }

  /// The rows or columns `range` of one product, packed as they are needed.
  private func compute(
    _ packing: UnsafePointer<adj_packing>, _ range: Range<Int>, _ a: UnsafeMutableRawPointer,
    _ b: UnsafeMutableRawPointer, _ c: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer
  ) {
    let cutsRows = product.m >= product.n
    let columns = cutsRows ? 0..<product.n : range
    let size = product.element.byteCount
    let firstRow = cutsRows ? range.lowerBound : 0
    let first = firstRow * size
    var shape = shape(cutsRows ? range.count : product.m, product.n, firstRow: firstRow)
    let packed = scratch + product.rowSpace
    // Another thread has begun at the middle.
    let isMiddle = columns.upperBound == ranges[parts / 2].lowerBound
    let past = cutsRows || isMiddle ? columns.upperBound : product.n
    var start = columns.lowerBound
    while start < columns.upperBound {
      let end = Swift.min(columns.upperBound, start + product.stripWidth)
      for block in 0..<product.blocks {
        packing.pointee.pack(&shape, packed, b, block, start, start, end)
        let isLast = block + 1 == product.blocks
        let next = isLast ? end : start
        setNext(
          &shape, b, block: isLast ? 0 : block + 1,
          columns: next..<Swift.min(past, next + product.stripWidth))
        packing.pointee.compute(
          &shape, c + first * product.cRow, a + first * product.a.rowStride, packed, scratch,
          block, start, end)
      }
      start = end
    }
  }

  /// Says which part of the second factor will be packed next: columns of a block, perhaps those
  /// of the next slab.
  private func setNext(
    _ shape: inout adj_product, _ b: UnsafeMutableRawPointer, block: Int, columns: Range<Int>
  ) {
    let terms = product.terms(ofBlock: block)
    let offset =
      terms.lowerBound * product.b.rowStride + columns.lowerBound * product.b.columnStride
    shape.next = columns.isEmpty ? nil : UnsafeRawPointer(b + offset * product.element.byteCount)
    (shape.next_rows, shape.next_columns) = (terms.count, columns.count)
  }

  private func transposed(_ factor: Product.Factor) -> CBLAS_TRANSPOSE {
    factor.columnStride == 1 ? CblasNoTrans : CblasTrans
  }

  private func leading(_ factor: Product.Factor) -> Int32 {
    Int32(factor.columnStride == 1 ? factor.rowStride : factor.columnStride)
  }

  private func single(
    _ m: Int, _ n: Int, _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer,
    _ c: UnsafeMutableRawPointer
  ) {
    cblas_sgemm(
      CblasRowMajor, transposed(product.a), transposed(product.b), Int32(m), Int32(n),
      Int32(product.k), Float(product.alpha), a.assumingMemoryBound(to: Float.self),
      leading(product.a), b.assumingMemoryBound(to: Float.self), leading(product.b),
      Float(product.beta), c.assumingMemoryBound(to: Float.self), Int32(product.cRow))
  }

  private func double(
    _ m: Int, _ n: Int, _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer,
    _ c: UnsafeMutableRawPointer
  ) {
    cblas_dgemm(
      CblasRowMajor, transposed(product.a), transposed(product.b), Int32(m), Int32(n),
      Int32(product.k), product.alpha, a.assumingMemoryBound(to: Double.self), leading(product.a),
      b.assumingMemoryBound(to: Double.self), leading(product.b), product.beta,
      c.assumingMemoryBound(to: Double.self), Int32(product.cRow))
  }
}
