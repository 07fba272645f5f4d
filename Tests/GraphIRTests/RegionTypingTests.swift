import AdjointGraphIR
import AdjointOps
import AdjointSource
import Testing

/// The rules of a region's type, (C1) to (C7), each broken by a text.
struct RegionTypingTests {
  /// A graph whose one node is the region.
  private static func graph(_ region: String, _ types: String) -> String {
    """
    graph @g(%x: f32[2 x 3], %v: f32[3], %m: bool[2 x 3], %w: f32[3 x 4], %i: i32[2 x 3]) {
      %y = region \(region) : \(types)
      return y = %y
    }

    """
  }

  private static func messages(_ text: String) -> [String] {
    let file = SourceFile(name: "region.gir", text: text)
    do {
      let graph = try GraphParser.parse(file, id: FileID(0), catalogue: .standard)
      return Verifier.verify(graph).map(\.message)
    } catch { return error.diagnostics.map(\.message) }
  }

  @Test(
    "a region that fits is well formed",
    arguments: [
      ("[] x 6 (v0 = %x) { v1 = exp v0 yield store v1 as [2 x 3] }", "f32[2 x 3]"),
      ("[2] x 3 (v0 = %x) { yield store v0[1] x 2 as [3 x 2] }", "f32[3 x 2]"),
      ("[2] x 3 (v0 = %x) { yield store v0[3] x -1 @ 2 as [2 x 3] }", "f32[2 x 3]"),
      ("[2] x 3 (v0 = %v[row]) { yield store v0 as [6] }", "f32[6]"),
      ("[2] x 3 (v0 = %x) { yield sum v0 over [0] as [3] }", "f32[3]"),
      ("[2] x 3 (v0 = %x) { yield sum v0 over [0, row] as [] }", "f32"),
      ("[2] x 3 (v0 = %m) { v1 = row_any v0 yield store v1[outer] as [2] }", "bool[2]"),
      ("[2] x 3 (v0 = %x[3] x 0 @ 2) { yield store v0[outer] as [2] }", "f32[2]"),
      (
        "[2] x 4 (v0 = contract %x, %w {\"nk,kh->nh\"}) "
          + "{ yield store v0 as [2 x 4] }", "f32[2 x 4]"
      ),
      ("[2] x 0 (v0 = %x) { v1 = row_sum v0 yield store v1[outer] as [2] }", "f32[2]"),
      ("[2] x 3 () { v0 = index 1 yield store v0 as [2 x 3] }", "i32[2 x 3]"),
    ])
  func fits(_ region: String, _ types: String) {
    #expect(Self.messages(Self.graph(region, types)) == [])
  }

  @Test(
    "a region that breaks a rule is refused with its label",
    arguments: [
      (
        "[4611686018427387904] x 4 (v0 = %x) "
          + "{ yield store v0 as [6] }", "f32[6]", "representable"
      ),
      (
        "[2] x 4 (v0 = contract %x, %x {\"nk,kh->nh\"}) "
          + "{ yield store v0 as [8] }", "f32[8]", "(C2)"
      ),
      (
        "[2] x 5 (v0 = contract %x, %w {\"nk,kh->nh\"}) "
          + "{ yield store v0 as [10] }", "f32", "(C2)"
      ),
      (
        "[2] x 3 (v0 = contract %i, %i {\"nk,nk->nk\"}) "
          + "{ yield store v0 as [6] }", "i32[6]", "(C2)"
      ),
      ("[2] x 4 (v0 = %x) { yield store v0 as [8] }", "f32[8]", "(C3)"),
      ("[2] x 3 (v0 = %x[3] x 1 @ 1) { yield store v0 as [6] }", "f32[6]", "(C3)"),
      ("[2] x 3 (v0 = %x[3] x -1) { yield store v0 as [6] }", "f32[6]", "(C3)"),
      ("[2] x 3 (v0 = %x[9223372036854775807] x 1) { yield store v0 as [6] }", "f32", "(C3)"),
      ("[2] x 3 (v0 = %x, v1 = %m) { v2 = add v0, v1 yield store v2 as [6] }", "f32[6]", "(C4)"),
      ("[2] x 3 (v0 = %m) { v1 = row_sum v0 yield store v1[outer] as [2] }", "bool[2]", "(C4)"),
      ("[2] x 3 (v0 = %x) { yield any v0 over [0] as [3] }", "f32[3]", "(C4)"),
      ("[2] x 3 (v0 = %x) { yield sum v0 over [1] as [2] }", "f32[2]", "(C5)"),
      ("[2, 2] x 3 (v0 = %v[row]) { yield sum v0 over [1, 0] as [3] }", "f32[3]", "(C5)"),
      ("[2] x 3 (v0 = %x) { yield store v0 as [5] }", "f32[5]", "(C6)"),
      ("[2] x 3 (v0 = %x) { yield store v0[2] x 1 as [6] }", "f32[6]", "(C6)"),
      ("[2] x 3 (v0 = %x) { yield store v0[3] x -1 as [6] }", "f32[6]", "(C6)"),
      ("[2] x 3 (v0 = %v[row]) { yield store v0[row] as [3] }", "f32[3]", "(C6)"),
      ("[2] x 3 (v0 = %x) { yield sum v0[3] x 1 over [0] as [3] }", "f32[3]", "(C6)"),
      ("[2] x 3 (v0 = %x) { yield store v0[outer] as [2] }", "f32[2]", "(C7)"),
    ])
  func breaks(_ region: String, _ types: String, _ rule: String) {
    let messages = Self.messages(Self.graph(region, types))
    #expect(messages.first?.contains(rule) == true, "\(messages)")
  }

  @Test(
    "text that is no region is refused where it stands",
    arguments: [
      ("[2] 3 (v0 = %x) { yield store v0 as [6] }", "expected 'x'"),
      ("[2] x 3 (v1 = %x) { yield store v0 as [6] }", "expected 'v0'"),
      ("[2] x 3 (v0 = %x) { v2 = exp v0 yield store v0 as [6] }", "expected 'v1'"),
      ("[2] x 3 (v0 = %x) { v1 = exp v1 yield store v0 as [6] }", "a value of the region before"),
      ("[2] x 3 (v0 = %x) { v1 = frob v0 yield store v0 as [6] }", "a step of a region"),
      ("[2] x 3 (v0 = %x) { v1 = index 2 yield store v0 as [6] }", "the index of an axis"),
      ("[2] x 3 (v0 = %x) { yield keep v0 as [6] }", "expected 'store' or a reducer"),
      ("[2] x 3 (v0 = %x) { yield store v0 }", "expected 'as'"),
      ("[2] x 3 (v0 = %x[1, 2] x 3) { yield store v0 as [6] }", "a stride for each outer axis"),
      ("[2] x 3 (v0 = %x) { yield sum v0 as [3] }", "expected 'over'"),
      ("[2] x 3 (v0 = %x) { }", "expected 'v1'"),
      ("[2] x 3 (v0 = %q) { yield store v0 as [6] }", "%q is not made above this line"),
      ("[2] x -3 (v0 = %x) { yield store v0 as [6] }", "representable"),
    ])
  func malformed(_ region: String, _ message: String) {
    let messages = Self.messages(Self.graph(region, "f32[6]"))
    #expect(messages.first?.contains(message) == true, "\(messages)")
  }
}
