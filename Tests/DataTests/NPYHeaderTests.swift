import Testing

@testable import AdjointData

@Suite struct NPYHeaderTests {
  /// A version 1 file with this header and `count` zero bytes.
  private func file(_ header: String, count: Int = 0) -> [UInt8] {
    var bytes = NPYHeader.magic + [1, 0]
    bytes.appendLittleEndian(UInt64(header.utf8.count), width: 2)
    return bytes + Array(header.utf8) + Array(repeating: 0, count: count)
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }\n",
    "{\"shape\": (3L,), \"fortran_order\": True, \"descr\": \"<f4\"}",
    "  {'shape':(3),'descr':'=f4','fortran_order':False}  ",
  ]) func acceptsEverySpelling(_ header: String) throws {
    #expect(try NPY.read(file(header, count: 12), file: "x").shape == [3])
  }

  @Test(arguments: [
    ("", "'{' expected"),
    ("{}", "lacks one of the keys"),
    ("{'descr': '<f4'}", "lacks one of the keys"),
    ("{'descr': '<f4', 'descr': '<f4'}", "unknown or repeated key 'descr'"),
    ("{'descr': 'f4'}", "has no byte order"),
    ("{'descr': '<f4}", "without its end"),
    ("{'descr': '<f4', 'fortran_order': 0}", "True or False"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "not negative"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': 3}", "'(' expected"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (²,)}", "not negative"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} x", "text after"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "64 bits"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296,4294967296)}", "64 bits"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,4,0)}", "64 bits"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,)}", "64 bits"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,)}", "needs 4000000000000"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "needs 8 bytes, and 12 are there"),
    ("__import__('os').system('true')", "'{' expected"),
  ]) func refusesAndSaysWhy(_ header: String, reason: String) {
    let failure = failure { try NPY.read(file(header, count: 12), file: "x.npy") }
    #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "none")")
    #expect(failure?.file == "x.npy")
  }

  @Test func refusesAHeaderThatIsTooLong() {
    var bytes = NPYHeader.magic + [2, 0]
    bytes.appendLittleEndian(0xFFFF_FFFF, width: 4)
    #expect(failure { try NPY.read(bytes, file: "x") }?.message.contains("limit") == true)
  }

  @Test func refusesOtherVersions() {
    let bytes = NPYHeader.magic + [4, 0, 0, 0]
    #expect(failure { try NPY.read(bytes, file: "x") }?.kind == .unsupported)
  }

  @Test func refusesRanksBeyondNumPys() {
    let shape = String(repeating: "1,", count: 65)
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape))}"
    #expect(failure { try NPY.read(file(header, count: 4), file: "x") }?.kind == .unsupported)
  }
}
