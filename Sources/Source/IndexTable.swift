/// Finds an entry of a list by its identity: an open-addressed table whose slots hold a hash and,
/// in the low half, the entry's position, so that a search reads no entry but the one it finds, and
/// growing reads none.
public struct IndexTable: Sendable {
  @usableFromInline static let empty = UInt64.max
  @usableFromInline private(set) var slots: [UInt64]
  private var count = 0

  /// An empty table with room for so many entries; without any it takes no memory.
  public init(capacity: Int = 512) {
    slots = []
    reserve(capacity)
  }

  /// Makes room for so many entries in all.
  public mutating func reserve(_ capacity: Int) {
    if capacity == 0 || 2 * capacity <= slots.count { return }
    var size = 16
    while size < 2 * capacity { size *= 2 }
    resize(to: size)
  }

  /// The hash of an identity, folded into 64 bits by full-width multiplication.
  @inlinable @inline(__always)
  public static func mix(_ h: UInt64, _ x: UInt64) -> UInt64 {
    let product = (h ^ x).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  /// The first entry with that hash for which `matches` holds, or nil.
  @inlinable @inline(__always)
  public func find(_ hash: UInt32, _ matches: (Int) -> Bool) -> Int? {
    let mask = slots.count - 1
    if mask < 0 { return nil }
    var slot = Int(hash) & mask
    while slots[slot] != IndexTable.empty {
      let entry = slots[slot]
      if UInt32(truncatingIfNeeded: entry >> 32) == hash {
        let position = Int(UInt32(truncatingIfNeeded: entry))
        if matches(position) { return position }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds an entry that isn't there yet.
  /// - Requires: `position` is below 2³² − 1.
  public mutating func insert(_ position: Int, hash: UInt32) {
    if count * 2 >= slots.count { resize(to: max(16, 2 * slots.count)) }
    place(UInt64(hash) << 32 | UInt64(position))
    count += 1
  }

  private mutating func place(_ entry: UInt64) {
    let mask = slots.count - 1
    var slot = Int(entry >> 32) & mask
    while slots[slot] != IndexTable.empty { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  private mutating func resize(to size: Int) {
    let old = slots
    slots = [UInt64](repeating: IndexTable.empty, count: size)
    for entry in old where entry != IndexTable.empty { place(entry) }
  }
}
