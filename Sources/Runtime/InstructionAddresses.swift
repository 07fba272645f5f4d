import AdjointTensors

/// Addresses.
extension Instruction {
  /// Replaces every byte offset: the planner names buffers first and lays them out afterwards.
  mutating func relocate(_ address: (Int) -> Int) {
    switch self {
    case .loop(var loop):
      // The streams change in place where nothing else has them.
      self = .fill(Fill(.bool, location: 0, count: 0, bits: 0))
      loop.relocate(address)
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
      draw.result = address(draw.result)
      self = .random(draw)
    }
  }

  /// Calls `visit` with every byte offset.
  func forEachAddress(_ visit: (Int) -> Void) {
    switch self {
    case .loop(let loop): for stream in loop.streams { visit(stream.location) }
    case .product(let product):
      visit(product.a.location)
      visit(product.b.location)
      visit(product.c)
    case .move(let move):
      visit(move.source)
      visit(move.destination)
    case .fill(let fill): visit(fill.location)
    case .indexed(let move):
      visit(move.index)
      visit(move.source)
      visit(move.destination)
    case .scan(let scan):
      visit(scan.source)
      visit(scan.destination)
    case .linearAlgebra(let algebra):
      visit(algebra.a)
      if algebra.operation == .solve { visit(algebra.b) }
      visit(algebra.result)
      visit(algebra.workspace)
    case .random(let draw):
      visit(draw.key)
      visit(draw.result)
    }
  }
}

extension Instruction {
  /// Calls `visit` with the byte offset of everything that the instruction writes.
  func forEachResult(_ visit: (Int) -> Void) {
    switch self {
    case .loop(let loop):
      for stream in loop.streams where stream.use != .read { visit(stream.location) }
    case .product(let product): visit(product.c)
    case .move(let move): visit(move.destination)
    case .fill(let fill): visit(fill.location)
    case .indexed(let move): visit(move.destination)
    case .scan(let scan): visit(scan.destination)
    case .linearAlgebra(let algebra):
      visit(algebra.result)
      visit(algebra.workspace)
    case .random(let draw): visit(draw.result)
    }
  }
}

extension LoopProgram {
  /// Replaces the places of all streams.
  fileprivate mutating func relocate(_ address: (Int) -> Int) {
    for index in streams.indices { streams[index].location = address(streams[index].location) }
  }
}
