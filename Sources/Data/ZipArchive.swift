import CZlib

/// A zip archive that was read whole: stored and deflated members, zip64 included.
struct ZipArchive {
  let bytes: [UInt8]
  let file: String
  let entries: [ZipEntry]
  /// The most bytes that all members together may unpack to.
  let limit: Int

  /// Reads the directory; throws where it contradicts itself, where a member claims a size that
  /// deflate can't reach, or where the members together exceed `limit` bytes.
  init(_ bytes: [UInt8], file: String, limit: Int) throws(DataFailure) {
    self.bytes = bytes
    self.file = file
    self.limit = limit
    self.entries = try ZipDirectory(bytes: bytes, file: file).entries()
    try checkSizes()
  }

  private func checkSizes() throws(DataFailure) {
    var total = 0
    for entry in entries {
      let place = "member \(entry.name)"
      if entry.method == .stored, entry.size != entry.compressedSize {
        throw DataFailure(
          .malformed, file: file, place: place,
          "it is stored as \(entry.compressedSize) bytes and declared as \(entry.size)")
      }
      if entry.size / ZipFormat.largestRatio > entry.compressedSize {
        throw DataFailure(
          .malformed, file: file, place: place,
          "\(entry.compressedSize) bytes cannot unpack to \(entry.size)")
      }
      let (sum, overflow) = total.addingReportingOverflow(entry.size)
      guard !overflow, sum <= limit else {
        throw DataFailure(
          .tooLarge, file: file, place: place, "it unpacks to more than \(limit) bytes")
      }
      total = sum
    }
  }

  /// The unpacked bytes of `entry`, whose length and checksum are checked.
  func read(_ entry: ZipEntry) throws(DataFailure) -> [UInt8] {
    let packed = bytes[try dataRange(entry)]
    let place = "member \(entry.name)"
    var unpacked: [UInt8]
    switch entry.method {
    case .stored: unpacked = Array(packed)
    case .deflated:
      unpacked = Array(repeating: 0, count: entry.size)
      let status = adjoint_inflate(Array(packed), packed.count, &unpacked, unpacked.count)
      guard status == 0 else {
        let reason =
          status == 2
          ? "it does not unpack to the \(entry.size) bytes declared" : "damaged compressed data"
        throw DataFailure(.malformed, file: file, place: place, reason)
      }
    }
    guard adjoint_crc32(unpacked, unpacked.count) == entry.checksum else {
      throw DataFailure(.malformed, file: file, place: place, "its checksum is wrong")
    }
    return unpacked
  }

  /// The bytes after the local header, of which only the lengths and the name are read; sizes come
  /// from the directory.
  private func dataRange(_ entry: ZipEntry) throws(DataFailure) -> Range<Int> {
    let what = "the header of member \(entry.name)"
    var reader = ByteReader(bytes, file: file, from: entry.headerOffset)
    guard try reader.integer(4, what) == ZipFormat.localHeader else {
      throw reader.failure("no member starts here, though the directory says so")
    }
    _ = try reader.skip(22, what)
    let nameLength = try reader.size(2, what)
    let extraLength = try reader.size(2, what)
    let name = try reader.skip(nameLength, what)
    guard bytes[name].elementsEqual(entry.name.utf8) else {
      throw reader.failure("the member's header and the directory name it differently")
    }
    _ = try reader.skip(extraLength, what)
    return try reader.skip(entry.compressedSize, "member \(entry.name)")
  }
}
