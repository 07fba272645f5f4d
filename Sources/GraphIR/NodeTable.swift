/// Finds a node by its identity: an open-addressed table over the hashes that nodes store.
struct NodeTable {
  private var slots: [UInt32] = [UInt32](repeating: .max, count: 1024)
  private var count = 0

  /// The hash of an identity, folded into 64 bits by full-width multiplication.
  @inline(__always)
  static func mix(_ h: UInt64, _ x: UInt64) -> UInt64 {
    let product = (h ^ x).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  /// The first node with that hash for which `matches` holds, or nil.
  @inline(__always)
  func find(_ hash: UInt32, _ matches: (Int) -> Bool) -> Int? {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != .max {
      let candidate = Int(slots[slot])
      if matches(candidate) { return candidate }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds a node that isn't there yet; `hashOf` gives the stored hash of an earlier one.
  mutating func insert(_ node: Int, hash: UInt32, hashOf: (Int) -> UInt32) {
    if count * 2 >= slots.count { grow(hashOf) }
    place(UInt32(node), hash)
    count += 1
  }

  private mutating func place(_ node: UInt32, _ hash: UInt32) {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != .max { slot = (slot + 1) & mask }
    slots[slot] = node
  }

  private mutating func grow(_ hashOf: (Int) -> UInt32) {
    let old = slots
    slots = [UInt32](repeating: .max, count: old.count * 2)
    for node in old where node != .max { place(node, hashOf(Int(node))) }
  }
}
