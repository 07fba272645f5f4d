import AdjointGraphIR
import AdjointTensors

/// Makes a loop program of a nest: streams and steps from its operands, body and results, tiles and
/// slabs from its shape.
struct LoopLowering {
  private let nest: LoopNest
  private var body = LoopBody()
  /// The nest's values as values of the loop's body.
  private var images: [Int] = []
  private(set) var plan: LoopCut
  /// Accumulators that must hold the identity before and be combined afterwards.
  private(set) var accumulators: [Accumulator] = []

  /// A result that is reduced over several points.
  struct Accumulator {
    var output: Int
    var element: ElementType
    /// Where the slabs' parts are, or the only one; virtual.
    var location: Int
    /// Number of parts.
    var parts: Int
  }

  /// - Requires: a normalised nest that isn't empty, with row strides 0 and 1 alone.
  init(_ nest: LoopNest) {
    self.nest = nest
    plan = LoopCut(nest)
  }

  /// The program. `allocate` gives a virtual address for so many bytes.
  mutating func program(_ allocate: (Int) -> Int) -> LoopProgram {
    for (index, input) in nest.inputs.enumerated() {
      let earlier = nest.inputs[..<index].firstIndex { $0 == input }
      images.append(earlier.map { images[$0] } ?? self.input(input))
    }
    for step in nest.body { images.append(lower(step)) }
    for (index, output) in nest.outputs.enumerated() { write(index, output, allocate) }
    LoopFusion.fuse(&body, fuses: nest.fuses)
    var program = LoopAllocation.program(body)
    program.extents = Array(nest.extents.dropLast())
    program.row = nest.row
    program.tile = plan.tile
    program.slab = plan.slab
    return program
  }

  private mutating func input(_ input: LoopNest.Input) -> Int {
    switch input.source {
    case .constant(let bits): return body.constant(input.element, bits)
    case .memory(let location):
      let extent = nest.extent(of: input.strides)
      let stream = LoopProgram.Stream(
        input.element, .read, isRow: extent == .row, location: location,
        strides: Array(input.strides.dropLast()))
      return body.value(of: stream, extent)
    }
  }

  private mutating func lower(_ step: Region.Step) -> Int {
    switch step {
    case .constant(let number, let element):
      return body.constant(element, number.bits(as: element))
    case .index(let axis):
      // Normalisation keeps the axes that are indexed.
      let dimension = nest.names.firstIndex(of: axis) ?? nest.rowAxis
      return body.index(
        dimension: dimension, isRow: dimension == nest.rowAxis && nest.row > 1)
    case .map(let function, let operands):
      let values = operands.map { images[$0] }
      let element = body.values[values[function == .select ? 1 : 0]].element
      return body.emit(Opcode(function), element, values)
    case .reduceRow(let reducer, let operand):
      return reduced(images[operand], reducer)
    }
  }

  /// The elements of a row combined; a value that is constant along it counts for each.
  private mutating func reduced(_ value: Int, _ reducer: Reducer) -> Int {
    if nest.row == 1 { return value }
    let row = body.values[value].extent == .row ? value : body.filled(value)
    return body.emit(Opcode(reducer), body.values[row].element, [row])
  }

  private mutating func write(
    _ index: Int, _ output: LoopNest.Output, _ allocate: (Int) -> Int
  ) {
    var value = images[output.value]
    guard let reducer = output.reducer else {
      store(value, output)
      return
    }
    if output.reduced[nest.rowAxis] {
      value = reduced(value, reducer)
    } else if output.strides[nest.rowAxis] != 0, nest.row > 1, body.values[value].extent != .row {
      value = body.filled(value)
    }
    if plan.isComplete(output) {
      store(value, output)
    } else {
      accumulate(value, index, output, reducer, allocate)
    }
  }

  /// Writes a value of each point to its place in the result.
  private mutating func store(_ value: Int, _ output: LoopNest.Output) {
    let isRow = output.strides[nest.rowAxis] != 0 && nest.row > 1
    let stream = LoopProgram.Stream(
      output.element, .write, isRow: isRow, location: output.location,
      strides: Array(output.strides.dropLast()))
    body.streams.append(stream)
    let register = LoopBody.Register.stream(body.streams.count - 1)
    let isResult = body.steps.contains { $0.result == value }
    let extent = body.values[value].extent
    if isResult, body.values[value].register == nil, (extent == .row) == isRow {
      body.values[value].register = register
      return
    }
    let copy = body.value(output.element, isRow ? .row : .scalar)
    body.values[copy].register = register
    body.steps.append(
      LoopBody.Step(
        opcode: isRow && extent != .row ? .fill : .copy, element: output.element,
        operands: [value], result: copy))
  }

