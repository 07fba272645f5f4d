import AdjointTensors
import CAdjointKernels

/// A loop program with its registers, ready to run: plain pointers into the interpreter's store.
struct PreparedLoop {
  private var loop: adj_loop
  private let arena: UnsafeMutablePointer<CChar>
  /// A table of registers and a row of index cells for each worker.
  private let registers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let registerCount: Int
  private let registerStride: Int
  private let cells: UnsafeMutablePointer<Int64>
  private let cellCount: Int
  private let cellStride: Int
  private let slab: Int
  private let points: Int
  private let isPartial: Bool
  let slabs: Int
  let canFault: Bool

  /// - Requires: a verified program.
  init(
    _ program: LoopProgram, _ memory: RunMemory,
    _ scratch: (base: UnsafeMutableRawPointer, stride: Int)
  ) {
    let store = memory.store
    registerCount = program.registerCount + program.bufferedStreams.count
    cellCount = Swift.max(1, program.indices.count)
    (cells, cellStride) = store.allocate(Int64.self, cellCount, workers: memory.threads)
    cells.initialize(repeating: 0, count: cellStride * memory.threads)
    (registers, registerStride) = store.allocate(
      UnsafeMutableRawPointer?.self, registerCount, workers: memory.threads)
    registers.initialize(repeating: nil, count: registerStride * memory.threads)
    arena = memory.arena.base.assumingMemoryBound(to: CChar.self)
    slab = program.slab
    points = program.points
    isPartial = program.streams.contains { $0.slabBytes > 0 }
    slabs = program.slabs
    canFault = program.canFault
    let dimensions = program.extents.count + 1
    let steps = program.steps.map { PreparedLoop.step($0, tile: program.tile) }
    let streams = PreparedStreams(program, store)
    let indices = program.indices.enumerated().map { index, dimension in
      adj_index(
        reg: UInt16(program.firstIndex + index),
        dimension: UInt16(dimension == program.extents.count ? dimensions : dimension))
    }
    loop = adj_loop(
      steps: store.copy(steps), step_count: steps.count, streams: store.copy(streams.streams),
      stream_count: streams.streams.count, indices: store.copy(indices),
      index_count: indices.count, aheads: store.copy(streams.aheads),
      ahead_count: streams.aheads.count, flushes: store.copy(streams.flushes),
      flush_count: streams.flushes.count,
      extents: store.copy(program.extents.map(Int64.init) + [Int64(program.tilesPerRow)]),
      dimensions: dimensions, row: program.row, tile: program.tile)
    fillRegisters(program, memory, scratch)
  }

  /// A step with its loop: one for short rows where there are no others.
  private static func step(_ step: LoopProgram.Step, tile: Int) -> adj_step {
    let isShort = step.once || tile <= Int(ADJ_SHORT)
    let lookup = isShort ? adj_lookup_short : adj_lookup
    return adj_step(
      kernel: lookup(
        Int32(step.element.rawValue), Int32(step.opcode.rawValue), Int32(step.variant)),
      d: step.d, a: step.a, b: step.b, c: step.c, e: step.e, f: step.f, once: step.once ? 1 : 0,
      unused: 0)
  }

  /// The registers that don't move: fault cell, index cells, constants, temporaries.
  private func fillRegisters(
    _ program: LoopProgram, _ memory: RunMemory,
    _ scratch: (base: UnsafeMutableRawPointer, stride: Int)
  ) {
    let constants = memory.store.copy(program.constants.map(\.bits))
    for worker in 0..<memory.threads {
      let table = registers + worker * registerStride
      table[0] = UnsafeMutableRawPointer(memory.faults + worker * RunMemory.faultStride)
      for index in program.indices.indices {
        table[program.firstIndex + index] =
          UnsafeMutableRawPointer(cells + worker * cellStride + index)
      }
      for index in program.constants.indices {
        table[program.firstConstant + index] = UnsafeMutableRawPointer(constants + index)
      }
      var next = scratch.base + worker * scratch.stride
      for (index, temporary) in program.temporaries.enumerated() where temporary.isRow {
        table[program.firstTemporary + index] = next
        next += LoopProgram.scratchBytes(temporary, tile: program.tile)
      }
      for index in program.bufferedStreams {
        table[program.firstStream + index] = next
        next += LoopProgram.scratchBytes(program.buffer(of: index), tile: program.tile)
      }
      for (index, temporary) in program.temporaries.enumerated() where !temporary.isRow {
        table[program.firstTemporary + index] = next
        next += 8
      }
    }
  }

  /// The program as calls whose addresses are known, one a step and point; nil where that would be
  /// many, or a fault has to be looked for.
  func calls(_ store: BlockStore) -> [adj_call]? {
    guard points * loop.step_count <= PreparedLoop.callLimit, !canFault, !isPartial,
      loop.flush_count == 0
    else {
      return nil
    }
    var calls: [adj_call] = []
    for point in 0..<points {
      let table = store.allocate(UnsafeMutableRawPointer?.self, registerCount)
      table.initialize(from: registers, count: registerCount)
      let (start, index) = place(table, point, store)
      let count = Swift.min(loop.tile, loop.row - start)
      for position in 0..<loop.index_count {
        table[Int(loop.indices[position].reg)] = UnsafeMutableRawPointer(index + position)
      }
      for position in 0..<loop.step_count {
        let step = loop.steps[position]
        calls.append(adj_call(step: step, r: table, n: step.once == 1 ? 1 : count))
      }
    }
    return calls
  }

  /// More calls than this for one program aren't worth their memory.
  static let callLimit = 16

  /// Sets the registers of the streams at a point. Returns where its tile begins in the row, and
  /// the index cells.
  private func place(
    _ table: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ point: Int, _ store: BlockStore
  ) -> (start: Int, cells: UnsafeMutablePointer<Int64>) {
    let dimensions = loop.dimensions
    var position = [Int](repeating: 0, count: dimensions)
    var rest = point
    for axis in stride(from: dimensions - 1, through: 0, by: -1) {
      position[axis] = rest % Int(loop.extents[axis])
      rest /= Int(loop.extents[axis])
    }
    for index in 0..<loop.stream_count {
      let stream = loop.streams[index]
      var offset = Int(stream.base)
      for axis in 0..<dimensions {
        offset += position[axis] * Int(stream.advance[dimensions + axis])
      }
      table[Int(stream.reg)] = UnsafeMutableRawPointer(arena + offset)
    }
    let start = position[dimensions - 1] * loop.tile
    let cells = store.allocate(Int64.self, cellCount)
    for index in 0..<loop.index_count {
      let dimension = Int(loop.indices[index].dimension)
      cells[index] = Int64(dimension == dimensions ? start : position[dimension])
    }
    return (start, cells)
  }

  /// Computes one slab as a worker.
  mutating func run(slab index: Int, worker: Int) {
    run(slab: index, piece: 0, of: slab, worker: worker)
  }

  /// Computes piece `piece` of a slab that is cut into pieces of so many points.
  mutating func run(slab index: Int, piece: Int, of length: Int, worker: Int) {
    let first = index * slab + piece * length
    let past = Swift.min(points, (index + 1) * slab)
    adj_run_loop(
      &loop, arena, registers + worker * registerStride, cells + worker * cellStride, first,
      Swift.min(past, first + length), index)
  }
}
