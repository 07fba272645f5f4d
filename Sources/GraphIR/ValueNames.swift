/// The author's names of a graph's values, each used once: a number for each node, and each name
/// once for all graphs that come of one another.
public struct ValueNames: Sendable {
  private var texts: [String] = []
  private var numbers: [String: UInt32] = [:]
  /// For each name whether a value has it.
  private var isUsed: [Bool] = []
  /// For each node the number of its first result's name plus 1; 0 for none, as beyond the end.
  private var first: [UInt32] = []
  /// The numbers of names of further results.
  private var further: [Value: UInt32] = [:]

  init() {}

  /// No names yet; those of `source` are known by their numbers.
  init(sharing source: ValueNames) {
    texts = source.texts
    numbers = source.numbers
    isUsed = [Bool](repeating: false, count: texts.count)
    first.reserveCapacity(source.first.count)
  }

  /// The name of a value, or nil.
  public subscript(_ value: Value) -> String? {
    number(of: value).map { texts[Int($0)] }
  }

  /// The number of a value's name, or nil.
  @inline(__always)
  func number(of value: Value) -> UInt32? {
    if value.result != 0 { return further.isEmpty ? nil : further[value] }
    let index = value.node.index
    guard index < first.count, first[index] != 0 else { return nil }
    return first[index] - 1
  }

  /// Whether a result of a node may have a name.
  @inline(__always)
  func hasNames(_ id: NodeID) -> Bool {
    id.index < first.count && first[id.index] != 0 || !further.isEmpty
  }

  /// Gives a value a name, unless the value has one or the name is taken.
  mutating func set(_ name: String, of value: Value) {
    let number: UInt32
    if let known = numbers[name] {
      number = known
    } else {
      // There are fewer names than values.
      number = UInt32(texts.count)
      texts.append(name)
      isUsed.append(false)
      numbers[name] = number
    }
    set(number: number, of: value)
  }

  /// Gives a value the name of a number, unless the value has one or the name is taken.
  mutating func set(number: UInt32, of value: Value) {
    guard !isUsed[Int(number)], self.number(of: value) == nil else { return }
    isUsed[Int(number)] = true
    if value.result != 0 {
      further[value] = number
      return
    }
    let index = value.node.index
    if index >= first.count {
      first.append(contentsOf: repeatElement(0, count: index + 1 - first.count))
    }
    first[index] = number + 1
  }
}

/// All names, those of first results in the order of their nodes before the others.
extension ValueNames: Sequence {
  public func makeIterator() -> IndexingIterator<[(key: Value, value: String)]> {
    var all: [(key: Value, value: String)] = []
    for (index, number) in first.enumerated() where number != 0 {
      all.append((Value(NodeID(index)), texts[Int(number - 1)]))
    }
    for (value, number) in further { all.append((value, texts[Int(number)])) }
    return all.makeIterator()
  }

  /// The values that have names.
  public var keys: [Value] { map(\.key) }

  /// The names that are used.
  public var values: [String] { map(\.value) }
}
