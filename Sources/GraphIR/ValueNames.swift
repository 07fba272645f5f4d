import AdjointSource

/// The author's names of a graph's values, each used once: a number for each node, and each name
/// once for all graphs that come of one another.
public struct ValueNames: Sendable {
  private var list = NameList()
  /// For each name whether a value has it.
  private var isUsed: [Bool] = []
  /// For each node the number of its first result's name plus 1; 0 for none, as beyond the end.
  private var first: [UInt32] = []
  /// The names of further results, and where each value's is.
  private var further: [(value: Value, number: UInt32)] = []
  private var furtherTable = IndexTable(capacity: 0)

  /// Nodes for which there is room behind the last one that has a name.
  private static let room = 64

  init() {}

  /// No names yet; those of `source` are known by their numbers.
  init(sharing source: ValueNames) {
    list = source.list
    isUsed = [Bool](repeating: false, count: list.count)
    first.reserveCapacity(source.first.count + ValueNames.room)
  }

  /// The name of a value, or nil.
  public subscript(_ value: Value) -> String? {
    number(of: value).map { list.texts[Int($0)] }
  }

  /// The number of a value's name, or nil.
  @inline(__always)
  func number(of value: Value) -> UInt32? {
    if value.result != 0 { return further.isEmpty ? nil : furtherNumber(of: value) }
    let index = value.node.index
    guard index < first.count, first[index] != 0 else { return nil }
    return first[index] - 1
  }

  private func furtherNumber(of value: Value) -> UInt32? {
    furtherTable.find(ValueNames.hash(value)) { further[$0].value == value }
      .map { further[$0].number }
  }

  private static func hash(_ value: Value) -> UInt32 {
    let bits = UInt64(value.result) << 32 | UInt64(value.node.raw)
    return UInt32(truncatingIfNeeded: IndexTable.mix(bits, 0x517C_C1B7) >> 32)
  }

  /// Whether a result other than the first has a name.
  var hasFurther: Bool { !further.isEmpty }

  /// Gives a value a name, unless the value has one or the name is taken.
  mutating func set(_ name: String, of value: Value) {
    let number = list.add(name)
    if number == isUsed.count { isUsed.append(false) }
    // There are fewer names than values.
    set(number: UInt32(number), of: value)
  }

  /// Gives a value the name of a number, unless the value has one or the name is taken.
  mutating func set(number: UInt32, of value: Value) {
    if isUsed[Int(number)] { return }
    if value.result != 0 {
      if furtherNumber(of: value) != nil { return }
      isUsed[Int(number)] = true
      further.append((value, number))
      furtherTable.insert(further.count - 1, hash: ValueNames.hash(value))
      return
    }
    let index = value.node.index
    if first.count <= index {
      first.append(contentsOf: repeatElement(0, count: index + ValueNames.room - first.count))
    }
    if first[index] != 0 { return }
    isUsed[Int(number)] = true
    first[index] = number + 1
  }
}

/// All names, those of first results in the order of their nodes before the others.
extension ValueNames: Sequence {
  public func makeIterator() -> IndexingIterator<[(key: Value, value: String)]> {
    var all: [(key: Value, value: String)] = []
    for (index, number) in first.enumerated() where number != 0 {
      all.append((Value(NodeID(index)), list.texts[Int(number - 1)]))
    }
    for (value, number) in further { all.append((value, list.texts[Int(number)])) }
    return all.makeIterator()
  }

  /// The values that have names.
  public var keys: [Value] { map(\.key) }

  /// The names that are used.
  public var values: [String] { map(\.value) }
}
