import AdjointTensors

/// Instructions as bytes: the number of the kind, then every field in the order of its declaration.
extension ByteWriter {
  mutating func instruction(_ instruction: Instruction) {
    switch instruction {
    case .loop(let loop):
      byte(0)
      self.loop(loop)
    case .product(let product):
      byte(1)
      self.product(product)
    case .move(let move):
      byte(2)
      choice(move.element)
      integers([move.destination, move.source])
      list(move.dimensions) { $0.integers([$1.extent, $1.destination, $1.source]) }
    case .fill(let fill):
      byte(3)
      choice(fill.element)
      integers([fill.location, fill.count])
      unsigned(fill.bits)
    case .indexed(let move):
      byte(4)
      choice(move.direction)
      choice(move.element)
      choice(move.indexElement)
      integers([
        move.index, move.destination, move.source, move.outer, move.axis, move.inner, move.count,
      ])
    case .scan(let scan):
      byte(5)
      choice(scan.operation)
      choice(scan.element)
      integers([scan.destination, scan.source, scan.outer, scan.n, scan.inner])
    case .linearAlgebra(let algebra):
      byte(6)
      self.algebra(algebra)
    case .random(let draw):
      byte(7)
      choice(draw.operation)
      integers([draw.key, draw.result, draw.keys, draw.count, Int(draw.data)])
    }
  }

  private mutating func algebra(_ algebra: LinearAlgebra) {
    choice(algebra.operation)
    choice(algebra.element)
    integers([
      algebra.batch, algebra.n, algebra.columns, algebra.a, algebra.b, algebra.result,
      algebra.workspace,
    ])
  }

  private mutating func loop(_ loop: LoopProgram) {
    integers(loop.extents)
    integers([loop.row, loop.tile, loop.slab])
    list(loop.streams) { writer, stream in
      writer.choice(stream.element)
      writer.choice(stream.use)
      writer.flag(stream.isRow)
      writer.integer(stream.location)
      writer.integers(stream.strides)
      writer.integer(stream.slabBytes)
    }
    integers(loop.indices)
    list(loop.constants) { writer, constant in
      writer.choice(constant.element)
      writer.unsigned(constant.bits)
    }
    list(loop.temporaries) { writer, temporary in
      writer.choice(temporary.element)
      writer.flag(temporary.isRow)
    }
    list(loop.steps) { writer, step in
      writer.choice(step.opcode)
      writer.choice(step.element)
      writer.byte(step.variant)
      writer.flag(step.once)
      for register in [step.d, step.a, step.b, step.c, step.e, step.f] {
        writer.unsigned(UInt64(register))
      }
    }
  }

  private mutating func product(_ product: Product) {
    choice(product.element)
    integers([product.m, product.n, product.k, product.c, product.cRow])
    for factor in [product.a, product.b] {
      integers([factor.location, factor.rowStride, factor.columnStride])
    }
    list(product.batch) { $0.integers([$1.extent, $1.a, $1.b, $1.c]) }
    unsigned(product.alpha.bitPattern)
    unsigned(product.beta.bitPattern)
    choice(product.zeros)
  }
}

extension ByteReader {
  mutating func instruction() throws(PlanFault) -> Instruction {
    switch try byte() {
    case 0: return .loop(try loop())
    case 1: return .product(try product())
    case 2: return .move(try move())
    case 3:
      let element = try choice(ElementType.self)
      let places = try integers(2)
      return .fill(
        Fill(element, location: places[0], count: places[1], bits: try unsigned()))
    case 4: return .indexed(try indexed())
    case 5:
      let operation = try choice(Scan.Operation.self)
      let element = try choice(ElementType.self)
      let values = try integers(5)
      return .scan(
        Scan(
          operation, element, destination: values[0], source: values[1], outer: values[2],
          n: values[3], inner: values[4]))
    case 6:
      let operation = try choice(LinearAlgebra.Operation.self)
      let element = try choice(ElementType.self)
      let values = try integers(7)
      return .linearAlgebra(
        LinearAlgebra(
          operation, element, batch: values[0], n: values[1], columns: values[2], a: values[3],
          b: values[4], result: values[5], workspace: values[6]))
    case 7:
      let operation = try choice(RandomDraw.Operation.self)
      let values = try integers(5)
      guard let data = UInt32(exactly: values[4]) else {
        throw PlanFault("a number is out of range")
      }
      return .random(
        RandomDraw(
          operation, key: values[0], result: values[1], keys: values[2], count: values[3],
          data: data))
    default: throw PlanFault("no such instruction")
    }
  }

