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

  /// The same for equal strings, whose normal forms have the same bytes: nearly all are ASCII,
  /// which is its own.
  static func hash(_ name: String) -> UInt32 {
    let hash = name.utf8.withContiguousStorageIfAvailable { NameList.hash($0) }
    if let hash, let hash { return hash }
    return NormalForm.composed(name).withUnsafeBufferPointer { NameList.mixed($0) }
  }

  /// The hash of ASCII, nil of others.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80 ? mixed(bytes) : nil
  }

  private static func mixed(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var (hash, word) = (UInt64(bytes.count), UInt64(0))
    for position in bytes.indices {
      word = word << 8 | UInt64(bytes[position])
      if position & 7 == 7 { (hash, word) = (IndexTable.mix(hash, word), 0) }
    }
    hash = IndexTable.mix(IndexTable.mix(hash, word), 0x517C_C1B7)
    return UInt32(truncatingIfNeeded: hash >> 32)
  }
}
