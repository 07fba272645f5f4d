/// One member of a zip archive, as its central directory declares it.
struct ZipEntry: Equatable {
  enum Method: Int {
    case stored = 0
    case deflated = 8
  }

  var name: String
  var method: Method
  var checksum: UInt32
  var compressedSize: Int
  var size: Int
  var headerOffset: Int
}

/// Signatures, field widths and flags of the zip format.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3.
enum ZipFormat {
  static let localHeader: UInt64 = 0x0403_4B50
  static let centralHeader: UInt64 = 0x0201_4B50
  static let end: UInt64 = 0x0605_4B50
  static let end64: UInt64 = 0x0606_4B50
  static let end64Locator: UInt64 = 0x0706_4B50

  static let endSize = 22
  static let end64LocatorSize = 20
  static let longestComment = 65_535

  /// A 32-bit field with this value has its number in the zip64 extra field.
  static let elsewhere = 0xFFFF_FFFF
  static let elsewhere16 = 0xFFFF
  static let zip64Extra = 1

  static let encryptedFlag: UInt64 = 1
  static let utf8Flag: UInt64 = 1 << 11

  /// Deflate makes at most 1,032 bytes of one; more is a lie about the size.
  static let largestRatio = 1_032
}
