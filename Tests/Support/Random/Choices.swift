/// A list of numbers from which a construction takes its decisions in turn; zeros behind the end.
/// Shrinking a graph is shrinking the numbers.
struct Choices {
  private let words: [UInt32]
  private var position = 0

  init(_ words: [UInt32]) { self.words = words }

  /// A decision among `count` possibilities, at least one.
  mutating func below(_ count: Int) -> Int {
    defer { position += 1 }
    guard position < words.count, count > 1 else { return 0 }
    return Int(words[position]) % count
  }

  /// True in one of `count` cases.
  mutating func once(in count: Int) -> Bool { below(count) == count - 1 }

  /// One of the elements; nil where there is none.
  mutating func pick<T>(_ elements: [T]) -> T? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }

  /// Some of the elements, in order.
  mutating func some<T>(_ elements: [T]) -> [T] { elements.filter { _ in once(in: 2) } }

  /// The elements in some order.
  mutating func order<T>(_ elements: [T]) -> [T] {
    var rest = elements
    var result: [T] = []
    while !rest.isEmpty { result.append(rest.remove(at: below(rest.count))) }
    return result
  }
}
