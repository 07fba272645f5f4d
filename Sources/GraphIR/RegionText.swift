import AdjointTensors

/// The textual form of a region within a node's line:
///
///     region [8192] x 1024 (v0 = %x, v1 = %g[row]) {
///       v2 = multiply v0, v1
///       v3 = row_sum v2
///       yield store v3[outer] as [8192], sum v2 over [0] as [1024]
///     }
///
/// An anchored region's first value is `v0 = contract %a, %b {"nk,kh->nh"}`. An access stands
/// behind an operand or a yielded value: nothing where it is dense over the domain (over what is
/// kept, for a reduction), `[row]`, `[outer]` or `[uniform]` where it is dense over that part, and
/// otherwise its strides and offset, `[4, 0] x 2 @ 5`.
enum RegionText {
  /// `region [8192] x 1024 (v0 = %x, v1 = %g[row])`: what stands before the brace.
  static func opening(_ region: Region, operands: [String]) -> String {
    var inputs: [String] = []
    if let anchor = region.anchor {
      let labels = AttributeText.quoted(anchor.labels)
      inputs.append("v0 = contract \(operands[0]), \(operands[1]) {\(labels)}")
    }
    let names = operands.dropFirst(region.anchor == nil ? 0 : 2)
    for (position, (name, access)) in zip(names, region.inputs).enumerated() {
      let suffix = text(access, dense: region.denseAccess, region.domain)
      inputs.append("v\(region.firstInput + position) = \(name)\(suffix)")
    }
    return "region \(sizes(region.domain.outer, ",")) x \(region.domain.row) ("
      + inputs.joined(separator: ", ") + ")"
  }

  /// The lines between the braces.
  static func lines(_ region: Region, operands: [String]) -> [String] {
    var lines: [String] = []
    for (position, step) in region.body.enumerated() {
      lines.append("v\(region.firstStep + position) = \(text(step))")
    }
    let extents = region.extents
    let yields = region.results.map { text($0, extents[$0.value], region.domain) }
    lines.append("yield " + yields.joined(separator: ", "))
    return lines
  }

  private static func text(_ step: Region.Step) -> String {
    switch step {
    case .map(let function, let operands):
      function.name + " " + operands.map { "v\($0)" }.joined(separator: ", ")
    case .reduceRow(let reducer, let operand): "row_\(reducer.name) v\(operand)"
    case .index(let axis): "index \(axis)"
    case .constant(let number, let element): "constant \(AttributeText.number(number)) : \(element)"
    }
  }

  private static func text(
    _ yield: Region.Yield, _ extent: Region.Extent, _ domain: Region.Domain
  ) -> String {
    let access = text(yield.access, dense: domain.dense(yield.reduction, extent), domain)
    let shape = sizes(yield.shape, " x")
    guard let reduction = yield.reduction else {
      return "store v\(yield.value)\(access) as \(shape)"
    }
    let over = reduction.over.map { "\($0)" } + (reduction.alsoRow ? ["row"] : [])
    return "\(reduction.reducer.name) v\(yield.value)\(access) over "
      + "[\(over.joined(separator: ", "))] as \(shape)"
  }

  private static func text(
    _ access: Region.Access, dense: Region.Access, _ domain: Region.Domain
  ) -> String {
    if access == dense { return "" }
    for part in Part.allCases where access == domain.access(part) { return "[\(part.rawValue)]" }
    return sizes(access.outer, ",") + " x \(access.row)"
      + (access.offset == 0 ? "" : " @ \(access.offset)")
  }

  private static func sizes(_ sizes: [Int], _ separator: String) -> String {
    "[" + sizes.map { "\($0)" }.joined(separator: separator + " ") + "]"
  }

  /// Parts of the domain over which an access may be dense.
  enum Part: String, CaseIterable {
    case row, outer, uniform
  }
}

extension Region.Domain {
  /// The access that is dense over a part.
  func access(_ part: RegionText.Part) -> Region.Access {
    switch part {
    case .row: Region.Access(outer: outer.map { _ in 0 }, row: 1)
    case .outer: Region.Access(outer: Strides.rowMajor(outer), row: 0)
    case .uniform: Region.Access(outer: outer.map { _ in 0 }, row: 0)
    }
  }

  /// The access of a yield whose result keeps, in order, all axes that aren't reduced, but for the
  /// row where a reduced value is constant along it.
  func dense(_ reduction: Region.Reduction?, _ extent: Region.Extent) -> Region.Access {
    guard let reduction else { return denseAccess }
    let keepsRow = !reduction.alsoRow && extent == .row
    let kept = outer.indices.filter { !reduction.over.contains($0) }
    let strides = Strides.rowMajor(kept.map { outer[$0] } + (keepsRow ? [row] : []))
    var access = access(.uniform)
    for (axis, stride) in zip(kept, strides) { access.outer[axis] = stride }
    if keepsRow { access.row = 1 }
    return access
  }
}
