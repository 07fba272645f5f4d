import Testing

@testable import AdjointSource

@Suite struct NameTableTests {
  /// Names of all lengths around those that words of eight bytes and small strings end at.
  private static let lengths = [1, 2, 7, 8, 9, 15, 16, 17, 31, 40]

  @Test func aTableAnswersAsADictionaryDoes() {
    var table = NameTable<Int>()
    var dictionary: [String: Int] = [:]
    for number in 0..<4_000 {
      let digits = String(number % 1_500)
      let length = NameTableTests.lengths[number % NameTableTests.lengths.count]
      let name = String(repeating: "n", count: max(0, length - digits.count)) + digits
      let meaning = number % 7 == 0 ? nil : number
      table[name] = meaning
      dictionary[name] = meaning
      #expect(table[name] == dictionary[name])
    }
    #expect(Set(table.keys) == Set(dictionary.keys))
    #expect(table.allSatisfy { dictionary[$0.key] == $0.value })
    #expect(table.values.count == dictionary.count)
  }

  @Test func namesKeepTheOrderInWhichTheyCame() {
    var table = NameTable<Int>()
    for (number, name) in ["W", "b", "a", "λ"].enumerated() { table[name] = number }
    table["b"] = nil
    table["none"] = nil
    #expect(table.keys == ["W", "a", "λ"])
    #expect(table.compactMapValues { $0 > 0 ? "\($0)" : nil }.keys == ["a", "λ"])
  }

  /// Strings are equal where their characters are, however they are composed.
  @Test(
    arguments: [
      ("é", "e\u{301}"), ("Åx", "A\u{30A}x"), ("\u{2126}", "\u{3A9}"), ("\u{212A}", "K"),
    ])
  func equalStringsAreOneName(_ one: String, _ other: String) {
    var names = NameList()
    #expect(names.add(one) == names.add(other))
    #expect(names.number(of: other) == 0)
    #expect(names.count == 1)
  }
}
