import AdjointTensors
import Testing

@testable import AdjointRuntime

/// What profiles say of instructions.
struct ProfileTests {
  private let product = Product(
    .f32, m: 3, n: 5, k: 7, a: Product.Factor(location: 0, rowStride: 7, columnStride: 1),
    b: Product.Factor(location: 128, rowStride: 5, columnStride: 1), c: 320, cRow: 5)

  /// d = a·b + c over rows of 6, c one element a row, and the total of d.
  private let loop = LoopProgram(
    extents: [4], row: 6, tile: 6,
    streams: [
      LoopProgram.Stream(.f32, .read, isRow: true, location: 0, strides: [6]),
      LoopProgram.Stream(.f32, .read, isRow: false, location: 128, strides: [1]),
      LoopProgram.Stream(.f32, .write, isRow: true, location: 192, strides: [6]),
    ],
    steps: [
      LoopProgram.Step(
        .fma, .f32, variant: ScalarOperands.c, d: 3, a: 1, b: 1, c: 2)
    ], slab: 4)

  @Test("operations and bytes are those of the sizes")
  func costs() {
    #expect(Instruction.product(product).operations == 2 * 3 * 5 * 7)
    #expect(Instruction.product(product).trafficBytes == 4 * (21 + 35 + 15))
    #expect(Instruction.loop(loop).operations == 2 * 24)
    #expect(Instruction.loop(loop).trafficBytes == 4 * (24 + 4 + 24))
  }

  @Test("a profile has each instruction once, in order, and runs as a run does")
  func profile() throws {
    let plan = EntryPlan(
      name: "main", arenaBytes: 512,
      inputs: [
        Binding(name: "x", element: .f32, shape: [4, 6], location: 0),
        Binding(name: "c", element: .f32, shape: [4], location: 128),
      ], parameters: [],
      outputs: [Binding(name: "y", element: .f32, shape: [4, 6], location: 192)], constants: [],
      instructions: [.loop(loop), .loop(loop)], origins: [Origin(operation: "test")],
      originIndices: [0, 0])
    let interpreter = try Interpreter(plan)
    try interpreter.bind("x", Tensor(shape: [4, 6], data: .f32((0..<24).map { Float($0) })))
    try interpreter.bind("c", Tensor(shape: [4], data: .f32([1, 2, 3, 4])))
    try interpreter.run()
    let expected = try #require(interpreter.outputs["y"])
    #expect(expected.doubles[7] == 7 * 7 + 2)
    let profile = try RunProfile(interpreter, runs: 3)
    #expect(profile.steps.map(\.instruction) == [0, 1])
    #expect(profile.steps[1].start >= profile.steps[0].start + profile.steps[0].duration)
    let isTimed = profile.steps.allSatisfy { $0.least > 0 && $0.least <= $0.duration }
    #expect(isTimed)
    #expect(interpreter.outputs["y"] == expected)
  }

  @Test("zeros that are known count as no work", arguments: Product.Zeros.allCases)
  func zeros(_ zeros: Product.Zeros) {
    for (m, n, k) in [(3, 5, 7), (7, 5, 3), (4, 4, 4), (5, 2, 3)] {
      var product = product
      (product.m, product.n, product.k, product.zeros) = (m, n, k, zeros)
      var count = 0
      for i in 0..<m {
        for j in 0..<n {
          for l in 0..<k {
            let counts =
              switch zeros {
              case .none: true
              case .resultAbove: j <= i
              case .firstAbove: l <= i
              case .firstBelow: l >= i
              }
            count += counts ? 2 : 0
          }
        }
      }
      #expect(product.operations == count, "\(m)x\(n)x\(k)")
    }
  }

  @Test("a profile has what each thread did, within the time of the instruction")
  func shares() throws {
    let (m, n, k) = (256, 256, 64)
    let large = Product(
      .f32, m: m, n: n, k: k, a: Product.Factor(location: 0, rowStride: k, columnStride: 1),
      b: Product.Factor(location: 4 * m * k, rowStride: n, columnStride: 1),
      c: 4 * (m * k + k * n), cRow: n)
    let plan = EntryPlan(
      name: "main", arenaBytes: large.c + 4 * m * n, inputs: [], parameters: [], outputs: [],
      constants: [], instructions: [.product(large), .product(large)],
      origins: [Origin(operation: "test")], originIndices: [0, 0])
    let computed = { (step: RunProfile.Step) in step.shares.reduce(0) { $0 + $1.slabs } }
    var profile = try RunProfile(try Interpreter(plan, threads: 2), runs: 2)
    // Another test may have the threads: then this plan runs on its own one, without shares.
    for _ in 0..<200 where !profile.steps.allSatisfy({ computed($0) >= large.slabs }) {
      profile = try RunProfile(try Interpreter(plan, threads: 2), runs: 2)
    }
    for step in profile.steps {
      #expect(computed(step) >= large.slabs)
      for share in step.shares {
        #expect((0..<2).contains(share.thread))
        #expect(share.start >= step.start)
        #expect(share.start + share.duration <= step.start + step.duration)
      }
    }
    let alone = try RunProfile(try Interpreter(plan, threads: 1), runs: 1)
    #expect(alone.steps.allSatisfy { $0.shares.isEmpty })
  }

  @Test("a roof is the longer of the operations' time and the bytes'")
  func roof() throws {
    let peak = try MachinePeak(threads: 1)
    let single = peak.leastTime(.product(product))
    #expect(single >= Double(2 * 3 * 5 * 7) / peak.operations(.f32))
    #expect(single >= Double(4 * (21 + 35 + 15)) / peak.cacheBytes)
    #expect(peak.operations(.i32) == peak.operations(.f32))
    let wide = Product(
      .f64, m: 512, n: 512, k: 512,
      a: Product.Factor(location: 0, rowStride: 512, columnStride: 1),
      b: Product.Factor(location: 1 << 21, rowStride: 512, columnStride: 1), c: 1 << 22, cRow: 512)
    let expected = Double(wide.operations) / peak.operations(.f64)
    #expect(peak.leastTime(.product(wide)) == expected)
  }
}
