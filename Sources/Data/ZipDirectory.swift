/// Reads the central directory of a zip archive, the only part of it that is believed.
struct ZipDirectory {
  let bytes: [UInt8]
  let file: String

  /// Where the central directory lies and how many entries it has.
  struct Extent: Equatable {
    var offset: Int
    var size: Int
    var count: Int
  }

  /// The entries, in the order of the directory. Names are unique, members do not overlap, and all
  /// lie before the directory.
  func entries() throws(DataFailure) -> [ZipEntry] {
    let extent = try extent()
    var reader = ByteReader(
      bytes, file: file, from: extent.offset, to: extent.offset + extent.size)
    var entries: [ZipEntry] = []
    var names: Set<String> = []
    for _ in 0..<extent.count {
      let entry = try readEntry(&reader)
      guard names.insert(entry.name).inserted else {
        throw reader.failure("two members with the name \(entry.name.debugDescription)")
      }
      entries.append(entry)
    }
    guard reader.remaining == 0 else {
      throw reader.failure("\(reader.remaining) bytes too many in the central directory")
    }
    try checkPlaces(entries, before: extent.offset)
    return entries
  }

  /// Finds the end record, whose comment has to reach exactly to the end of the file.
  private func extent() throws(DataFailure) -> Extent {
    let last = bytes.count - ZipFormat.endSize
    guard last >= 0 else { throw failure("too short for a zip archive") }
    let first = max(0, last - ZipFormat.longestComment)
    for start in stride(from: last, through: first, by: -1)
    where bytes[start] == 0x50 && bytes[start + 1] == 0x4B {
      var reader = ByteReader(bytes, file: file, from: start)
      guard try reader.integer(4, "a signature") == ZipFormat.end else { continue }
      let numbers = try EndRecord(&reader)
      guard numbers.commentLength == reader.remaining else { continue }
      return try checked(numbers, at: start)
    }
    throw failure("no end record: the archive is truncated, or it is no zip archive")
  }

  private struct EndRecord {
    var extent: Extent
    var commentLength: Int
    var isElsewhere: Bool

    init(_ reader: inout ByteReader) throws(DataFailure) {
      let disk = try reader.size(2, "the end record")
      let startDisk = try reader.size(2, "the end record")
      let here = try reader.size(2, "the end record")
      let count = try reader.size(2, "the end record")
      let size = try reader.size(4, "the end record")
      let offset = try reader.size(4, "the end record")
      commentLength = try reader.size(2, "the end record")
      extent = Extent(offset: offset, size: size, count: count)
      isElsewhere =
        count == ZipFormat.elsewhere16 || size == ZipFormat.elsewhere
        || offset == ZipFormat.elsewhere
      guard isElsewhere || (disk == 0 && startDisk == 0 && here == count) else {
        throw DataFailure(
          .unsupported, file: reader.file, place: "the end record", "an archive in several parts")
      }
    }
  }

  private func checked(_ record: EndRecord, at start: Int) throws(DataFailure) -> Extent {
    var extent = record.extent
    var limit = start
    if record.isElsewhere, let zip64 = try extent64(before: start) {
      extent = zip64.extent
      limit = zip64.start
    }
    let (end, overflow) = extent.offset.addingReportingOverflow(extent.size)
    guard !overflow, end == limit else {
      throw failure(
        "the central directory is said to be \(extent.size) bytes at \(extent.offset), "
          + "and the end record stands at \(limit)")
    }
    return extent
  }

  /// The extent that the zip64 end record gives, and where that record starts; nil without one.
  private func extent64(before start: Int) throws(DataFailure) -> (extent: Extent, start: Int)? {
    guard start >= ZipFormat.end64LocatorSize else { return nil }
    var reader = ByteReader(
      bytes, file: file, from: start - ZipFormat.end64LocatorSize, to: start)
    guard try reader.integer(4, "a signature") == ZipFormat.end64Locator else { return nil }
    _ = try reader.integer(4, "the zip64 locator")
    let recordStart = try reader.size(8, "the place of the zip64 end record")
    var record = ByteReader(
      bytes, file: file, from: recordStart, to: start - ZipFormat.end64LocatorSize)
    guard try record.integer(4, "the zip64 end record") == ZipFormat.end64 else {
      throw record.failure("no zip64 end record where the locator says")
    }
    _ = try record.skip(20, "the zip64 end record")
    _ = try record.integer(8, "the zip64 end record")
    let count = try record.size(8, "the number of entries")
    let size = try record.size(8, "the size of the central directory")
    let offset = try record.size(8, "the place of the central directory")
    return (Extent(offset: offset, size: size, count: count), recordStart)
  }

