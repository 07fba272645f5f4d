import AdjointData
import AdjointDriver
import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import Foundation
import Testing

/// Data and plans that don't fit, or are damaged: a diagnostic with its code, never a trap.
@Suite struct BadDataTests {
  /// One feed that must be refused.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let code: String
    /// A word of the message, for the place of the mistake.
    let word: String
    var given: [String: Int] = [:]
    var fed: [String: Tensor] = [:]
  }

  private static let text = """
    dim N, C
    input X: [N, 4]
    input y: i32[N]
    input t: bool[N]
    param W: [4, C]
    output L = mean(softmax_cross_entropy(X @ W, y)), k = mean(t)
    """

  private static func floats(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, data: .f32([Float](repeating: 0.5, count: shape.reduce(1, *))))
  }

  private static let cases: [Case] = [
    Case(
      description: "another rank", code: "E0653", word: "X", given: ["N": 3, "C": 2],
      fed: ["X": floats([12])]),
    Case(
      description: "another size", code: "E0653", word: "X", given: ["N": 3, "C": 2],
      fed: ["X": floats([3, 5])]),
    Case(
      description: "sizes that contradict --dim", code: "E0651", word: "N",
      given: ["N": 3, "C": 2], fed: ["X": floats([2, 4])]),
    Case(
      description: "sizes that contradict each other", code: "E0651", word: "N", given: ["C": 2],
      fed: ["X": floats([3, 4]), "y": Tensor(shape: [2], data: .i32([0, 1]))]),
    Case(
      description: "floats for integers", code: "E0653", word: "y", given: ["N": 3, "C": 2],
      fed: ["y": floats([3])]),
    Case(
      description: "integers for floats", code: "E0653", word: "X", given: ["N": 1, "C": 2],
      fed: ["X": Tensor(shape: [1, 4], data: .i32([1, 2, 3, 4]))]),
    Case(
      description: "integers for bools", code: "E0653", word: "t", given: ["N": 1, "C": 2],
      fed: ["t": Tensor(shape: [1], data: .i32([1]))]),
    Case(
      description: "a label above the classes", code: "E0656", word: "y",
      given: ["N": 2, "C": 3], fed: ["y": Tensor(shape: [2], data: .i32([0, 3]))]),
    Case(
      description: "a negative label", code: "E0656", word: "y", given: ["N": 2, "C": 3],
      fed: ["y": Tensor(shape: [2], data: .i32([-1, 0]))]),
    Case(
      description: "a number beyond i32", code: "E0656", word: "y", given: ["N": 1, "C": 3],
      fed: ["y": Tensor(shape: [1], data: .i64([1 << 40]))]),
    Case(
      description: "an unknown name", code: "E0655", word: "Z", given: ["N": 1, "C": 3],
      fed: ["Z": floats([1])]),
    Case(description: "a dimension without a size", code: "E0652", word: "C", given: ["N": 1]),
    Case(
      description: "an unknown dimension", code: "E0654", word: "M",
      given: ["N": 1, "C": 1, "M": 2]),
    Case(description: "a size of 0", code: "E0654", word: "N", given: ["N": 0, "C": 1]),
    Case(description: "a negative size", code: "E0654", word: "C", given: ["N": 1, "C": -2]),
    Case(
      description: "a size that overflows", code: "E0657", word: "X",
      given: ["N": 1 << 62, "C": 1]),
    Case(
      description: "more than the memory", code: "E0657", word: "X",
      given: ["N": 1 << 50, "C": 1]),
  ]

  @Test(arguments: cases)
  func refusesDataThatDoesNotFit(_ bad: Case) throws {
    let model = try #require(
      Model.read(SourceFile(name: "m.adj", text: BadDataTests.text + "\n")).model)
    let found = #expect(throws: Diagnostic.self) {
      try Feed(model, given: bad.given, fed: bad.fed, seed: 0)
    }
    #expect(found?.code == bad.code, "\(found?.message ?? "it was taken")")
    #expect(found?.message.contains(bad.word) == true, "\(found?.message ?? "")")
  }

  @Test func refusesAnArrayThatIsCutOff() throws {
    let bytes = NPY.write(BadDataTests.floats([3, 5]))
    #expect(try NPY.read(bytes, file: "x.npy") == BadDataTests.floats([3, 5]))
    for length in 0..<bytes.count {
      #expect(throws: DataFailure.self) {
        try NPY.read(Array(bytes[..<length]), file: "x.npy")
      }
    }
  }

  @Test func refusesAnArchiveThatIsCutOff() throws {
    let bytes = NPZ.write(["X": BadDataTests.floats([3, 4]), "W": BadDataTests.floats([4, 2])])
    #expect(try NPZ(bytes, file: "x.npz").tensors().count == 2)
    for length in 0..<bytes.count {
      #expect(throws: DataFailure.self) {
        try NPZ(Array(bytes[..<length]), file: "x.npz").tensors()
      }
    }
  }

  @Test func refusesAPlanOfAnotherVersion() throws {
    var bytes = try plan()
    bytes[8] &+= 1
    let fault = #expect(throws: PlanFault.self) { try PlanFile.decode(bytes) }
    #expect(fault?.reason.contains("version") == true)
  }

  @Test func refusesAPlanWithABitFlipped() throws {
    let bytes = try plan()
    #expect(try PlanFile.decode(bytes).entries.count == 2)
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 1 << UInt8(position % 8)
      #expect(throws: PlanFault.self) { try PlanFile.decode(damaged) }
    }
  }

  @Test func refusesAPlanThatIsCutOff() throws {
    let bytes = try plan()
    for length in stride(from: 0, to: bytes.count, by: 11) {
      #expect(throws: PlanFault.self) { try PlanFile.decode(Array(bytes[..<length])) }
    }
    #expect(throws: PlanFault.self) { try PlanFile.decode(bytes + [0]) }
  }

  @Test func refusesAPlanThatNeedsTooMuchMemory() throws {
    let model = try #require(
      Model.read(SourceFile(name: "m.adj", text: BadDataTests.text + "\n")).model)
    for (dims, limit) in [(["N": 1000, "C": 100], 1000), (["N": 1 << 40, "C": 1 << 20], nil)] {
      var compilation = Compilation(CompilationOptions(maxMemory: limit))
      #expect(throws: Diagnostic.self) {
        try compilation.plan(model, entries: [.main], dims: dims, sources: SourceMap())
      }
    }
  }

  private func plan() throws -> [UInt8] {
    let file = SourceFile(name: "m.adj", text: BadDataTests.text + "\n")
    let model = try #require(Model.read(file).model)
    var compilation = Compilation()
    let plan = try compilation.plan(
      model, entries: [.main, .initialise], dims: ["N": 3, "C": 2], sources: SourceMap(file))
    return PlanFile.encode(plan)
  }
}
