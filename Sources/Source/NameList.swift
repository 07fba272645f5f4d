/// Names, each once, numbered in the order in which they were added. A name is hashed once for each
/// question, and never again because the list grows.
public struct NameList: Sendable {
  /// The names by number.
  public private(set) var texts: [String] = []
  private var table = IndexTable(capacity: 0)

  public init() {}

  /// The number of names.
  public var count: Int { texts.count }

  /// The number of a name, or nil.
  public func number(of name: String) -> Int? {
    table.find(NameList.hash(name)) { texts[$0] == name }
  }

  /// The number of a name, which is added where it isn't known.
  public mutating func add(_ name: String) -> Int {
    let hash = NameList.hash(name)
    if let known = table.find(hash, { texts[$0] == name }) { return known }
    texts.append(name)
    table.insert(texts.count - 1, hash: hash)
    return texts.count - 1
  }

  /// The same for equal strings: of the bytes where these are ASCII, as they nearly always are, for
  /// which equality is that of bytes; otherwise the standard library's.
  static func hash(_ name: String) -> UInt32 {
    let bytes = name.utf8
    let hash = bytes.withContiguousStorageIfAvailable { bytes -> UInt64? in
      var (hash, word, all) = (UInt64(bytes.count), UInt64(0), UInt8(0))
      for position in bytes.indices {
        all |= bytes[position]
        word = word << 8 | UInt64(bytes[position])
        if position & 7 == 7 { (hash, word) = (IndexTable.mix(hash, word), 0) }
      }
      return all < 0x80 ? IndexTable.mix(IndexTable.mix(hash, word), 0x517C_C1B7) : nil
    }
    if let hash, let hash { return UInt32(truncatingIfNeeded: hash >> 32) }
    return UInt32(truncatingIfNeeded: name.hashValue)
  }
}
