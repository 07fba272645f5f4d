/// One line of source as a diagnostic shows it: escaped, cut to a window where it is long, with
/// the cells at which its bytes stand.
struct SourceExcerpt {
  /// Line number from 1.
  let line: Int
  /// The escaped text.
  let text: String
  /// Offsets of the bytes that are shown.
  private let window: Range<Int>
  private let bytes: ArraySlice<UInt8>
  private let leading: Int

  /// Bytes of a line that are shown at most.
  static let longest = 160

  /// Line `index` (from 0) of a file, around the byte at `focus`.
  init(_ file: SourceFile, line index: Int, around focus: Int) {
    let whole = file.lineRange(index)
    var low = whole.lowerBound
    var high = whole.upperBound
    if whole.count > SourceExcerpt.longest {
      low = max(whole.lowerBound, min(focus, whole.upperBound) - SourceExcerpt.longest / 3)
      high = min(whole.upperBound, low + SourceExcerpt.longest)
      while low > whole.lowerBound, file.bytes[low] & 0xC0 == 0x80 { low -= 1 }
      while high < whole.upperBound, file.bytes[high] & 0xC0 == 0x80 { high += 1 }
    }
    line = index + 1
    window = low..<high
    bytes = file.bytes[window]
    leading = low > whole.lowerBound ? 1 : 0
    text =
      (low > whole.lowerBound ? "…" : "")
      + DisplayText.escaped(String(decoding: bytes, as: UTF8.self))
      + (high < whole.upperBound ? "…" : "")
  }

  /// The cell (from 0) at which the byte at `offset` is shown, clamped to the window.
  func cell(of offset: Int) -> Int {
    let end = min(max(offset, window.lowerBound), window.upperBound)
    return leading
      + DisplayText.width(of: String(decoding: bytes[window.lowerBound..<end], as: UTF8.self))
  }
}
