import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointSource
import AdjointTensors
import Testing

/// What regions compute, by numbers.
struct RegionMeaningTests {
  private static let x = Tensor([2, 3], f64: [1, 2, 3, 4, 5, 6])
  private static let v = Tensor([3], f64: [10, 20, 30])
  private static let w = Tensor([3, 2], f64: [1, 0, 0, 1, 1, 1])

  private func run(_ region: String, _ type: String) throws -> [Double]? {
    let text = """
      graph @g(%x: f64[2 x 3], %v: f64[3], %w: f64[3 x 2]) {
        %y = region \(region) : \(type)
        return y = %y
      }

      """
    let file = SourceFile(name: "region.gir", text: text)
    let graph = try GraphParser.parse(file, id: FileID(0), catalogue: .standard)
    let inputs = ["x": Self.x, "v": Self.v, "w": Self.w]
    return try ReferenceInterpreter.run(graph, inputs: inputs, dims: [:])["y"]?.doubles
  }

  @Test(
    "a region means its body",
    arguments: [
      (
        "[2] x 3 (v0 = %x, v1 = %v[row]) { v2 = add v0, v1 yield store v2 as [2 x 3] }",
        "f64[2 x 3]", [11, 22, 33, 14, 25, 36]
      ),
      (
        "[2] x 3 (v0 = %x) "
          + "{ yield store v0[1] x 2 as [3 x 2] }", "f64[3 x 2]", [1, 4, 2, 5, 3, 6]
      ),
      ("[2] x 3 (v0 = %x) { yield store v0[3] x -1 @ 2 as [6] }", "f64[6]", [3, 2, 1, 6, 5, 4]),
      ("[2] x 2 (v0 = %x[3] x 1 @ 1) { yield store v0 as [4] }", "f64[4]", [2, 3, 5, 6]),
      ("[2] x 3 (v0 = %x) { v1 = row_sum v0 yield store v1[outer] as [2] }", "f64[2]", [6, 15]),
      (
        "[2] x 3 (v0 = %x) { v1 = row_maximum v0 v2 = subtract v0, v1 yield store v2 as [6] }",
        "f64[6]", [-2, -1, 0, -2, -1, 0]
      ),
      ("[2] x 3 (v0 = %x) { yield sum v0 over [0] as [3] }", "f64[3]", [5, 7, 9]),
      ("[2] x 3 (v0 = %x) { yield sum v0 over [row] as [2] }", "f64[2]", [6, 15]),
      ("[2] x 3 (v0 = %x) { yield product v0 over [0, row] as [] }", "f64", [720]),
      ("[2] x 3 (v0 = %x) { yield sum v0[0] x -1 @ 2 over [0] as [3] }", "f64[3]", [9, 7, 5]),
      // A value that is constant along the row counts as often as the row is long.
      (
        "[2] x 3 (v0 = %x[3] x 0) { v1 = row_sum v0 yield store v1[outer] as [2] }", "f64[2]",
        [3, 12]
      ),
      // Without the row, it counts once for each outer point.
      ("[2] x 3 (v0 = %x[3] x 0) { yield sum v0 over [0] as [] }", "f64", [5]),
      ("[2] x 3 (v0 = %x[3] x 0) { yield sum v0 over [0, row] as [] }", "f64", [15]),
      (
        "[2] x 3 () { v0 = constant 0.5 : f64 v1 = row_sum v0 yield store v1[outer] as [2] }",
        "f64[2]", [1.5, 1.5]
      ),
      (
        "[2] x 3 () { v0 = index 0 v1 = convert_f64 v0 yield store v1 as [2 x 3] }", "f64[2 x 3]",
        [0, 0, 0, 1, 1, 1]
      ),
      (
        "[2] x 3 () { v0 = index 1 v1 = convert_f64 v0 yield store v1 as [2 x 3] }", "f64[2 x 3]",
        [0, 1, 2, 0, 1, 2]
      ),
      // Nothing along the row, or no row at all.
      ("[2] x 0 (v0 = %x) { v1 = row_sum v0 yield store v1[outer] as [2] }", "f64[2]", [0, 0]),
      ("[0] x 3 (v0 = %x) { yield sum v0 over [0] as [3] }", "f64[3]", [0, 0, 0]),
      ("[0] x 3 (v0 = %x) { yield store v0 as [0 x 3] }", "f64[0 x 3]", []),
      (
        "[2] x 2 (v0 = contract %x, %w {\"nk,kh->nh\"}) { v1 = negate v0 yield store v1 as [4] }",
        "f64[4]", [-4, -5, -10, -11]
      ),
      (
        "[] x 1 (v0 = contract %v, %v {\"k,k->\"}) "
          + "{ yield store v0[outer] as [] }", "f64", [1400]
      ),
    ] as [(String, String, [Double])])
  func means(_ region: String, _ type: String, _ expected: [Double]) throws {
    #expect(try run(region, type) == expected)
  }
}
