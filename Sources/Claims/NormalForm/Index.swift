/// Where along an axis an entry lies: `scale·variable + offset`, or a constant. Variables below
/// `Index.firstBound` are free (one an axis of the tensor at hand), the others are summed over.
struct Index: Hashable, Sendable, Comparable {
  /// The variable's code; -1 for a constant.
  let variable: Int
  let scale: Int
  let offset: Int

  static let firstBound = 1_000

  /// A free variable.
  static func free(_ number: Int) -> Index { Index(variable: number, scale: 1, offset: 0) }

  /// A variable that a sum binds.
  static func bound(_ number: Int) -> Index {
    Index(variable: firstBound + number, scale: 1, offset: 0)
  }

  /// A fixed position.
  static func constant(_ position: Int) -> Index {
    Index(variable: -1, scale: 0, offset: position)
  }

  var isConstant: Bool { variable < 0 }

  /// The number of the bound variable, nil for others.
  var bound: Int? { variable >= Index.firstBound ? variable - Index.firstBound : nil }

  /// The number of the free variable, nil for others.
  var free: Int? { variable >= 0 && variable < Index.firstBound ? variable : nil }

  /// True for a variable alone.
  var isPlain: Bool { !isConstant && scale == 1 && offset == 0 }

  /// The index with its variable replaced.
  func substituting(_ replacement: Index) -> Index {
    if isConstant { return self }
    return Index(
      variable: replacement.variable, scale: scale * replacement.scale,
      offset: scale * replacement.offset + offset)
  }

  /// `scale·self + offset`.
  func mapped(scale: Int, offset: Int) -> Index {
    Index(
      variable: variable, scale: self.scale * scale, offset: self.offset * scale + offset)
  }

  static func < (a: Index, b: Index) -> Bool {
    (a.variable, a.scale, a.offset) < (b.variable, b.scale, b.offset)
  }
}
