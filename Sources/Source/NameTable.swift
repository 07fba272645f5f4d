/// What names stand for, in the order in which they were first given a meaning.
public struct NameTable<Meaning> {
  @usableFromInline var names = NameList()
  /// By the name's number; nil for a name whose meaning was taken away.
  @usableFromInline var meanings: [Meaning?] = []

  @inlinable
  public init() {}

  /// What a name stands for. Setting nil takes its meaning away.
  @inlinable
  public subscript(_ name: String) -> Meaning? {
    get { names.number(of: name).flatMap { meanings[$0] } }
    set {
      if newValue == nil, names.number(of: name) == nil { return }
      meanings[number(of: name)] = newValue
    }
  }

  /// The number of a name, by which what it stands for is found at once.
  @inlinable
  public mutating func number(of name: String) -> Int {
    let number = names.add(name)
    if number == meanings.count { meanings.append(nil) }
    return number
  }

  /// What the name of a number stands for.
  @inlinable
  public subscript(number number: Int) -> Meaning? {
    get { meanings[number] }
    set { meanings[number] = newValue }
  }

  /// The same names, each with what `transform` makes of what it stands for; without those for
  /// which that is nil.
  @inlinable
  public func compactMapValues<T>(_ transform: (Meaning) -> T?) -> NameTable<T> {
    var result = NameTable<T>()
    result.names = names
    result.meanings.reserveCapacity(meanings.count)
    for meaning in meanings { result.meanings.append(meaning.flatMap(transform)) }
    return result
  }
}

extension NameTable: Sendable where Meaning: Sendable {}

extension NameTable: Sequence {
  public struct Iterator: IteratorProtocol {
    @usableFromInline let table: NameTable<Meaning>
    @usableFromInline var position = 0

    @inlinable
    init(_ table: NameTable<Meaning>) { self.table = table }

    @inlinable
    public mutating func next() -> (key: String, value: Meaning)? {
      while position < table.meanings.count {
        defer { position += 1 }
        if let meaning = table.meanings[position] { return (table.names.texts[position], meaning) }
      }
      return nil
    }
  }

  @inlinable
  public func makeIterator() -> Iterator { Iterator(self) }

  /// The names that stand for something.
  @inlinable
  public var keys: [String] { map(\.key) }

  /// What they stand for.
  @inlinable
  public var values: [Meaning] { map(\.value) }
}
