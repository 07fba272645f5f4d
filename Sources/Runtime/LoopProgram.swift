import AdjointTensors

/// A loop nest over outer dimensions and a contiguous row, with straight-line steps, each a vector
/// loop over a tile of the row. A *tile program* cuts rows into tiles that stay in the first-level
/// cache; a *row program* holds whole rows, so that steps may reduce them.
///
/// Registers are numbered: 0 is the fault cell; then streams, index cells, constants, temporaries.
public struct LoopProgram: Hashable, Sendable {
  /// An operand or result in the arena.
  public struct Stream: Hashable, Sendable {
    public enum Use: UInt8, Hashable, Sendable, CaseIterable {
      case read, write, update
    }

    public var element: ElementType
    public var use: Use
    /// Whether each point has a row of elements here; otherwise one element.
    public var isRow: Bool
    /// Byte offset of the first element in the arena.
    public var location: Int
    /// Elements between neighbours along each outer dimension.
    public var strides: [Int]
    /// Bytes from the part of one slab to that of the next; 0 where all slabs share the stream.
    public var slabBytes: Int

    public init(
      _ element: ElementType, _ use: Use, isRow: Bool, location: Int, strides: [Int],
      slabBytes: Int = 0
    ) {
      self.element = element
      self.use = use
      self.isRow = isRow
      self.location = location
      self.strides = strides
      self.slabBytes = slabBytes
    }
  }

  /// A scalar known when the plan was made, as the bits of its element.
  public struct Constant: Hashable, Sendable {
    public var element: ElementType
    public var bits: UInt64

    public init(_ element: ElementType, bits: UInt64) {
      self.element = element
      self.bits = bits
    }
  }

  /// A buffer of a thread: a tile of elements, or one.
  public struct Temporary: Hashable, Sendable {
    public var element: ElementType
    public var isRow: Bool

    public init(_ element: ElementType, isRow: Bool) {
      self.element = element
      self.isRow = isRow
    }
  }

  /// One vector loop: `d = opcode(a, b, c, e)` over elements of one type.
  public struct Step: Hashable, Sendable {
    public var opcode: Opcode
    public var element: ElementType
    /// The operands that are one element: bits of `ScalarOperands`.
    public var variant: UInt8
    /// Computed for one element however long the row is.
    public var once: Bool
    public var d: UInt16
    public var a: UInt16
    public var b: UInt16
    public var c: UInt16
    public var e: UInt16
    public var f: UInt16

    public init(
      _ opcode: Opcode, _ element: ElementType, variant: UInt8 = 0, once: Bool = false, d: UInt16,
      a: UInt16 = 0, b: UInt16 = 0, c: UInt16 = 0, e: UInt16 = 0, f: UInt16 = 0
    ) {
      self.opcode = opcode
      self.element = element
      self.variant = variant
      self.once = once
      self.d = d
      self.a = a
      self.b = b
      self.c = c
      self.e = e
      self.f = f
    }

    /// The registers that the loop reads.
    public var operands: ArraySlice<UInt16> { [a, b, c, e, f][..<opcode.arity] }
  }

  /// Outer extents, outermost first.
  public var extents: [Int]
  /// Elements in a row.
  public var row: Int
  /// Elements that a step handles at once: the row, or a part of it.
  public var tile: Int
  public var streams: [Stream]
  /// The dimension whose index each cell holds; `extents.count` is the position in the row.
  public var indices: [Int]
  public var constants: [Constant]
  public var temporaries: [Temporary]
  public var steps: [Step]
  /// Points (outer indices times tiles) that one slab takes; cut by shape alone.
  public var slab: Int

  public init(
    extents: [Int], row: Int, tile: Int, streams: [Stream], indices: [Int] = [],
    constants: [Constant] = [], temporaries: [Temporary] = [], steps: [Step], slab: Int
  ) {
    self.extents = extents
    self.row = row
    self.tile = tile
    self.streams = streams
    self.indices = indices
    self.constants = constants
    self.temporaries = temporaries
    self.steps = steps
    self.slab = slab
  }
}

/// Sizes that follow from the nest.
extension LoopProgram {
  /// The number of tiles in a row.
  public var tilesPerRow: Int { (row + tile - 1) / tile }

  /// The number of points: outer indices times tiles.
  public var points: Int { extents.reduce(tilesPerRow, *) }

  /// The number of slabs.
  public var slabs: Int { (points + slab - 1) / slab }

  /// Bytes of temporaries and buffers that a thread needs, each row on a cache line of its own.
  public var scratchBytes: Int {
    (temporaries + bufferedStreams.map(buffer)).reduce(0) {
      $0 + LoopProgram.scratchBytes($1, tile: tile)
    }
  }

  /// The bytes that a stream reaches over, from the first element to the last.
  func bytes(of stream: Stream) -> Int {
    let steps = zip(stream.strides, extents).reduce(0) { $0 + abs($1.0) * ($1.1 - 1) }
    return (steps + (stream.isRow ? row : 1)) * stream.element.byteCount
  }

  static func scratchBytes(_ temporary: Temporary, tile: Int) -> Int {
    let bytes = temporary.isRow ? tile * temporary.element.byteCount : 8
    return temporary.isRow ? (bytes + 63) & ~63 : 8
  }

  var firstStream: Int { 1 }
  var firstIndex: Int { firstStream + streams.count }
  var firstConstant: Int { firstIndex + indices.count }
  var firstTemporary: Int { firstConstant + constants.count }
  var registerCount: Int { firstTemporary + temporaries.count }

  /// Whether a step may find a wrong index or a division by zero.
  public var canFault: Bool { steps.contains { $0.opcode.canFault($0.element) } }
}
