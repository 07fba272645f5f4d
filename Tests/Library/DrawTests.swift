import AdjointDriver
import AdjointFrontend
import AdjointSource
import Testing

/// Initialisers draw what JAX draws from the same key: parameter i of a model with seed s gets
/// `jax.random.fold_in(jax.random.key(s), i)`. The bits below are JAX 0.10.2's for seed 42.
@Suite struct DrawTests {
  private static let text = """
    param U: [5] ~ uniform(0, 1)
    param V: [2, 3] ~ uniform(-0.5, 1.5)
    param N: [7] ~ normal()
    param G: [3, 4] ~ glorot_uniform()
    param H: [3, 2] ~ he_uniform()
    param S: [2, 2] ~ normal(std: 0.1)
    param T: [3, 4] ~ glorot_normal()
    param R: [3, 4] ~ he_normal()
    output U
    """

  private static let bits: [(name: String, ulps: Int, bits: [UInt32])] = [
    ("U", 0, [0x3F07_BF2C, 0x3EA0_7100, 0x3F66_CAB0, 0x3F32_C5F2, 0x3F1E_398C]),
    (
      "V", 0,
      [0x3F74_9068, 0x3F89_B1B0, 0xBE0B_E3E0, 0x3CCE_EF00, 0xBE8E_9CF8, 0xBDC2_0640]
    ),
    (
      "N", 4,
      [
        0x3EDD_5747, 0x3F16_56EC, 0xBF92_2262, 0xBEBF_6297, 0xBE4B_E153, 0xBFDD_11EC, 0xBFEA_A0A2,
      ]
    ),
    (
      "G", 1,
      [
        0xBE52_7120, 0xBF44_5E8E, 0xBF54_D341, 0x3E66_C9F6, 0xBE8D_EA74, 0x3E18_8790, 0x3DFB_CC3A,
        0xBF12_8F70, 0x3D36_02E8, 0xBEB5_50EB, 0x3F02_CD56, 0xBF53_2159,
      ]
    ),
    ("H", 1, [0x3F30_7C80, 0x3E47_6AA2, 0x3FA1_40F0, 0x3F4A_EDE6, 0x3F46_62E8, 0x3E9A_35C5]),
    ("S", 5, [0xBCB1_7090, 0xBE4B_8D0B, 0xBD7A_1A4A, 0xBDB9_E424]),
    (
      "T", 5,
      [
        0xBE0B_3F86, 0xBEAE_C477, 0xBEBB_870B, 0x3CF5_DE68, 0x3E18_3B71, 0x3F42_0221, 0x3E59_94FF,
        0x3F50_09EB, 0xBEB4_9A14, 0xBFB8_C958, 0xBEAA_F675, 0x3EB1_E095,
      ]
    ),
    (
      "R", 5,
      [
        0x3E71_545A, 0xBC00_DD3D, 0x3DFF_5330, 0x3E7E_2930, 0x3D1E_B206, 0x3D11_F6EE, 0xBF9A_3E98,
        0x3F54_4089, 0xBF85_DBE1, 0xBED2_2624, 0x3A3A_534F, 0xBFC4_A3F8,
      ]
    ),
  ]

  @Test func drawsWhatJAXDraws() throws {
    let drawn = try draw(seed: 42)
    for (name, ulps, bits) in DrawTests.bits {
      let found = try #require(drawn[name])
      #expect(found.count == bits.count)
      for (x, bits) in zip(found, bits) {
        let expected = Float(bitPattern: bits)
        let distance = abs(Int(x.bitPattern) - Int(expected.bitPattern))
        #expect(distance <= ulps, "\(name): \(x) instead of \(expected)")
      }
    }
  }

  @Test func drawsOtherNumbersFromAnotherSeed() throws {
    let (a, b) = (try draw(seed: 0), try draw(seed: 1))
    #expect(a["U"] != b["U"])
    #expect(a["U"] == (try draw(seed: 0)["U"]))
  }

  @Test func drawsTheSameInDouble() throws {
    let single = try draw(seed: 3)
    let reading = read(ModelOptions(float: .f64))
    let double = try parameters(#require(reading.model), seed: 3)
    for name in ["U", "V", "N", "G"] {
      let (x, y) = (try #require(single[name]), try #require(double[name]))
      for (a, b) in zip(x, y) { #expect((Double(a) - b).magnitude < 1e-5) }
    }
  }

  private func read(_ options: ModelOptions) -> ModelReading {
    Model.read(SourceFile(name: "draws.adj", text: DrawTests.text + "\n"), options: options)
  }

  private func draw(seed: UInt64) throws -> [String: [Float]] {
    let model = try #require(read(ModelOptions()).model)
    return try parameters(model, seed: seed).mapValues { $0.map { Float($0) } }
  }

  private func parameters(_ model: Model, seed: UInt64) throws -> [String: [Double]] {
    var compilation = Compilation()
    let plan = try compilation.plan(
      model, entries: [.initialise], dims: [:], sources: SourceMap())
    return try Execution(plan, threads: 1).initialParameters(seed: seed).mapValues(\.doubles)
  }
}
