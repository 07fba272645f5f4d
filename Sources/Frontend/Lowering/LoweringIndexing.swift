import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// `x[0, :, None, ids]`
extension Lowering {
  /// A part of a value: integers remove their axis, slices keep it, `None` makes one, an integer
  /// tensor puts its axes in place.
  mutating func index(
    _ value: Value, _ entries: [Expression.Index], object: SourceSpan, at span: SourceSpan
  ) throws(Poison) -> Value {
    let selections = try selections(entries, type(value), at: span)
    var result = try slice(value, selections, at: span)
    let (reversed, gathers) = axes(selections)
    if !reversed.isEmpty {
      result = try emit(Reverse.kind, [.init("axes", .integers(reversed))], [result], at: span)
      result = try stepped(result, selections, at: span)
    }
    if let (axis, ids, place) = gathers.first {
      guard gathers.count == 1 else {
        throw fail(
          TypeDiagnostics.indexForm("one integer tensor may stand in an index", at: gathers[1].2))
      }
      noteRange(of: ids, below: type(value).shape[axis])
      let indices = [result, ids]
      result = try emit(Gather.kind, [.init("axis", .size(Size(axis)))], indices, at: place)
    }
    result = try reshape(result, resultShape(type(result).shape, selections), at: span)
    if selections.allSatisfy({ !$0.isIndexed }) { return result }
    return try bindAxes(result, remaining(selections), at: span)
  }

  /// The selections of the axes that the result has, nil for those that are as they will be.
  private func remaining(_ selections: [IndexSelection]) -> [IndexSelection?] {
    selections.flatMap { selection -> [IndexSelection?] in
      switch selection {
      case .position: []
      case .gathered(let ids, _): Array(repeating: nil, count: type(ids).rank)
      case .range, .newAxis: [nil]
      case .variable, .chosen: [selection]
      case .windows(let outer, let inner, _, _, let width):
        [whole(outer, indexVariables[outer].size), whole(inner, Size(width))]
      }
    }
  }

  /// All of an axis, in the order of a variable.
  private func whole(_ variable: Int, _ size: Size) -> IndexSelection {
    .variable(variable, start: 0, stop: size, step: 1, isReversed: false)
  }

  /// The final shape: positions drop their axis, `None` adds one, windows make two of one.
  private func resultShape(_ shape: Shape, _ selections: [IndexSelection]) -> Shape {
    var result: Shape = []
    var axis = 0
    for selection in selections {
      switch selection {
      case .newAxis: result.append(1)
      case .position: axis += 1
      case .range, .variable, .chosen:
        result.append(shape[axis])
        axis += 1
      case .windows(let outer, _, _, _, let width):
        result += [indexVariables[outer].size, Size(width)]
        axis += 1
      case .gathered(let ids, _):
        result += shape[axis..<axis + type(ids).rank]
        axis += type(ids).rank
      }
    }
    return result
  }

  /// The axes that run backwards and those that gather, in the value's own numbering.
  private func axes(_ selections: [IndexSelection]) -> ([Int], [(Int, Value, SourceSpan)]) {
    var reversed: [Int] = []
    var gathers: [(Int, Value, SourceSpan)] = []
    var axis = 0
    for selection in selections {
      switch selection {
      case .newAxis: continue
      case .range(_, _, _, true), .variable(_, _, _, _, true): reversed.append(axis)
      case .gathered(let ids, let span): gathers.append((axis, ids, span))
      default: break
      }
      axis += 1
    }
    return (reversed, gathers)
  }

  /// One entry for each axis, `...` and missing ones filled in.
  private mutating func selections(
    _ entries: [Expression.Index], _ type: TensorType, at span: SourceSpan
  ) throws(Poison) -> [IndexSelection] {
    var consumed = 0
    var ellipses = 0
    for entry in entries {
      switch entry.kind {
      case .newAxis: continue
      case .ellipsis: ellipses += 1
      default: consumed += 1
      }
    }
    guard ellipses <= 1 else {
      throw fail(TypeDiagnostics.indexForm("`...` stands once in an index", at: span))
    }
    guard consumed <= type.rank else {
      throw fail(TypeDiagnostics.indexCount(type, count: consumed, at: span))
    }
    var result: [IndexSelection] = []
    result.reserveCapacity(max(type.rank, entries.count))
    var axis = 0
    let filling = type.rank - consumed
    for entry in entries {
      if case .newAxis = entry.kind {
        result.append(.newAxis)
      } else if case .ellipsis = entry.kind {
        result += type.shape[axis..<axis + filling].map(Lowering.whole)
        axis += filling
      } else {
        result.append(try selection(entry, size: type.shape[axis], axis: axis))
        axis += 1
      }
    }
    for size in type.shape[axis...] { result.append(Lowering.whole(size)) }
    return result
  }

  private static func whole(_ size: Size) -> IndexSelection {
    .range(start: 0, stop: size, step: 1, reversed: false)
  }

  private mutating func selection(
    _ entry: Expression.Index, size: Size, axis: Int
  ) throws(Poison) -> IndexSelection {
    switch entry.kind {
    case .value(let id):
      let operand = try lower(id)
      if case .number(let number) = operand {
        return .position(try position(number, size: size, axis: axis, at: entry.span))
      }
      if case .index(let index) = operand {
        return try selection(index, size: size, axis: axis, at: entry.span)
      }
      let ids = try indices(operand, at: entry.span)
      return ids.isIndexed && type(ids).rank == 0
        ? .chosen(ids, entry.span) : .gathered(ids, entry.span)
    case .slice(let start, let stop, let step):
      return try range(start, stop, step, size: size, axis: axis, at: entry.span)
    default: return .newAxis
    }
  }

  private mutating func indices(
    _ operand: Operand, at span: SourceSpan
  ) throws(Poison) -> Value {
    let ids: Value
    if case .list = operand {
      ids = try tensor(operand, as: .i32, at: span)
    } else {
      ids = try tensor(operand, at: span)
    }
    guard type(ids).element.isInteger else {
      throw fail(
        TypeDiagnostics.wants(
          "[…]", "integers", type(ids), at: span,
          note: type(ids).element == .bool
            ? "a mask multiplies, `x * mask`, or chooses, `where(mask, x, 0)`"
            : "convert it with `i32(…)`"))
    }
    return ids
  }

  /// An index that counts from the end where it is negative, checked for all dimensions.
  mutating func position(
    _ number: StaticNumber, size: Size, axis: Int, at span: SourceSpan
  ) throws(Poison) -> Size {
    guard let index = number.size else {
      throw fail(TypeDiagnostics.wrongKind("an integer", number.text, at: span))
    }
    let place = try fromEnd(index, size, at: span)
    guard place.isAtLeast(0), let room = try? size - place, room.isAtLeast(1) else {
      let isOutside = (try? place - size)?.isAtLeast(0) == true || StaticNumber(place).isNegative
      throw fail(
        TypeDiagnostics.index(
          number.text, size: size, axis: axis, isOutside: isOutside, at: span))
    }
    return place
  }

  /// A bound or position counted from the start, where a negative one counts from the end.
  mutating func fromEnd(
    _ index: Size, _ size: Size, at span: SourceSpan
  ) throws(Poison) -> Size {
    guard let constant = index.constant, constant < 0 else { return index }
    do { return try size + index } catch { throw fail(TypeDiagnostics.size(error, at: span)) }
  }
}