  /// A list of integers of that length.
  private mutating func integers(_ count: Int) throws(PlanFault) -> [Int] {
    let values = try integers()
    guard values.count == count else { throw PlanFault("an instruction has other fields") }
    return values
  }

  private mutating func move() throws(PlanFault) -> Move {
    let element = try choice(ElementType.self)
    let places = try integers(2)
    let dimensions = try list { reader throws(PlanFault) in
      let values = try reader.integers(3)
      return Move.Dimension(extent: values[0], destination: values[1], source: values[2])
    }
    return Move(verbatim: element, to: places[0], from: places[1], dimensions)
  }

  private mutating func indexed() throws(PlanFault) -> IndexedMove {
    let direction = try choice(IndexedMove.Direction.self)
    let element = try choice(ElementType.self)
    let indexElement = try choice(ElementType.self)
    let values = try integers(7)
    return IndexedMove(
      direction, element, index: values[0], indexElement: indexElement, destination: values[1],
      source: values[2], outer: values[3], axis: values[4], inner: values[5], count: values[6])
  }

  private mutating func product() throws(PlanFault) -> Product {
    let element = try choice(ElementType.self)
    let sizes = try integers(5)
    let a = try integers(3)
    let b = try integers(3)
    let batch = try list { reader throws(PlanFault) in
      let values = try reader.integers(4)
      return Product.Batch(extent: values[0], a: values[1], b: values[2], c: values[3])
    }
    return Product(
      element, m: sizes[0], n: sizes[1], k: sizes[2],
      a: .init(location: a[0], rowStride: a[1], columnStride: a[2]),
      b: .init(location: b[0], rowStride: b[1], columnStride: b[2]), c: sizes[3], cRow: sizes[4],
      batch: batch, alpha: Double(bitPattern: try unsigned()),
      beta: Double(bitPattern: try unsigned()), zeros: try choice(Product.Zeros.self))
  }

  private mutating func loop() throws(PlanFault) -> LoopProgram {
    let extents = try integers()
    let sizes = try integers(3)
    return LoopProgram(
      extents: extents, row: sizes[0], tile: sizes[1],
      streams: try list { reader throws(PlanFault) in
        LoopProgram.Stream(
          try reader.choice(ElementType.self), try reader.choice(LoopProgram.Stream.Use.self),
          isRow: try reader.flag(), location: try reader.integer(),
          strides: try reader.integers(), slabBytes: try reader.integer())
      }, indices: try integers(),
      constants: try list { reader throws(PlanFault) in
        LoopProgram.Constant(
          try reader.choice(ElementType.self), bits: try reader.unsigned())
      },
      temporaries: try list { reader throws(PlanFault) in
        LoopProgram.Temporary(try reader.choice(ElementType.self), isRow: try reader.flag())
      }, steps: try list { reader throws(PlanFault) in try reader.step() }, slab: sizes[2])
  }

  private mutating func step() throws(PlanFault) -> LoopProgram.Step {
    let opcode = try choice(Opcode.self)
    let element = try choice(ElementType.self)
    let variant = try byte()
    let once = try flag()
    var registers: [UInt16] = []
    for _ in 0..<6 {
      guard let register = UInt16(exactly: try unsigned()) else {
        throw PlanFault("a register is out of range")
      }
      registers.append(register)
    }
    return LoopProgram.Step(
      opcode, element, variant: variant, once: once, d: registers[0], a: registers[1],
      b: registers[2], c: registers[3], e: registers[4], f: registers[5])
  }
}
