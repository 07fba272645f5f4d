/// Free pieces of the arena, neighbours merged. A piece of the wanted size is found at once, the
/// one that was freed last first; otherwise the smallest that has room is cut.
struct FreeList {
  private var sizeAt: [Int: Int] = [:]
  private var startOf: [Int: Int] = [:]
  /// Starts by size; entries that are no longer free pieces of that size are skipped.
  private var bySize: [Int: [Int]] = [:]
  /// The sizes of `bySize`.
  private var sizes = SizeSet()

  /// Adds a piece.
  mutating func insert(_ offset: Int, _ size: Int) {
    var (offset, size) = (offset, size)
    if let before = startOf[offset], let length = sizeAt[before] {
      remove(before, length)
      offset = before
      size += length
    }
    if let length = sizeAt[offset + size] {
      remove(offset + size, length)
      size += length
    }
    add(offset, size)
  }

  /// Takes a piece of that size, nil where none has room.
  mutating func take(_ size: Int) -> Int? {
    if let offset = pop(size) { return offset }
    while let length = sizes.first(atLeast: size) {
      if let offset = pop(length) {
        if length > size { add(offset + size, length - size) }
        return offset
      }
      // No piece of that size is left: its entry has gone.
    }
    return nil
  }

  /// Takes the piece that ends at an offset.
  mutating func takeTail(endingAt end: Int) -> Int? {
    guard let offset = startOf[end], let size = sizeAt[offset] else { return nil }
    remove(offset, size)
    return offset
  }

  /// The piece of exactly that size that was added last.
  private mutating func pop(_ size: Int) -> Int? {
    while let offset = bySize[size]?.popLast() {
      if sizeAt[offset] == size {
        remove(offset, size)
        return offset
      }
    }
    if bySize.removeValue(forKey: size) != nil { sizes.remove(size) }
    return nil
  }

  private mutating func add(_ offset: Int, _ size: Int) {
    sizeAt[offset] = size
    startOf[offset + size] = offset
    if bySize[size] == nil { sizes.insert(size) }
    bySize[size, default: []].append(offset)
  }

  private mutating func remove(_ offset: Int, _ size: Int) {
    sizeAt[offset] = nil
    startOf[offset + size] = nil
  }
}
