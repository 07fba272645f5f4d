/// Vectors of labels that speak for all vectors, where the rows that are labelled can be exchanged.
///
/// A term of the two sides runs over at most k of the rows, so that their difference is a sum of
/// functions of k labels each. Such a sum is 0 everywhere if it is 0 wherever at most k labels are
/// not the first (by Möbius inversion), and as no row differs from another, these may be the first
/// rows, with their labels in ascending order.
enum LabelVectors {
  /// Those vectors, nil where there are more than `limit`.
  ///
  /// - Parameters:
  ///   - rows: how many labels a vector has.
  ///   - classes: how many values a label has.
  ///   - touched: how many rows a term may run over.
  static func all(rows: Int, classes: Int, touched: Int, limit: Int) -> [[Int]]? {
    var result: [[Int]] = []
    var open: [[Int]] = [[]]
    while let next = open.popLast() {
      result.append(next + Array(repeating: 0, count: rows - next.count))
      guard result.count + open.count <= limit else { return nil }
      if next.count == min(rows, touched) { continue }
      for label in max(next.last ?? 1, 1)..<max(classes, 1) { open.append(next + [label]) }
    }
    return result
  }
}
