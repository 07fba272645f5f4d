/// A set of small numbers that is filled and emptied often: members in the order in which they
/// came, and for each number where it stands among them.
struct NumberSet {
  private(set) var members: [Int] = []
  /// The place of each number that is or was a member.
  private var places: [Int]

  /// An empty set of numbers from 0 below a limit.
  init(below limit: Int) { places = [Int](repeating: 0, count: limit) }

  func contains(_ number: Int) -> Bool {
    let place = places[number]
    return place < members.count && members[place] == number
  }

  mutating func insert(_ number: Int) {
    if contains(number) { return }
    places[number] = members.count
    members.append(number)
  }

  /// - Complexity: O(1)
  mutating func removeAll() { members.removeAll(keepingCapacity: true) }
}
