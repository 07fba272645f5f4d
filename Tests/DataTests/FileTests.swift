import Foundation
import Testing

@testable import AdjointData

@Suite struct FileTests {
  private func mode(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
  }

  @Test func writesANewFileAndReadsItBack() throws {
    try Fixture.withFolder { folder in
      let path = folder.appendingPathComponent("out.bin").path
      try AtomicFile.write([1, 2, 3], to: path)
      #expect(try InputFile.read(path) == [1, 2, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.bin"])
    }
  }

  @Test func keepsTheModeOfWhatItReplaces() throws {
    try Fixture.withFolder { folder in
      let url = folder.appendingPathComponent("out.bin")
      try AtomicFile.write([1], to: url.path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: url.path)
      try AtomicFile.write([2], to: url.path)
      #expect(try InputFile.read(url.path) == [2])
      #expect(try mode(url) == 0o640)
    }
  }

  @Test func replacesALinksTargetAndKeepsTheLink() throws {
    try Fixture.withFolder { folder in
      let target = folder.appendingPathComponent("target")
      let link = folder.appendingPathComponent("link")
      try AtomicFile.write([1], to: target.path)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
      try AtomicFile.write([2], to: link.path)
      #expect(try InputFile.read(target.path) == [2])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == target.path)
    }
  }

  @Test func aFailedWriteLeavesTheOldFile() throws {
    try Fixture.withFolder { folder in
      let missing = folder.appendingPathComponent("none/out.bin").path
      let failure = failure { try AtomicFile.write([1], to: missing) }
      #expect(failure?.kind == .system)
      #expect(failure?.message.hasSuffix("No such file or directory") == true)
      #expect(AdjointDataTests.failure { try AtomicFile.write([1], to: folder.path) } != nil)
    }
  }

  @Test func writesToDevices() throws {
    try AtomicFile.write([1, 2, 3], to: "/dev/null")
    #expect(FileStatus(path: "/dev/null")?.shape == .other)
  }

  @Test func reportsAFullDisk() throws {
    guard FileStatus(path: "/dev/full") != nil else { return }
    let failure = failure { try AtomicFile.write([1], to: "/dev/full") }
    #expect(failure?.kind == .system)
    #expect(failure?.message.contains("No space left") == true)
  }

  @Test func aMissingFileIsTheInputsFault() {
    let failure = failure { try InputFile.read("no/such.file") }
    #expect(failure?.kind == .notFound)
    #expect(failure?.isEnvironment == false)
    #expect(AdjointDataTests.failure { try InputFile.read("/") }?.kind == .notFound)
  }

  @Test func readsNoMoreThanTheLimit() throws {
    try Fixture.withFolder { folder in
      let path = folder.appendingPathComponent("long").path
      try AtomicFile.write(Array(repeating: 7, count: 100), to: path)
      #expect(failure { try InputFile.read(path, limit: 99) }?.kind == .tooLarge)
      #expect(failure { try InputFile.read("/dev/zero", limit: 1 << 20) }?.kind == .tooLarge)
      #expect(try InputFile.read(path, limit: 100).count == 100)
    }
  }
}

@Suite struct DataFolderTests {
  /// A folder `data` with a file `a.npy`, beside it a file `secret`, and links of every kind.
  private func withData(_ body: (DataFolder) throws -> Void) throws {
    try Fixture.withFolder { root in
      let data = root.appendingPathComponent("data")
      let files = FileManager.default
      try files.createDirectory(
        at: data.appendingPathComponent("sub"), withIntermediateDirectories: true)
      try AtomicFile.write([1], to: data.appendingPathComponent("a.npy").path)
      try AtomicFile.write([2], to: root.appendingPathComponent("secret").path)
      for (link, target) in [
        ("inside", "a.npy"), ("outside", "../secret"), ("loop", "loop"), ("up", ".."),
        ("null", "/dev/null"),
      ] {
        try files.createSymbolicLink(
          atPath: data.appendingPathComponent(link).path, withDestinationPath: target)
      }
      try body(DataFolder(data.path))
    }
  }

  @Test(arguments: ["a.npy", "./a.npy", "sub/../a.npy", "inside"])
  func readsWhatLiesInside(_ name: String) throws {
    try withData { folder in
      let bytes = try folder.read(name)
      #expect(bytes == [1])
    }
  }

  @Test(arguments: [
    "../secret", "outside", "up/secret", "/etc/passwd", "~/x", "", "null", "sub", ".", "sub/../..",
    "a.npy\0.txt",
  ]) func refusesWhatLeavesOrIsNoFile(_ name: String) throws {
    try withData { folder in
      #expect(failure { try folder.read(name) }?.kind == .outsideFolder, "\(name)")
    }
  }

  @Test(arguments: ["none.npy", "a.npy/x"]) func aMissingFileIsNotFound(_ name: String) throws {
    try withData { folder in #expect(failure { try folder.read(name) }?.kind == .notFound) }
  }

  @Test func aLoopOfLinksIsAFailure() throws {
    try withData { folder in #expect(failure { try folder.read("loop") } != nil) }
  }

  @Test func theFolderOfAFileIsTheOneThatHoldsIt() {
    #expect(DataFolder(of: "models/a.adj").path == "models")
    #expect(DataFolder(of: "a.adj").path == ".")
  }
}
