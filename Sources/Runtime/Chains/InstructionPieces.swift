import AdjointTensors

/// How an instruction is cut into pieces that threads take one by one, and the bytes that each
/// piece touches: its slabs, or equal parts of them where one reaches over more than a cache holds
/// beside other work.
struct InstructionPieces: Sendable {
  /// An operand or a result.
  struct Touch: Sendable {
    let isWritten: Bool
    /// From the lowest to the highest byte, of each piece; one range where all have the same.
    let bytes: [Range<Int>]

    /// The bytes of a piece.
    subscript(piece: Int) -> Range<Int> { bytes.count == 1 ? bytes[0] : bytes[piece] }

    /// The bytes of all pieces.
    let all: Range<Int>

    /// Whether each piece begins and ends at or behind the one before.
    let isOrdered: Bool

    init(isWritten: Bool, _ bytes: [Range<Int>]) {
      self.isWritten = isWritten
      let isOne = bytes.allSatisfy { $0 == bytes[0] }
      self.bytes = isOne ? [bytes[0]] : bytes
      all =
        bytes.reduce(bytes[0]) {
          Swift.min($0.lowerBound, $1.lowerBound)..<Swift.max($0.upperBound, $1.upperBound)
        }
      isOrdered = zip(bytes, bytes.dropFirst()).allSatisfy {
        $0.lowerBound <= $1.lowerBound && $0.upperBound <= $1.upperBound
      }
    }
  }

  let count: Int
  /// Pieces of a slab.
  let perSlab: Int
  /// Points of a piece, in loops.
  let points: Int
  /// Whether the pieces of a slab come one after the other: they add to the same numbers.
  let isSequence: Bool
  let touches: [Touch]

  /// Bytes of one operand that a piece reaches over, about: an eighth of a second-level cache.
  private static let pieceBytes = 1 << 17

  /// The most pieces that are worth knowing one by one.
  static let limit = 1 << 14

  /// - Returns: nil for what isn't cut, what may fail halfway, what moves by indices, and what has
  ///   too many pieces.
  init?(_ instruction: Instruction) {
    guard instruction.slabs <= InstructionPieces.limit else { return nil }
    switch instruction {
    case .loop(let loop) where !loop.canFault && loop.points > 0:
      let perSlab = InstructionPieces.perSlab(loop)
      guard perSlab <= InstructionPieces.limit / loop.slabs else { return nil }
      self.init(loop, perSlab: perSlab)
    case .product(let product) where product.slabs > 0 && product.m > 0 && product.n > 0:
      self.init(product)
    case .move(let move) where move.count > 0: self.init(move)
    case .fill(let fill) where fill.count > 0:
      let end = fill.location + fill.count * fill.element.byteCount
      self.init(slabs: 1, [Touch(isWritten: true, [fill.location..<end])])
    default: return nil
    }
  }

  private init(slabs: Int, _ touches: [Touch]) {
    (count, perSlab, points, isSequence, self.touches) = (slabs, 1, 0, false, touches)
  }

  private static func perSlab(_ loop: LoopProgram) -> Int {
    let moving = loop.streams.map { $0.isRow ? loop.tile * $0.element.byteCount : 0 }
    let wanted = Swift.max(1, pieceBytes / Swift.max(1, moving.max() ?? 1))
    return (loop.slab + wanted - 1) / wanted
  }

  private init(_ loop: LoopProgram, perSlab: Int) {
    let points = (loop.slab + perSlab - 1) / perSlab
    let ranges = (0..<loop.slabs).flatMap { slab in
      let past = Swift.min(loop.points, (slab + 1) * loop.slab)
      return stride(from: slab * loop.slab, to: past, by: points).map {
        $0..<Swift.min(past, $0 + points)
      }
    }
    let touches = loop.streams.map { stream in
      let nest = PieceNest(loop, stream)
      let width = (stream.isRow ? loop.tile : 1) * stream.element.byteCount
      let bytes = ranges.enumerated().map { index, points in
        let offsets = nest.offsets(of: points)
        let base = stream.location + index / perSlab * stream.slabBytes
        return base + offsets.lowerBound..<base + offsets.upperBound + width
      }
      return Touch(isWritten: stream.use != .read, bytes)
    }
    self.count = ranges.count
    self.perSlab = perSlab
    self.points = points
    isSequence = perSlab > 1 && touches.contains { $0.isWritten && $0.meetsItself }
    self.touches = touches
  }

