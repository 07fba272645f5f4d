/// Words that someone may have meant.
public enum Spelling {
  /// The candidate that differs least from a word, where it differs little: by one edit in short
  /// words, by two in words of five letters or more. Of several, one that begins alike.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word)
    guard letters.count > 1, letters.count < 64 else { return nil }
    let allowed = letters.count < 5 ? 1 : 2
    var best: (distance: Int, isUnlike: Int, word: String)?
    for candidate in candidates where abs(candidate.count - letters.count) <= allowed {
      let distance = distance(letters, Array(candidate))
      guard distance <= allowed, candidate != word else { continue }
      let found = (distance, candidate.first == word.first ? 0 : 1, candidate)
      if let best, best <= found { continue }
      best = found
    }
    return best?.word
  }

  /// Insertions, deletions, replacements and swaps of neighbours between two words.
  static func distance(_ from: [Character], _ to: [Character]) -> Int {
    var older: [Int] = []
    var old = Array(0...to.count)
    for (i, letter) in from.enumerated() {
      var new = [i + 1]
      for (j, other) in to.enumerated() {
        var least = min(old[j + 1], new[j]) + 1
        least = min(least, old[j] + (lower(letter) == lower(other) ? 0 : 1))
        if i > 0, j > 0, letter == to[j - 1], from[i - 1] == other {
          least = min(least, older[j - 1] + 1)
        }
        new.append(least)
      }
      older = old
      old = new
    }
    return old[to.count]
  }

  private static func lower(_ letter: Character) -> String { letter.lowercased() }
}
