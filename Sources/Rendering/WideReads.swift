/// Which boxes of a large picture are read by so many others that arrows from them would hide the
/// rest, and take the layout minutes: their readers name them instead.
struct WideReads {
  /// Smaller pictures show every arrow.
  private static let fewestBoxes = 60

  /// A box with more readers is widely read.
  private static let mostReaders = 16

  private var readers: [Int: Set<Int>] = [:]
  private let isLarge: Bool

  /// - Parameter boxes: the number of boxes of the picture.
  init(boxes: Int) { isLarge = boxes > Self.fewestBoxes }

  /// Records that one box reads another.
  mutating func add(from: Int, to: Int) {
    guard isLarge, readers[from, default: []].count <= Self.mostReaders else { return }
    readers[from, default: []].insert(to)
  }

  /// Whether a box is widely read.
  func contains(_ box: Int) -> Bool { readers[box, default: []].count > Self.mostReaders }

  /// Whether there is such a box.
  var isEmpty: Bool { !readers.values.contains { $0.count > Self.mostReaders } }
}
