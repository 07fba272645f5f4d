import AdjointTensors

/// What the machine can do at best, measured: the roof that instructions are held against.
public struct MachinePeak: Sendable {
  /// Operations a second of a product of f32 matrices that fit the cache.
  public let operations: Double
  /// Bytes a second of a copy between tensors that don't.
  public let bytes: Double

  /// Measures for about a tenth of a second.
  /// - Throws: `RunFailure` where the memory for it isn't there.
  public init(threads: Int) throws(RunFailure) {
    let side = 512
    let matrix = side * side * 4
    let product = Product(
      .f32, m: side, n: side, k: side,
      a: Product.Factor(location: 0, rowStride: side, columnStride: 1),
      b: Product.Factor(location: matrix, rowStride: side, columnStride: 1), c: 2 * matrix,
      cRow: side)
    let count = 1 << 24
    let copy = LoopProgram(
      extents: [], row: count, tile: 2048,
      streams: [
        LoopProgram.Stream(.f32, .read, isRow: true, location: 0, strides: []),
        LoopProgram.Stream(.f32, .write, isRow: true, location: 4 * count, strides: []),
      ], steps: [LoopProgram.Step(.negate, .f32, d: 2, a: 1)], slab: 64)
    operations =
      try MachinePeak.rate(.product(product), bytes: 3 * matrix, threads, product.operations)
    bytes = try MachinePeak.rate(.loop(copy), bytes: 8 * count, threads, 8 * count)
  }

  /// Work a second.
  private static func rate(
    _ instruction: Instruction, bytes: Int, _ threads: Int, _ work: Int
  ) throws(RunFailure) -> Double {
    let plan = EntryPlan(
      name: "peak", arenaBytes: bytes, inputs: [], parameters: [], outputs: [], constants: [],
      instructions: [instruction], origins: [Origin(operation: "peak")], originIndices: [0])
    let profile = try RunProfile(try Interpreter(plan, threads: threads), runs: 20)
    return Double(work) / profile.steps[0].least
  }
}
