import AdjointTensors
import CAdjointKernels

/// A loop program with its registers, ready to run: plain pointers into the interpreter's store.
struct PreparedLoop {
  private var loop: adj_loop
  private let arena: UnsafeMutablePointer<CChar>
  /// A table of registers and a row of index cells for each worker.
  private let registers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let registerCount: Int
  private let cells: UnsafeMutablePointer<Int64>
  private let cellCount: Int
  private let slab: Int
  private let points: Int
  let slabs: Int
  let canFault: Bool

  /// - Requires: a verified program.
  init(_ program: LoopProgram, _ memory: RunMemory) {
    let store = memory.store
    registerCount = program.registerCount
    cellCount = Swift.max(1, program.indices.count)
    cells = store.allocate(Int64.self, cellCount * memory.threads)
    cells.initialize(repeating: 0, count: cellCount * memory.threads)
    registers = store.allocate(
      UnsafeMutableRawPointer?.self, program.registerCount * memory.threads)
    registers.initialize(repeating: nil, count: program.registerCount * memory.threads)
    arena = memory.arena.base.assumingMemoryBound(to: CChar.self)
    slab = program.slab
    points = program.points
    slabs = program.slabs
    canFault = program.canFault
    let dimensions = program.extents.count + 1
    let steps = program.steps.map(PreparedLoop.step)
    let streams = program.streams.enumerated().map { index, stream in
      adj_stream(
        reg: UInt16(index + 1), partial: stream.slabBytes > 0 ? 1 : 0,
        slab: UInt32(stream.slabBytes), base: Int64(stream.location),
        advance: store.copy(PreparedLoop.advances(stream, program)))
    }
    let indices = program.indices.enumerated().map { index, dimension in
      adj_index(
        reg: UInt16(program.firstIndex + index),
        dimension: UInt16(dimension == program.extents.count ? dimensions : dimension))
    }
    loop = adj_loop(
      steps: store.copy(steps), step_count: steps.count, streams: store.copy(streams),
      stream_count: streams.count, indices: store.copy(indices), index_count: indices.count,
      extents: store.copy(program.extents.map(Int64.init) + [Int64(program.tilesPerRow)]),
      dimensions: dimensions, row: program.row, tile: program.tile)
    fillRegisters(program, memory)
  }

  private static func step(_ step: LoopProgram.Step) -> adj_step {
    adj_step(
      kernel: adj_lookup(
        Int32(step.element.rawValue), Int32(step.opcode.rawValue), Int32(step.variant)),
      d: step.d, a: step.a, b: step.b, c: step.c, e: step.e, f: 0, once: step.once ? 1 : 0,
      unused: 0)
  }

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

  /// The registers that don't move: fault cell, index cells, constants, temporaries.
  private func fillRegisters(_ program: LoopProgram, _ memory: RunMemory) {
    let constants = memory.store.copy(program.constants.map(\.bits))
    for worker in 0..<memory.threads {
      let table = registers + worker * registerCount
      table[0] = UnsafeMutableRawPointer(memory.faults + worker * RunMemory.faultStride)
      for index in program.indices.indices {
        table[program.firstIndex + index] =
          UnsafeMutableRawPointer(cells + worker * cellCount + index)
      }
      for index in program.constants.indices {
        table[program.firstConstant + index] = UnsafeMutableRawPointer(constants + index)
      }
      var scratch = memory.scratch(worker)
      for (index, temporary) in program.temporaries.enumerated() where temporary.isRow {
        table[program.firstTemporary + index] = scratch
        scratch += LoopProgram.scratchBytes(temporary, tile: program.tile)
      }
      for (index, temporary) in program.temporaries.enumerated() where !temporary.isRow {
        table[program.firstTemporary + index] = scratch
        scratch += 8
      }
    }
  }

  /// Computes one slab as a worker.
  mutating func run(slab index: Int, worker: Int) {
    let first = index * slab
    adj_run_loop(
      &loop, arena, registers + worker * registerCount, cells + worker * cellCount, first,
      Swift.min(points, first + slab), index)
  }
}

/// The memory of an interpreter.
struct RunMemory {
  /// Bytes between the fault cells of two workers: a cache line, in i64.
  static let faultStride = 8

  let arena: Arena
  let store: BlockStore
  let threads: Int
  let faults: UnsafeMutablePointer<Int64>
  private let scratchArena: Arena
  private let scratchStride: Int

  /// - Returns: nil where the system has not that much memory.
  init?(_ plan: EntryPlan, threads: Int) {
    self.threads = threads
    scratchStride = (plan.scratchBytes + 63) & ~63
    guard let arena = Arena(byteCount: plan.arenaBytes),
      let scratch = Arena(byteCount: scratchStride * threads)
    else { return nil }
    self.arena = arena
    scratchArena = scratch
    store = BlockStore()
    faults = store.allocate(Int64.self, threads * RunMemory.faultStride)
    faults.initialize(repeating: 0, count: threads * RunMemory.faultStride)
  }

  /// The temporaries of a worker.
  func scratch(_ worker: Int) -> UnsafeMutableRawPointer {
    scratchArena.base + worker * scratchStride
  }

  /// The first fault that a worker found since the last call, 0 for none.
  func takeFault() -> Int64 {
    var fault: Int64 = 0
    for worker in 0..<threads {
      let cell = faults + worker * RunMemory.faultStride
      if cell.pointee != 0 { fault = cell.pointee }
      cell.pointee = 0
    }
    return fault
  }
}
