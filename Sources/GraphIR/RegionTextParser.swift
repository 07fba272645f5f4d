import AdjointSource
import AdjointTensors

/// Reads what `RegionText` prints, behind the word `region`.
struct RegionTextParser {
  private var cursor: TextCursor
  private var domain = Region.Domain(outer: [], row: 1)
  private var operands: [(String, SourceSpan)] = []
  private var anchor: Region.Anchor?
  private var inputs: [Region.Access] = []
  private var body: [Region.Step] = []

  private init(_ cursor: TextCursor) { self.cursor = cursor }

  /// The region up to its closing brace, and its operands' names.
  /// - Throws: a diagnostic where another form was expected.
  static func parse(
    _ cursor: inout TextCursor
  ) throws(Diagnostic) -> (Region, [(String, SourceSpan)]) {
    var parser = RegionTextParser(cursor)
    let region = try parser.region()
    cursor = parser.cursor
    return (region, parser.operands)
  }

  private mutating func region() throws(Diagnostic) -> Region {
    domain.outer = try integers()
    try expect(word: "x")
    domain.row = try cursor.integer("the row's length")
    guard domain.sizes.allSatisfy({ $0 >= 0 }), Region.checkedProduct(domain.sizes) != nil else {
      throw cursor.wanted("sizes whose product is representable before this")
    }
    try cursor.expect(.leftParenthesis)
    if !cursor.take(.rightParenthesis) {
      repeat { try input() } while cursor.take(.comma)
      try cursor.expect(.rightParenthesis)
    }
    try cursor.expect(.leftBrace)
    while !cursor.take(word: "yield") {
      try define()
      body.append(try step())
    }
    var results: [Region.Yield] = []
    let extents = try extents()
    repeat { results.append(try yield(extents)) } while cursor.take(.comma)
    try cursor.expect(.rightBrace)
    return Region(domain: domain, inputs: inputs, body: body, results: results, anchor: anchor)
  }

  /// What the values read so far vary over.
  private func extents() throws(Diagnostic) -> [Region.Extent] {
    Region(domain: domain, inputs: inputs, body: body, results: [], anchor: anchor).extents
  }

  private var valueCount: Int { inputs.count + body.count + (anchor == nil ? 0 : 1) }

  /// `v5 =`, where 5 values stand before.
  private mutating func define() throws(Diagnostic) {
    let expected = "v\(valueCount)"
    guard cursor.take(word: expected) else { throw cursor.wanted("'\(expected)'") }
    try cursor.expect(.assign)
  }

  private mutating func operand() throws(Diagnostic) {
    let span = cursor.span
    operands.append((try cursor.local(), span))
  }

  private mutating func input() throws(Diagnostic) {
    try define()
    if valueCount == 0, cursor.take(word: "contract") {
      try operand()
      try cursor.expect(.comma)
      try operand()
      try cursor.expect(.leftBrace)
      anchor = Region.Anchor(labels: try cursor.string())
      try cursor.expect(.rightBrace)
      return
    }
    try operand()
    inputs.append(try access(dense: domain.denseAccess))
  }

  private mutating func step() throws(Diagnostic) -> Region.Step {
    let start = cursor
    let name = try cursor.name("a step of a region")
    if name == "index" {
      let axis = try cursor.integer("an axis")
      guard (0...domain.outer.count).contains(axis) else {
        throw start.wanted("the index of an axis of the domain")
      }
      return .index(axis: axis)
    }
    if name == "constant" {
      guard let number = cursor.exactNumber() else { throw cursor.wanted("a number") }
      try cursor.expect(.colon)
      return .constant(number, try cursor.type().element)
    }
    if name.hasPrefix("row_"), let reducer = Reducer(name: String(name.dropFirst(4))) {
      return .reduceRow(reducer, try value())
    }
    guard let function = ScalarFunction(name: name) else {
      throw start.wanted("a step of a region")
    }
    var operands = [try value()]
    while cursor.take(.comma) { operands.append(try value()) }
    return .map(function, operands)
  }

  /// `v3`, a value made before.
  private mutating func value() throws(Diagnostic) -> Int {
    guard cursor.token.kind == .name, cursor.text.hasPrefix("v"),
      let number = Int(cursor.text.dropFirst()), number >= 0, number < valueCount
    else { throw cursor.wanted("a value of the region before this") }
    cursor.advance()
    return number
  }

  private mutating func yield(_ extents: [Region.Extent]) throws(Diagnostic) -> Region.Yield {
    let start = cursor
    let name = try cursor.name("'store' or a reducer")
    guard name == "store" || Reducer(name: name) != nil else {
      throw start.wanted("'store' or a reducer")
    }
    let value = try value()
    // A reduction stands behind the access whose standard form depends on it: read it first.
    var ahead = self
    _ = try ahead.access(dense: domain.denseAccess)
    let reduction = try Reducer(name: name).map { reducer throws(Diagnostic) in
      try ahead.reduction(reducer)
    }
    let access = try access(dense: domain.dense(reduction, extents[value]))
    cursor = ahead.cursor
    try expect(word: "as")
    return Region.Yield(value, reduction, access: access, shape: try shape())
  }

  private mutating func reduction(_ reducer: Reducer) throws(Diagnostic) -> Region.Reduction {
    try expect(word: "over")
    try cursor.expect(.leftBracket)
    var reduction = Region.Reduction(reducer, over: [], alsoRow: false)
    while !cursor.take(.rightBracket) {
      if cursor.take(word: "row") {
        reduction.alsoRow = true
      } else {
        reduction.over.append(try cursor.integer("an axis"))
      }
      if !cursor.token.is(.rightBracket) { try cursor.expect(.comma) }
    }
    return reduction
  }

  private mutating func access(dense: Region.Access) throws(Diagnostic) -> Region.Access {
    guard cursor.token.is(.leftBracket) else { return dense }
    var ahead = cursor
    ahead.advance()
    if ahead.token.kind == .name, let part = RegionText.Part(rawValue: ahead.text) {
      ahead.advance()
      try ahead.expect(.rightBracket)
      cursor = ahead
      return domain.access(part)
    }
    let outer = try integers()
    guard outer.count == domain.outer.count else {
      throw cursor.wanted("a stride for each outer axis before this")
    }
    try expect(word: "x")
    let row = try cursor.integer("the stride along the row")
    let offset = cursor.take(.at) ? try cursor.integer("an offset") : 0
    return Region.Access(outer: outer, row: row, offset: offset)
  }

  private mutating func integers() throws(Diagnostic) -> [Int] {
    var result: [Int] = []
    try cursor.expect(.leftBracket)
    if cursor.take(.rightBracket) { return result }
    repeat { result.append(try cursor.integer("a number")) } while cursor.take(.comma)
    try cursor.expect(.rightBracket)
    return result
  }

  private mutating func shape() throws(Diagnostic) -> [Int] {
    var result: [Int] = []
    try cursor.expect(.leftBracket)
    if cursor.take(.rightBracket) { return result }
    repeat { result.append(try cursor.integer("a size")) } while cursor.take(word: "x")
    try cursor.expect(.rightBracket)
    return result
  }

  private mutating func expect(word: String) throws(Diagnostic) {
    if !cursor.take(word: word) { throw cursor.wanted("'\(word)'") }
  }
}