  private func readEntry(_ reader: inout ByteReader) throws(DataFailure) -> ZipEntry {
    let what = "the central directory"
    guard try reader.integer(4, what) == ZipFormat.centralHeader else {
      throw reader.failure("no entry of the central directory here")
    }
    _ = try reader.skip(4, what)
    let flags = try reader.integer(2, what)
    let method = try reader.size(2, what)
    _ = try reader.skip(4, what)
    let checksum = try reader.integer(4, what)
    var sizes = ZipSizes(
      compressed: try reader.size(4, what), uncompressed: try reader.size(4, what), offset: 0)
    let nameLength = try reader.size(2, what)
    let extraLength = try reader.size(2, what)
    let commentLength = try reader.size(2, what)
    _ = try reader.skip(8, what)
    sizes.offset = try reader.size(4, what)
    let name = try self.name(try reader.skip(nameLength, "a member's name"), &reader)
    let extra = try reader.skip(extraLength, "an extra field")
    _ = try reader.skip(commentLength, "a comment")
    try sizes.fill(
      from: ByteReader(bytes, file: file, from: extra.lowerBound, to: extra.upperBound))
    guard flags & ZipFormat.encryptedFlag == 0 else {
      throw DataFailure(.unsupported, file: file, place: "member \(name)", "it is encrypted")
    }
    guard let method = ZipEntry.Method(rawValue: method) else {
      throw DataFailure(
        .unsupported, file: file, place: "member \(name)",
        "compression \(method); stored (0) and deflated (8) are read")
    }
    return ZipEntry(
      name: name, method: method, checksum: UInt32(truncatingIfNeeded: checksum),
      compressedSize: sizes.compressed, size: sizes.uncompressed, headerOffset: sizes.offset)
  }

  private func name(
    _ range: Range<Int>, _ reader: inout ByteReader
  ) throws(DataFailure) -> String {
    guard let name = String(validating: bytes[range], as: UTF8.self), !name.isEmpty,
      !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { throw reader.failure("a member's name that is not readable UTF-8") }
    return name
  }

  private func checkPlaces(
    _ entries: [ZipEntry], before directory: Int
  ) throws(DataFailure) {
    var free = 0
    for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      let (end, overflow) = entry.headerOffset.addingReportingOverflow(entry.compressedSize)
      guard entry.headerOffset >= free, !overflow, end <= directory else {
        throw DataFailure(
          .malformed, file: file, place: "member \(entry.name)",
          "it overlaps another member or the central directory")
      }
      free = end
    }
  }

  private func failure(_ reason: String) -> DataFailure {
    DataFailure(.malformed, file: file, reason)
  }
}

/// The three numbers of an entry that may stand in its zip64 extra field instead.
struct ZipSizes {
  var compressed: Int
  var uncompressed: Int
  var offset: Int

  /// Takes from the zip64 extra field, if there is one, the numbers that stand elsewhere: in the
  /// order uncompressed, compressed, offset, only those that are needed.
  mutating func fill(from extra: ByteReader) throws(DataFailure) {
    var extra = extra
    while extra.remaining >= 4 {
      let tag = try extra.size(2, "an extra field")
      let length = try extra.size(2, "an extra field")
      let range = try extra.skip(length, "an extra field")
      guard tag == ZipFormat.zip64Extra else { continue }
      var field = ByteReader(
        extra.bytes, file: extra.file, from: range.lowerBound, to: range.upperBound)
      if uncompressed == ZipFormat.elsewhere { uncompressed = try field.size(8, "a size") }
      if compressed == ZipFormat.elsewhere { compressed = try field.size(8, "a size") }
      if offset == ZipFormat.elsewhere { offset = try field.size(8, "a place") }
      return
    }
  }
}