  private init(_ product: Product) {
    let (size, slabs) = (product.element.byteCount, product.slabs)
    let k = 0..<product.k
    var bytes: [[Range<Int>]] = [[], [], []]
    for slab in 0..<slabs {
      var (rows, columns) = (0..<product.m, 0..<product.n)
      var products = slab..<slab + 1
      if product.parts > 1 {
        let part = product.range(ofPart: slab % product.parts)
        if product.m >= product.n { rows = part } else { columns = part }
        products = slab / product.parts..<slab / product.parts + 1
      } else {
        let first = slab * product.productsPerSlab
        products = first..<Swift.min(product.products, first + product.productsPerSlab)
      }
      let (a, b) = (product.a, product.b)
      let boxes = [
        InstructionPieces.box(a.location, rows, a.rowStride, k, a.columnStride, size),
        InstructionPieces.box(b.location, k, b.rowStride, columns, b.columnStride, size),
        InstructionPieces.box(product.c, rows, product.cRow, columns, 1, size),
      ]
      for (index, stride) in [\Product.Batch.a, \.b, \.c].enumerated() {
        let nest = PieceNest(
          dimensions: product.batch.map { ($0.extent, $0[keyPath: stride] * size) })
        let offsets = nest.offsets(of: products)
        let box = boxes[index]
        bytes[index].append(
          box.isEmpty
            ? box : box.lowerBound + offsets.lowerBound..<box.upperBound + offsets.upperBound)
      }
    }
    self.init(
      slabs: slabs, bytes.enumerated().map { Touch(isWritten: $0.offset == 2, $0.element) })
  }

  private init(_ move: Move) {
    let size = move.element.byteCount
    let rows = move.dimensions.first?.extent ?? 1
    let slabs = (0..<move.slabs).map { slab in
      let first = slab * move.rowsPerSlab
      return first..<Swift.min(rows, first + move.rowsPerSlab)
    }
    let inner = move.dimensions.dropFirst().reduce(1) { $0 * $1.extent }
    let touch = { (isWritten: Bool, location: Int, stride: KeyPath<Move.Dimension, Int>) in
      let nest = PieceNest(
        dimensions: move.dimensions.map { ($0.extent, $0[keyPath: stride] * size) })
      return Touch(
        isWritten: isWritten,
        slabs.map { rows in
          let offsets = nest.offsets(of: rows.lowerBound * inner..<rows.upperBound * inner)
          return location + offsets.lowerBound..<location + offsets.upperBound + size
        })
    }
    self.init(
      slabs: move.slabs,
      [touch(false, move.source, \.source), touch(true, move.destination, \.destination)])
  }

  /// The bytes from the lowest to the highest element of some rows and columns.
  private static func box(
    _ location: Int, _ rows: Range<Int>, _ rowStride: Int, _ columns: Range<Int>,
    _ columnStride: Int, _ size: Int
  ) -> Range<Int> {
    if rows.isEmpty || columns.isEmpty { return location..<location }
    let ends = [(rows, rowStride), (columns, columnStride)].map { range, stride in
      (range.lowerBound * stride * size, (range.upperBound - 1) * stride * size)
    }
    let low = ends.reduce(location) { $0 + Swift.min($1.0, $1.1) }
    return low..<ends.reduce(location) { $0 + Swift.max($1.0, $1.1) } + size
  }
}

extension InstructionPieces.Touch {
  /// Whether two pieces touch the same bytes, perhaps.
  fileprivate var meetsItself: Bool {
    bytes.count == 1 || !isOrdered || zip(bytes, bytes.dropFirst()).contains { $0.overlaps($1) }
  }
}

extension PieceNest {
  /// The places of one operand of a loop, by points.
  fileprivate init(_ loop: LoopProgram, _ stream: LoopProgram.Stream) {
    let size = stream.element.byteCount
    let tile = stream.isRow ? loop.tile * size : 0
    dimensions =
      zip(loop.extents, stream.strides).map { ($0, $1 * size) } + [(loop.tilesPerRow, tile)]
    excess = stream.isRow ? (loop.tilesPerRow * loop.tile - loop.row) * size : 0
  }
}
