/// The arrows of a picture: one for each pair of boxes and style, with the words of the first.
struct ArrowList {
  private(set) var list: [Picture.Arrow] = []
  /// The position of each arrow, which stands here without its words.
  private var positions: [Picture.Arrow: Int] = [:]
  /// How many labelled values each arrow stands for.
  private var widths: [Int] = []

  /// Adds an arrow; one that is there already counts its labels.
  mutating func add(_ arrow: Picture.Arrow) {
    var key = arrow
    (key.label, key.tooltip) = ("", "")
    let isLabelled = !arrow.label.isEmpty
    guard let known = positions[key] else {
      positions[key] = list.count
      list.append(arrow)
      widths.append(isLabelled ? 1 : 0)
      return
    }
    guard isLabelled else { return }
    widths[known] += 1
    list[known].label = widths[known] == 1 ? arrow.label : "\(widths[known]) values"
  }
}
