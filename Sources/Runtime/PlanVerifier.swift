import AdjointTensors

/// Checks a plan as if it came from an enemy, so that running it touches no byte outside the arena
/// and calls no loop that isn't there. What it demands of an entry:
///
/// - V1: sizes aren't negative and no product of them overflows; the arena is below 2^47 bytes.
/// - V2: every box that an instruction reads or writes lies in the arena, its first element at a
///   multiple of its size.
/// - V3: every step of a loop exists for its element type, its registers exist, have that type, are
///   rows where rows are read, and only temporaries and written streams are results.
/// - V4: slabs cover the points; at most 32 dimensions, 65,000 registers, 2^40 points.
/// - V5: what an instruction writes doesn't overlap what it reads, unless both are one box.
/// - V6: bindings and constants lie in the arena, names of one kind are not repeated.
/// - V7: every instruction has an origin.
public enum PlanVerifier {
  /// - Throws: `PlanFault` with the first rule that is broken.
  public static func verify(_ plan: Plan) throws(PlanFault) {
    var names: Set<String> = []
    for entry in plan.entries {
      guard names.insert(entry.name).inserted else {
        throw PlanFault("two entries are called '\(entry.name)'")
      }
      try verify(entry)
    }
  }

  /// - Throws: `PlanFault` with the first rule that is broken.
  public static func verify(_ entry: EntryPlan) throws(PlanFault) {
    guard entry.arenaBytes >= 0, entry.arenaBytes < 1 << 47 else {
      throw PlanFault("(V1) the arena's size is out of range")
    }
    try verifyBindings(entry)
    guard entry.originIndices.count == entry.instructions.count,
      entry.originIndices.allSatisfy({ Int($0) < entry.origins.count })
    else { throw PlanFault("(V7) an instruction has no origin") }
    for (index, instruction) in entry.instructions.enumerated() {
      do {
        try verify(instruction, arena: entry.arenaBytes)
      } catch {
        throw PlanFault(error.reason, place: "entry '\(entry.name)', instruction \(index)")
      }
    }
  }

  private static func verifyBindings(_ entry: EntryPlan) throws(PlanFault) {
    for bindings in [entry.inputs + entry.parameters, entry.outputs] {
      var names: Set<String> = []
      for binding in bindings {
        guard names.insert(binding.name).inserted else {
          throw PlanFault("(V6) '\(binding.name)' is bound twice")
        }
        guard binding.shape.allSatisfy({ $0 >= 0 }) else {
          throw PlanFault("(V1) '\(binding.name)' has a negative size")
        }
        let count = try Checked.product(binding.shape)
        let access = try Access(binding.element, binding.location, [(count, 1)])
        try contains(entry.arenaBytes, access, "(V6) '\(binding.name)'")
      }
    }
    for block in entry.constants {
      let access = try Access(.bool, block.location, [(block.bytes.count, 1)])
      try contains(entry.arenaBytes, access, "(V6) a constant")
    }
  }

  private static func contains(
    _ arena: Int, _ access: Access, _ what: String
  ) throws(PlanFault) {
    guard access.bytes.lowerBound >= 0, access.bytes.upperBound <= arena else {
      throw PlanFault("\(what) lies outside of the arena")
    }
    guard access.location % access.element.byteCount == 0 else {
      throw PlanFault("\(what) isn't aligned")
    }
  }

  private static func verify(
    _ instruction: Instruction, arena: Int
  ) throws(PlanFault) {
    switch instruction {
    case .loop(let loop): try LoopVerifier.verify(loop)
    case .product(let product): try verify(product)
    case .move(let move):
      try sizes(move.dimensions.map(\.extent))
      guard move.dimensions.count <= 32, !move.dimensions.contains(where: { $0.extent == 0 })
      else { throw PlanFault("(V4) a copy of nothing, or of too many dimensions") }
    case .fill(let fill): try sizes([fill.count])
    case .indexed(let move):
      try sizes([move.outer, move.axis, move.inner, move.count])
      try index(move.indexElement)
    case .scan(let scan): try verify(scan)
    case .linearAlgebra(let algebra): try verify(algebra)
    case .random(let draw): try sizes([draw.keys, draw.count])
    }
    let accesses = try instruction.accesses()
    for access in accesses.reads { try contains(arena, access, "(V2) an operand") }
    for access in accesses.writes + accesses.updates {
      try contains(arena, access, "(V2) a result")
    }
    try disjoint(accesses, inPlace: instruction.worksInPlace)
  }

  /// V5. A loop may write what it reads where both are the same box.
  private static func disjoint(_ accesses: Accesses, inPlace: Bool) throws(PlanFault) {
    let results = accesses.writes + accesses.updates
    for (position, result) in results.enumerated() {
      for other in accesses.reads + results[..<position] where result.overlaps(other) {
        guard inPlace, result == other else {
          throw PlanFault("(V5) a result overlaps an operand")
        }
      }
    }
  }

  private static func sizes(_ values: [Int]) throws(PlanFault) {
    guard values.allSatisfy({ $0 >= 0 }) else { throw PlanFault("(V1) a size is negative") }
    // An empty side must not hide that the product of the others overflows.
    _ = try Checked.multiply(try Checked.product(values.map { Swift.max(1, $0) }), 16)
  }

  private static func index(_ element: ElementType) throws(PlanFault) {
    guard element.isInteger else { throw PlanFault("(V3) an index is an integer") }
  }

  private static func verify(_ product: Product) throws(PlanFault) {
    try sizes([product.m, product.n, product.k] + product.batch.map(\.extent))
    guard product.m > 0, product.n > 0, product.k > 0,
      !product.batch.contains(where: { $0.extent == 0 })
    else { throw PlanFault("(V1) a product of nothing") }
    guard product.m <= Int(Int32.max), product.n <= Int(Int32.max), product.k <= Int(Int32.max),
      product.cRow >= Swift.max(1, product.n), product.cRow <= Int(Int32.max),
      product.batch.count <= 32
    else { throw PlanFault("(V4) a product is too large") }
    guard product.zeros != .resultAbove || product.beta == 0 else {
      throw PlanFault("(V3) a part of a product that nobody asks for is added to something")
    }
  }

  private static func verify(_ scan: Scan) throws(PlanFault) {
    try sizes([scan.outer, scan.n, scan.inner])
    guard !scan.isArgument || (scan.n > 0 && scan.n <= Int(Int32.max)) else {
      throw PlanFault("(V1) the position of an extreme of no elements")
    }
  }

  private static func verify(_ algebra: LinearAlgebra) throws(PlanFault) {
    guard algebra.element.isFloat else { throw PlanFault("(V3) matrices are floats") }
    try sizes([algebra.batch, algebra.n, algebra.n])
    try sizes([algebra.batch, algebra.n, algebra.columns])
    guard algebra.n <= 1 << 15, algebra.columns <= Int(Int32.max),
      algebra.operation != .inverse || algebra.columns == algebra.n
    else { throw PlanFault("(V4) a matrix is too large") }
    guard algebra.workspace % 8 == 0 else { throw PlanFault("(V2) a workspace isn't aligned") }
  }
}

extension Access {
  /// Whether a byte between the lowest and the highest element is shared.
  func overlaps(_ other: Access) -> Bool {
    !bytes.isEmpty && !other.bytes.isEmpty && bytes.overlaps(other.bytes)
  }
}

extension Instruction {
  /// Whether a result may be the very box of an operand.
  var worksInPlace: Bool {
    if case .loop = self { return true }
    return false
  }
}
