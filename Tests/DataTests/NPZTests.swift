import AdjointTensors
import Testing

@testable import AdjointData

@Suite struct NPZTests {
  static let expected: [String: Tensor] = [
    "X": .counted(.f32, [2, 3]), "linear[0].W": .counted(.i64, [4]),
    "β": Tensor(shape: [], data: .f64([0.5])),
  ]

  @Test(arguments: ["stored.npz", "deflated.npz", "streamed.npz"])
  func readsNumPysArchives(_ file: String) throws {
    let archive = try NPZ(try Fixture.bytes(file), file: file)
    #expect(archive.names == ["X", "linear[0].W", "β"])
    #expect(try archive.tensors() == Self.expected)
    #expect(try archive.tensor("Y") == nil)
  }

  @Test func readsWhatItWrites() throws {
    let bytes = NPZ.write(Self.expected)
    #expect(try NPZ(bytes, file: "x").tensors() == Self.expected)
    #expect(bytes == NPZ.write(Self.expected))
    #expect(try NPZ(NPZ.write([:]), file: "x").tensors().isEmpty)
  }

  @Test func compresses() {
    let zeros = Tensor([100_000], f32: [Float](repeating: 0, count: 100_000))
    #expect(NPZ.write(["zeros": zeros]).count < 1_000)
  }

  @Test func readsZip64() throws {
    var writer = ZipWriter(zip64Threshold: 100, countThreshold: 2)
    for (name, tensor) in Self.expected.sorted(by: { $0.key < $1.key }) {
      writer.add(name + ".npy", NPY.write(tensor))
    }
    #expect(try NPZ(writer.archive(), file: "x").tensors() == Self.expected)
  }

  @Test func refusesOtherCompressions() throws {
    let bytes = try Fixture.bytes("bzip2.npz")
    let failure = failure { try NPZ(bytes, file: "x") }
    #expect(failure?.kind == .unsupported)
    #expect(failure?.message.contains("compression 12") == true)
  }

  @Test func refusesWhatUnpacksBeyondTheLimit() throws {
    let bytes = try Fixture.bytes("deflated.npz")
    #expect(failure { try NPZ(bytes, file: "x", limit: 200) }?.kind == .tooLarge)
  }

  @Test func refusesASizeThatDeflateCannotReach() throws {
    var bytes = NPZ.write(["X": .counted(.f32, [2, 3])])
    let directory = try #require(bytes.firstIndex(ofSequence: [0x50, 0x4B, 1, 2]))
    bytes.replaceSubrange(directory + 24..<directory + 28, with: [0, 0, 0, 0x7F])
    let failure = failure { try NPZ(bytes, file: "x") }
    #expect(failure?.message.contains("cannot unpack") == true)
  }

  @Test func refusesAWrongChecksum() throws {
    var bytes = NPZ.write(["X": .counted(.f32, [2, 3])])
    let directory = try #require(bytes.firstIndex(ofSequence: [0x50, 0x4B, 1, 2]))
    bytes[directory + 16] ^= 1
    let failure = failure { try NPZ(bytes, file: "x").tensor("X") }
    #expect(failure?.message == "x: member X.npy: its checksum is wrong")
  }

  @Test func refusesMembersThatOverlap() throws {
    var writer = ZipWriter()
    writer.add("a.npy", NPY.write(.counted(.f32, [9])))
    writer.add("b.npy", NPY.write(.counted(.f32, [9])))
    var bytes = writer.archive()
    let second = try #require(bytes.lastIndex(ofSequence: [0x50, 0x4B, 1, 2]))
    bytes.replaceSubrange(second + 42..<second + 46, with: [0, 0, 0, 0])
    #expect(failure { try NPZ(bytes, file: "x") }?.message.contains("overlaps") == true)
  }

  @Test func refusesTwoMembersOfOneName() {
    var writer = ZipWriter()
    writer.add("a.npy", [])
    writer.add("a.npy", [])
    let failure = failure { try NPZ(writer.archive(), file: "x") }
    #expect(failure?.message.contains("two members with the name \"a.npy\"") == true)
  }

  @Test(arguments: ["stored.npz", "deflated.npz"])
  func everyTruncationIsAFailure(_ file: String) throws {
    let bytes = try Fixture.bytes(file)
    for length in 0..<bytes.count {
      let failure = failure { try NPZ(Array(bytes.prefix(length)), file: file).tensors() }
      #expect(failure?.kind == .malformed, "\(length) bytes")
    }
  }

  @Test func everyFlippedBitIsReadOrRefused() throws {
    let bytes = try Fixture.bytes("deflated.npz")
    var refused = 0
    for position in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[position / 8] ^= 1 << UInt8(position % 8)
      if failure({ try NPZ(damaged, file: "x").tensors() }) != nil { refused += 1 }
    }
    #expect(refused > bytes.count * 4)
  }

  @Test func namesTheArrayWithTheMistake() throws {
    var writer = ZipWriter()
    writer.add("W.npy", NPYHeader.magic + [1, 0, 0, 0])
    let failure = failure { try NPZ(writer.archive(), file: "m.npz").tensor("W") }
    #expect(failure?.message == "m.npz: array W, byte 10: '{' expected in the header")
  }
}

extension [UInt8] {
  fileprivate func firstIndex(ofSequence pattern: [UInt8]) -> Int? {
    indices.first { self[$0...].starts(with: pattern) }
  }

  fileprivate func lastIndex(ofSequence pattern: [UInt8]) -> Int? {
    indices.last { self[$0...].starts(with: pattern) }
  }
}
