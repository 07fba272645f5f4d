import AdjointTensors
import CAdjointKernels

/// How the operands and results of a loop move from point to point, which of them are fetched
/// ahead, and which pass by the caches.
struct PreparedStreams {
  let streams: [adj_stream]
  let aheads: [adj_ahead]
  let flushes: [adj_flush]

  init(_ program: LoopProgram, _ store: BlockStore) {
    let buffered = program.bufferedStreams
    let streams = program.streams.enumerated().map { index, stream in
      // The place of a buffered result has a register behind all others: steps see the buffer.
      let place = buffered.firstIndex(of: index).map { program.registerCount + $0 }
      return adj_stream(
        reg: UInt16(place ?? program.firstStream + index),
        partial: stream.slabBytes > 0 ? 1 : 0, slab: UInt32(stream.slabBytes),
        base: Int64(stream.location),
        advance: store.copy(PreparedStreams.advances(stream, program)))
    }
    self.streams = streams
    aheads = PreparedStreams.aheads(program, streams, except: buffered)
    flushes = buffered.map { index in
      adj_flush(
        from: UInt16(program.firstStream + index), to: streams[index].reg,
        size: UInt32(program.streams[index].element.byteCount))
    }
  }

  /// Streams that reach beyond what a cache holds and move on with each point.
  private static func aheads(
    _ program: LoopProgram, _ streams: [adj_stream], except buffered: [Int]
  ) -> [adj_ahead] {
    let rows = Swift.max(1, program.steps.count { !$0.once })
    return program.streams.enumerated().compactMap { index, stream in
      let bytes = program.tile * stream.element.byteCount
      let isInPlace = program.streams.contains {
        $0.use == .read && $0.location == stream.location
      }
      let near = stream.use == .read || isInPlace ? cachedBytes : ownedBytes
      guard stream.isRow, bytes <= aheadBytes, program.bytes(of: stream) > near,
        !buffered.contains(index)
      else { return nil }
      let lines = (bytes + 63) / 64
      return adj_ahead(
        advance: streams[index].advance, reg: streams[index].reg,
        written: stream.use == .read ? 0 : 1, bytes: UInt32(lines * 64),
        chunk: UInt32((lines + rows - 1) / rows * 64))
    }
  }

  /// Streams of more bytes than this are fetched ahead: a second-level cache would not hold them.
  private static let cachedBytes = 1 << 20
  /// Results of more bytes are fetched ahead, too: the lines of their place may belong to another
  /// core, and processors guess what will be read, but not what will be written.
  private static let ownedBytes = 1 << 18
  /// Rows of more bytes are not: they would leave the first-level cache before they are used.
  private static let aheadBytes = 1 << 13

  /// Bytes to step along each dimension with the inner ones folded back, then the plain strides.
  private static func advances(
    _ stream: LoopProgram.Stream, _ program: LoopProgram
  ) -> [Int64] {
    let size = stream.element.byteCount
    let strides = stream.strides.map { $0 * size } + [stream.isRow ? program.tile * size : 0]
    let extents = program.extents + [program.tilesPerRow]
    var inner = 0
    var advances = [Int64](repeating: 0, count: strides.count)
    for index in strides.indices.reversed() {
      advances[index] = Int64(strides[index] - inner)
      inner += (extents[index] - 1) * strides[index]
    }
    return advances + strides.map(Int64.init)
  }
}

extension LoopProgram {
  /// Results of fewer bytes may still be in a cache when they are read next.
  private static let uncachedBytes = 1 << 24

  /// Results so large that whoever reads them next will find little of them in a cache. Their tiles
  /// are written to a buffer, and from there to memory in whole lines, which aren't read before.
  var bufferedStreams: [Int] {
    streams.indices.filter { index in
      let stream = streams[index]
      guard stream.use == .write, stream.isRow, bytes(of: stream) >= LoopProgram.uncachedBytes
      else { return false }
      // Each tile begins on a line, and none of it is in a cache because it was just read.
      let size = stream.element.byteCount
      let steps = stream.strides + (tilesPerRow > 1 ? [tile] : [])
      return stream.slabBytes == 0 && stream.location & 63 == 0
        && steps.allSatisfy { $0 * size & 63 == 0 }
        && streams.indices.allSatisfy { $0 == index || streams[$0].location != stream.location }
    }
  }

  /// The buffer of a stream's tile.
  func buffer(of stream: Int) -> Temporary { Temporary(streams[stream].element, isRow: true) }
}
