import AdjointTensors

/// What each instruction reads and writes, for liveness, for verification and for the listing.
extension Instruction {
  /// The boxes of the arena that the instruction touches.
  /// - Throws: `PlanFault` where a size overflows.
  public func accesses() throws(PlanFault) -> Accesses {
    switch self {
    case .loop(let loop): return try loop.accesses()
    case .product(let product): return try product.accesses()
    case .move(let move):
      return Accesses(
        reads: [
          try Access(move.element, move.source, move.dimensions.map { ($0.extent, $0.source) })
        ],
        writes: [
          try Access(
            move.element, move.destination, move.dimensions.map { ($0.extent, $0.destination) })
        ])
    case .fill(let fill):
      return Accesses(writes: [try Access(fill.element, fill.location, [(fill.count, 1)])])
    case .indexed(let move): return try move.accesses()
    case .check(let check):
      return Accesses(reads: [try Access(check.indexElement, check.index, [(check.count, 1)])])
    case .scan(let scan):
      return Accesses(
        reads: [
          try Access(scan.element, scan.source, [(scan.outer, scan.n * scan.inner), (scan.n * scan.inner, 1)])
        ],
        writes: [try Access(scan.resultElement, scan.destination, [(scan.resultCount, 1)])])
    case .linearAlgebra(let algebra): return try algebra.accesses()
    case .random(let draw): return try draw.accesses()
    }
  }
}

extension LoopProgram {
  func accesses() throws(PlanFault) -> Accesses {
    var result = Accesses()
    for stream in streams {
      var dimensions: [(extent: Int, stride: Int)] = []
      for (extent, stride) in zip(extents, stream.strides) { dimensions.append((extent, stride)) }
      if stream.isRow { dimensions.append((row, 1)) }
      if stream.slabBytes > 0 {
        dimensions.append((slabs, stream.slabBytes / stream.element.byteCount))
      }
      if points == 0 { dimensions = [(0, 0)] }
      let access = try Access(stream.element, stream.location, dimensions)
      switch stream.use {
      case .read: result.reads.append(access)
      case .write: result.writes.append(access)
      case .update: result.updates.append(access)
      }
    }
    return result
  }
}

extension Product {
  func accesses() throws(PlanFault) -> Accesses {
    let c = try Access(
      element, c, [(m, cRow), (n, 1)] + batch.map { ($0.extent, $0.c) })
    return Accesses(
      reads: [
        try Access(
          element, a.location,
          [(m, a.rowStride), (k, a.columnStride)] + batch.map { ($0.extent, $0.a) }),
        try Access(
          element, b.location,
          [(k, b.rowStride), (n, b.columnStride)] + batch.map { ($0.extent, $0.b) }),
      ],
      writes: beta == 0 ? [c] : [], updates: beta == 0 ? [] : [c])
  }
}

extension IndexedMove {
  func accesses() throws(PlanFault) -> Accesses {
    let indices = try Access(indexElement, index, [(count, 1)])
    switch direction {
    case .gather:
      return Accesses(
        reads: [indices, try Access(element, source, [(indexedCount, 1)])],
        writes: [try Access(element, destination, [(selectedCount, 1)])])
    case .scatterAdd:
      return Accesses(
        reads: [indices, try Access(element, source, [(selectedCount, 1)])],
        updates: [try Access(element, destination, [(indexedCount, 1)])])
    }
  }
}

extension LinearAlgebra {
  func accesses() throws(PlanFault) -> Accesses {
    var result = Accesses(
      reads: [try Access(element, a, [(batch, n * n), (n * n, 1)])],
      writes: [
        try Access(element, self.result, [(batch, resultCount), (resultCount, 1)]),
        try Access(.bool, workspace, [(LinearAlgebra.workspaceBytes(element, n: n, columns: columns), 1)]),
      ])
    if operation == .solve {
      result.reads.append(try Access(element, b, [(batch, n * columns), (n * columns, 1)]))
    }
    return result
  }
}

extension RandomDraw {
  func accesses() throws(PlanFault) -> Accesses {
    var result = Accesses(reads: [try Access(.i64, key, [(2, 1)])])
    switch operation {
    case .bits: result.writes = [try Access(.i64, self.result, [(count, 1)])]
    case .foldIn:
      result.reads.append(try Access(.i64, data, []))
      result.writes = [try Access(.i64, self.result, [(2, 1)])]
    }
    return result
  }
}

/// Addresses.
extension Instruction {
  /// Replaces every byte offset: the planner names buffers first and lays them out afterwards.
  mutating func relocate(_ address: (Int) -> Int) {
    switch self {
    case .loop(var loop):
      for index in loop.streams.indices {
        loop.streams[index].location = address(loop.streams[index].location)
      }
      self = .loop(loop)
    case .product(var product):
      product.a.location = address(product.a.location)
      product.b.location = address(product.b.location)
      product.c = address(product.c)
      self = .product(product)
    case .move(var move):
      move.destination = address(move.destination)
      move.source = address(move.source)
      self = .move(move)
    case .fill(var fill):
      fill.location = address(fill.location)
      self = .fill(fill)
    case .indexed(var move):
      move.destination = address(move.destination)
      move.source = address(move.source)
      move.index = address(move.index)
      self = .indexed(move)
    case .check(var check):
      check.index = address(check.index)
      self = .check(check)
    case .scan(var scan):
      scan.destination = address(scan.destination)
      scan.source = address(scan.source)
      self = .scan(scan)
    case .linearAlgebra(var algebra):
      algebra.a = address(algebra.a)
      if algebra.operation == .solve { algebra.b = address(algebra.b) }
      algebra.result = address(algebra.result)
      algebra.workspace = address(algebra.workspace)
      self = .linearAlgebra(algebra)
    case .random(var draw):
      draw.key = address(draw.key)
      if draw.operation == .foldIn { draw.data = address(draw.data) }
      draw.result = address(draw.result)
      self = .random(draw)
    }
  }
}
