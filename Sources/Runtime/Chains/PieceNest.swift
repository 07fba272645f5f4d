/// Offsets of the points of a nest, outermost dimension first.
struct PieceNest {
  /// Points along each dimension, and the bytes from one to the next.
  var dimensions: [(extent: Int, stride: Int)]
  /// Bytes by which the last point of the last dimension falls short of the others.
  var excess = 0

  /// The least and the greatest offset of a range of points, numbered with the last dimension
  /// fastest; those of more points where they don't fill whole dimensions.
  /// - Requires: a range that isn't empty, of points of the nest.
  func offsets(of points: Range<Int>) -> ClosedRange<Int> {
    var inner = dimensions.reduce(1) { $0 * $1.extent }
    var (first, last) = (points.lowerBound, points.upperBound - 1)
    var (low, high) = (0, 0)
    var (isSplit, isLast) = (false, false)
    for (extent, stride) in dimensions {
      inner /= extent
      var (from, to) = (first / inner, last / inner)
      (first, last) = (first % inner, last % inner)
      if isSplit { (from, to) = (0, extent - 1) }
      isSplit = isSplit || from != to
      isLast = to == extent - 1
      low += Swift.min(from * stride, to * stride)
      high += Swift.max(from * stride, to * stride)
    }
    return low...Swift.max(low, isLast ? high - excess : high)
  }
}
