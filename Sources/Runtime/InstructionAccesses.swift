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
    case .scan(let scan):
      return Accesses(
        reads: [
          try Access(
            scan.element, scan.source,
            [(scan.outer, scan.n * scan.inner), (scan.n * scan.inner, 1)])
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
        try Access(
          .bool, workspace,
          [(LinearAlgebra.workspaceBytes(element, n: n, columns: columns), 1)]),
      ])
    if operation == .solve {
      result.reads.append(try Access(element, b, [(batch, n * columns), (n * columns, 1)]))
    }
    return result
  }
}

extension RandomDraw {
  func accesses() throws(PlanFault) -> Accesses {
    Accesses(
      reads: [try Access(.i64, key, [(keys, 2), (2, 1)])],
      writes: [try Access(.i64, self.result, [(keys, resultCount), (resultCount, 1)])])
  }
}