  /// Folds a value of each point into its slab's part of the result. Totals of floats are summed in
  /// f64.
  private mutating func accumulate(
    _ value: Int, _ index: Int, _ output: LoopNest.Output, _ reducer: Reducer,
    _ allocate: (Int) -> Int
  ) {
    let isRow = output.strides[nest.rowAxis] != 0 && nest.row > 1
    let isWide = reducer == .sum && output.element.isFloat && !isRow
    let element = isWide ? ElementType.f64 : output.element
    let parts = plan.parts
    let bytes = output.count * element.byteCount
    var location = output.location
    if parts > 1 || element != output.element {
      // The first point's element is as far from the start as in the result.
      let offset = (output.location - output.base) / output.element.byteCount
      location = allocate(bytes * parts) + offset * element.byteCount
    }
    let stream = LoopProgram.Stream(
      element, .update, isRow: isRow, location: location,
      strides: Array(output.strides.dropLast()), slabBytes: parts > 1 ? bytes : 0)
    let opcode = isWide ? Opcode.accumulate : Opcode(reducer.combiner)
    body.accumulate(opcode, isWide ? output.element : element, value, into: stream)
    let offset = (output.location - output.base) / output.element.byteCount
    accumulators.append(
      Accumulator(
        output: index, element: element, location: location - offset * element.byteCount,
        parts: parts))
  }
}

/// How a nest is cut into tiles and slabs, by its shape alone.
struct LoopCut {
  /// Work below which a slab isn't worth a thread: elements times steps.
  private static let slabWork = 1 << 18
  /// Elements that cost a step as much as reaching it does: shorter rows count as so many.
  private static let shortRow = 128

  let tile: Int
  let slab: Int
  /// Parts of each result that is reduced over several points: one a slab, or one in all.
  let parts: Int
  private let rowAxis: Int
  private let extents: [Int]
  private let tiles: Int

  init(_ nest: LoopNest) {
    extents = nest.extents
    rowAxis = nest.rowAxis
    tile = LoopCut.tile(nest)
    tiles = (nest.row + tile - 1) / tile
    let points = nest.extents.dropLast().reduce(tiles, *)
    let work = Swift.max(tile, LoopCut.shortRow) * (1 + nest.body.count)
    let wanted = nest.isSingle ? points : (LoopCut.slabWork + work - 1) / work
    let reductions = nest.outputs.filter { $0.reducer != nil }
    let accumulates = reductions.contains {
      !LoopCut.isComplete(
        $0, nest.extents, nest.rowAxis, tiles: LoopCut.tiles(nest.row, LoopCut.tile(nest)))
    }
    guard accumulates, points > wanted else {
      (slab, parts) = (LoopCut.balanced(points, wanted), 1)
      return
    }
    // Points that share an element of a result, where all results agree about them.
    let shared = nest.extents.indices.dropLast().filter { axis in
      reductions.contains { $0.reduced[axis] }
    }
    let agrees = reductions.allSatisfy { output in
      shared.allSatisfy { output.reduced[$0] }
    }
    let unit = shared.reduce(tiles) { $0 * nest.extents[$1] }
    if agrees, points / unit >= 16 || wanted >= unit {
      slab = LoopCut.balanced(points / unit, (wanted + unit - 1) / unit) * unit
      parts = 1
      return
    }
    let bytes = reductions.reduce(1) { $0 + $1.count * 8 }
    let limit = Swift.max(1, Swift.min(32, (64 << 20) / bytes))
    let cut = LoopCut.balanced(points, Swift.max(wanted, (points + limit - 1) / limit))
    slab = cut
    parts = (points + cut - 1) / cut
  }

  /// Points of a slab near `wanted`, so that an even number of slabs is about alike.
  private static func balanced(_ points: Int, _ wanted: Int) -> Int {
    let wanted = Swift.max(1, wanted)
    if points <= wanted { return Swift.max(1, points) }
    let slabs = ((points + wanted - 1) / wanted + 1) / 2 * 2
    return (points + slabs - 1) / slabs
  }

  private static func tiles(_ row: Int, _ tile: Int) -> Int { (row + tile - 1) / tile }

  /// Elements that a step handles at once: whole rows where they are reduced, otherwise as many as
  /// keep the temporaries in the first-level cache.
  private static func tile(_ nest: LoopNest) -> Int {
    if nest.reducesRow { return Swift.max(1, nest.row) }
    let live = nest.liveRows
    let wide = nest.inputs.contains { $0.element.byteCount == 8 }
    let base = live <= 2 ? 2048 : live <= 5 ? 1024 : live <= 12 ? 512 : 256
    let tile = wide ? Swift.max(256, base / 2) : base
    return nest.row <= tile + tile / 2 ? Swift.max(1, nest.row) : tile
  }

  /// Whether each element of a reduced result comes from one point.
  func isComplete(_ output: LoopNest.Output) -> Bool {
    LoopCut.isComplete(output, extents, rowAxis, tiles: tiles)
  }

  private static func isComplete(
    _ output: LoopNest.Output, _ extents: [Int], _ rowAxis: Int, tiles: Int
  ) -> Bool {
    for axis in 0..<rowAxis where output.reduced[axis] && extents[axis] > 1 { return false }
    return !output.reduced[rowAxis] || tiles <= 1
  }
}
