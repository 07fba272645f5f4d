import AdjointGraphIR
import AdjointTensors
import Testing

@testable import AdjointRendering

@Suite struct ValueTextTests {
  @Test(arguments: [
    (0, "0 B"), (1_023, "1023 B"), (1_024, "1 KB"), (1_536, "1.5 KB"), (262_144, "256 KB"),
    (5 << 30, "5 GB"),
  ]) func bytesHaveAUnit(_ count: Int, text: String) {
    #expect(ValueText.bytes(count) == text)
  }

  @Test func bytesOfASymbolicTypeAreAPolynomial() {
    #expect(ValueText.bytes(TensorType(.f64, [Size(dim: "N"), 3])) == "24*N bytes")
    #expect(ValueText.bytes(TensorType(.f32, [8, 8])) == "256 B")
    #expect(ValueText.bytes(TensorType(.f64, [Size(1 << 62), 4])) == "more than 64 bits of bytes")
  }

  @Test(arguments: [
    ("0.1", "0.1"), ("1/3", "1/3"), ("-inf", "-inf"), ("0.12345678901", "0.1234567…"),
  ])
  func numbersFitInABox(_ number: String, text: String) throws {
    #expect(ValueText.number(try #require(ExactNumber(text: number))).hasPrefix(text.prefix(7)))
  }

  @Test func namesWithinTwoChangesAreNear() {
    #expect(NearNames.nearest(to: "sofmax", among: ["softmax", "relu", "sigmoid"]) == ["softmax"])
    #expect(NearNames.distance("kitten", "sitting") == 3)
    #expect(NearNames.distance("", "abc") == 3)
  }
}

@Suite struct RegionListingTests {
  private func lines(_ region: Region, _ operands: [String], _ results: [String]) -> [String] {
    RegionListing.lines(
      region, operands: operands, results: results, types: results.map { _ in "f32[8, 4]" })
  }

  /// A softmax over rows of four.
  private let softmax = Region(
    domain: .init(outer: [8], row: 4), inputs: [.init(outer: [4], row: 1)],
    body: [
      .reduceRow(.maximum, 0), .map(.subtract, [0, 1]), .map(.exp, [2]), .reduceRow(.sum, 3),
      .map(.divide, [3, 4]),
    ],
    results: [.init(5, access: .init(outer: [4], row: 1), shape: [8, 4])])

  @Test func stepsUsedOnceStandInsideTheirUsers() {
    #expect(
      lines(softmax, ["S"], ["P"]) == [
        "fused rows, 8 × 4", "t1 = exp(S - row \(Reducer.maximum.name)(S))",
        "P ← t1 / row sum(t1) : f32[8, 4]",
      ])
  }

  @Test func aProductComesFirst() {
    let region = Region(
      domain: .init(outer: [8], row: 4), inputs: [.init(outer: [0], row: 1)],
      body: [.map(.add, [0, 1]), .map(.relu, [2])],
      results: [.init(3, access: .init(outer: [4], row: 1), shape: [8, 4])],
      anchor: .init(labels: "nk,kh->nh"))
    #expect(
      lines(region, ["X", "W", "b"], ["A"]) == [
        "fused product, 8 × 4", "p = contract nk,kh → nh (X, W)", "A ← relu(p + b) : f32[8, 4]",
      ])
  }

  @Test func longBodiesSayHowMuchIsLeftOut() {
    var region = softmax
    region.body = (0..<40).map { .map(.multiply, [$0, $0]) }
    region.results[0].value = 40
    let lines = lines(region, ["x"], ["y"])
    #expect(lines.count == 16)
    #expect(lines[14].hasPrefix("… "))
  }
}
