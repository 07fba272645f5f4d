import CZlib

/// Makes a zip archive in memory: deflated members, the same bytes for the same members.
struct ZipWriter {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0
  /// Numbers from here on are written in zip64 fields.
  private let zip64Threshold: Int
  private let countThreshold: Int

  /// Smaller thresholds than the format's make small archives use zip64, for tests.
  init(zip64Threshold: Int = ZipFormat.elsewhere, countThreshold: Int = ZipFormat.elsewhere16) {
    self.zip64Threshold = zip64Threshold
    self.countThreshold = countThreshold
  }

  /// Adds a member; `name` must be new.
  mutating func add(_ name: String, _ content: [UInt8]) {
    var packed = [UInt8](repeating: 0, count: adjoint_deflate_bound(content.count))
    var length = 0
    let status = adjoint_deflate(content, content.count, &packed, packed.count, &length)
    precondition(status == 0, "the bound on deflate's output is too small")
    packed.removeLast(packed.count - length)
    let entry = ZipEntry(
      name: name, method: .deflated, checksum: adjoint_crc32(content, content.count),
      compressedSize: length, size: content.count, headerOffset: bytes.count)
    appendLocalHeader(entry)
    bytes += packed
    appendDirectoryEntry(entry)
    count += 1
  }

  /// The archive with all members added so far.
  func archive() -> [UInt8] {
    var result = bytes
    let offset = result.count
    result += directory
    let needs64 =
      count >= countThreshold || offset >= zip64Threshold || directory.count >= zip64Threshold
    if needs64 { appendEnd64(to: &result, directoryOffset: offset) }
    result.appendLittleEndian(ZipFormat.end, width: 4)
    result.appendLittleEndian(0, width: 4)
    let shortCount = count >= countThreshold ? ZipFormat.elsewhere16 : count
    result.appendLittleEndian(UInt64(shortCount), width: 2)
    result.appendLittleEndian(UInt64(shortCount), width: 2)
    result.appendLittleEndian(short(directory.count), width: 4)
    result.appendLittleEndian(short(offset), width: 4)
    result.appendLittleEndian(0, width: 2)
    return result
  }

  private mutating func appendLocalHeader(_ entry: ZipEntry) {
    let isLarge = entry.size >= zip64Threshold || entry.compressedSize >= zip64Threshold
    bytes.appendLittleEndian(ZipFormat.localHeader, width: 4)
    appendCommonFields(entry, to: &bytes, isLarge: isLarge)
    bytes.appendLittleEndian(isLarge ? 20 : 0, width: 2)
    bytes += entry.name.utf8
    if isLarge { bytes += extraField([entry.size, entry.compressedSize]) }
  }

  private mutating func appendDirectoryEntry(_ entry: ZipEntry) {
    let isLarge = entry.size >= zip64Threshold || entry.compressedSize >= zip64Threshold
    let isFar = entry.headerOffset >= zip64Threshold
    let extra =
      isLarge || isFar
      ? extraField(
        (isLarge ? [entry.size, entry.compressedSize] : []) + (isFar ? [entry.headerOffset] : []))
      : []
    directory.appendLittleEndian(ZipFormat.centralHeader, width: 4)
    directory.appendLittleEndian(45, width: 2)
    appendCommonFields(entry, to: &directory, isLarge: isLarge)
    directory.appendLittleEndian(UInt64(extra.count), width: 2)
    directory.appendLittleEndian(0, width: 2)  // comment
    directory.appendLittleEndian(0, width: 8)  // disk, internal and external attributes
    directory.appendLittleEndian(
      isFar ? UInt64(ZipFormat.elsewhere) : UInt64(entry.headerOffset), width: 4)
    directory += entry.name.utf8
    directory += extra
  }

  /// Version, flags, method, date (the format's first day), checksum, sizes, length of the name.
  private func appendCommonFields(_ entry: ZipEntry, to target: inout [UInt8], isLarge: Bool) {
    target.appendLittleEndian(45, width: 2)
    target.appendLittleEndian(ZipFormat.utf8Flag, width: 2)
    target.appendLittleEndian(UInt64(entry.method.rawValue), width: 2)
    target.appendLittleEndian(0, width: 2)
    target.appendLittleEndian(0x21, width: 2)
    target.appendLittleEndian(UInt64(entry.checksum), width: 4)
    for size in [entry.compressedSize, entry.size] {
      target.appendLittleEndian(UInt64(isLarge ? ZipFormat.elsewhere : size), width: 4)
    }
    target.appendLittleEndian(UInt64(entry.name.utf8.count), width: 2)
  }

  private func extraField(_ numbers: [Int]) -> [UInt8] {
    var field: [UInt8] = []
    field.appendLittleEndian(UInt64(ZipFormat.zip64Extra), width: 2)
    field.appendLittleEndian(UInt64(8 * numbers.count), width: 2)
    for number in numbers { field.appendLittleEndian(UInt64(number), width: 8) }
    return field
  }

  private func short(_ number: Int) -> UInt64 {
    UInt64(number >= zip64Threshold ? ZipFormat.elsewhere : number)
  }

  private func appendEnd64(to result: inout [UInt8], directoryOffset: Int) {
    let recordOffset = result.count
    result.appendLittleEndian(ZipFormat.end64, width: 4)
    result.appendLittleEndian(44, width: 8)
    result.appendLittleEndian(45, width: 2)
    result.appendLittleEndian(45, width: 2)
    result.appendLittleEndian(0, width: 8)  // disks
    for _ in 0..<2 { result.appendLittleEndian(UInt64(count), width: 8) }
    result.appendLittleEndian(UInt64(directory.count), width: 8)
    result.appendLittleEndian(UInt64(directoryOffset), width: 8)
    result.appendLittleEndian(ZipFormat.end64Locator, width: 4)
    result.appendLittleEndian(0, width: 4)
    result.appendLittleEndian(UInt64(recordOffset), width: 8)
    result.appendLittleEndian(1, width: 4)
  }
}
