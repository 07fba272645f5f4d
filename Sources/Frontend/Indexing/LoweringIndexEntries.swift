import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Index variables in brackets: `x[i]`, `x[2*i + 1]`, `x[n - 1 - i]`, `x[i, i]`, `x[y[i]]`.
extension Lowering {
  /// What an index made of variables does to its axis: a variable alone takes its place, forwards
  /// or backwards; several choose entries.
  mutating func selection(
    _ index: AffineIndex, size: Size, axis: Int, at span: SourceSpan
  ) throws(Poison) -> IndexSelection {
    guard index.isWhole else {
      throw fail(IndexDiagnostics.fractional(map.text(of: span), at: span))
    }
    guard let first = index.terms.first else {
      return .position(try position(index.constant, size: size, axis: axis, at: span))
    }
    let (least, greatest) = try range(of: index, at: span)
    let room = try? size - greatest
    guard least.isAtLeast(0), room?.isAtLeast(1) == true else {
      throw fail(
        IndexDiagnostics.range(
          map.text(of: span), from: least, to: greatest, axis: axis, size: size,
          indexVariables[first.variable], bound: bound(index, least, size), at: span))
    }
    if let windows = windows(index, from: least) { return windows }
    guard index.terms.count == 1, let step = first.coefficient.integer, step != Int.min else {
      return .chosen(try indices(index, .i32, at: span), span)
    }
    let count = indexVariables[first.variable].size
    var stop = greatest
    do throws(SizeError) {
      stop = try greatest + 1
      // As many entries, and no bound below the start where the variable may have no value.
      let end = try least + Size(abs(step)) * count
      if (try size - end).isAtLeast(0) { stop = end }
    } catch { throw fail(TypeDiagnostics.size(error, at: span)) }
    return .variable(
      first.variable, start: least, stop: stop, step: abs(step), isReversed: step < 0)
  }

  /// Windows side by side, where an index counts them and the entries of each.
  private func windows(_ index: AffineIndex, from start: Size) -> IndexSelection? {
    guard index.terms.count == 2 else { return nil }
    for (outer, inner) in [(index.terms[0], index.terms[1]), (index.terms[1], index.terms[0])] {
      guard inner.coefficient == StaticNumber(1), let width = outer.coefficient.integer, width > 1,
        indexVariables[inner.variable].size == Size(width),
        let length = try? Size(width) * indexVariables[outer.variable].size,
        let stop = try? start + length
      else { continue }
      return .windows(
        of: outer.variable, entries: inner.variable, start: start, stop: stop, width: width)
    }
    return nil
  }

  /// The least and the greatest value of an index.
  private mutating func range(
    of index: AffineIndex, at span: SourceSpan
  ) throws(Poison) -> (least: Size, greatest: Size) {
    do throws(SizeError) {
      var least = index.constant.size ?? 0
      var greatest = least
      for (variable, coefficient) in index.terms {
        let reach = try (coefficient.size ?? 0) * (indexVariables[variable].size - 1)
        if coefficient.isAtLeastZero {
          greatest = try greatest + reach
        } else if coefficient.isAtMostZero {
          least = try least + reach
        } else {
          // A coefficient of either sign: no bound is known.
          return (-1, greatest)
        }
      }
      return (least, greatest)
    } catch { throw fail(TypeDiagnostics.size(error, at: span)) }
  }

  /// The bound of a variable that keeps an index `i + c` in range.
  private func bound(_ index: AffineIndex, _ least: Size, _ size: Size) -> Size? {
    guard index.terms.count == 1, index.terms[0].coefficient == StaticNumber(1),
      least.isAtLeast(0), let bound = try? size - least, bound.isAtLeast(0)
    else { return nil }
    return bound
  }

  /// The value whose axes stand for variables, or are chosen from by integers that depend on them,
  /// where the selections say so. `axes` has a selection for each axis of the value.
  mutating func bindAxes(
    _ value: Value, _ axes: [IndexSelection?], at span: SourceSpan
  ) throws(Poison) -> Value {
    var result = value
    var left = axes
    for axis in axes.indices.reversed() {
      guard case .variable(let variable, _, _, _, _)? = axes[axis] else { continue }
      result = try bind(axis, of: result, to: variable, at: span)
      left.remove(at: axis)
    }
    for axis in left.indices.reversed() {
      guard case .chosen(let ids, let place)? = left[axis] else { continue }
      result = try chosen(ids, along: axis, of: result, at: place)
    }
    return result
  }

  /// An own axis that becomes a variable; where a factor has the variable already, its diagonal.
  private mutating func bind(
    _ axis: Int, of value: Value, to variable: Int, at span: SourceSpan
  ) throws(Poison) -> Value {
    let whole = indexed(value)
    var factors: [IndexedFactor] = []
    for factor in whole.factors {
      factors.append(try diagonal(factor, .variable(variable), .own(axis), at: span))
    }
    var shape = whole.type.shape
    shape.remove(at: axis)
    return reference(
      to: IndexedValue(factors: factors, type: whole.type)
        .relabeled(whole.type.with(shape: shape)) { label in
          guard case .own(let number) = label else { return label }
          return number == axis ? .variable(variable) : .own(number > axis ? number - 1 : number)
        })
  }

  /// The entries of a factor at which two of its labels agree, the second dropped; the factor
  /// itself where it has not both.
  private mutating func diagonal(
    _ factor: IndexedFactor, _ kept: AxisLabel, _ dropped: AxisLabel, at span: SourceSpan
  ) throws(Poison) -> IndexedFactor {
    guard let first = factor.axes.firstIndex(of: kept),
      let second = factor.axes.firstIndex(of: dropped)
    else { return factor }
    let others = factor.axes.indices.filter { $0 != first && $0 != second }
    let ordered = try transpose(
      factor.value, others + [min(first, second), max(first, second)], at: span)
    return IndexedFactor(
      value: try emitNode(Diagonal.kind, [], [ordered], at: span),
      axes: others.map { factor.axes[$0] } + [kept])
  }

  /// Entries along an own axis, chosen by an integer for each value of the variables.
  private mutating func chosen(
    _ ids: Value, along axis: Int, of value: Value, at span: SourceSpan
  ) throws(Poison) -> Value {
    let type = type(value)
    var shape = type.shape
    shape.remove(at: axis)
    let isChecked = noteRange(of: ids, below: type.shape[axis])
    let index = try factor(ids, at: span)
    let source = try factor(value, at: span)
    guard Set(source.axes).isDisjoint(with: index.axes) else {
      return try masked(index, isChecked, along: axis, of: value, at: span)
    }
    let rename = { (label: AxisLabel) -> AxisLabel in
      if case .own(let number) = label, number > axis { .own(number - 1) } else { label }
    }
    guard let position = source.axes.firstIndex(of: .own(axis)) else {
      return reference(
        to: IndexedValue(factors: [source], type: type)
          .relabeled(type.with(shape: shape), rename))
    }
    let field = AttributeField("axis", .size(Size(position)))
    let result = try emitNode(Gather.kind, [field], [source.value, index.value], at: span)
    var axes = source.axes.map(rename)
    axes.replaceSubrange(position...position, with: index.axes)
    return reference(
      to: IndexedValue(
        factors: [.init(value: result, axes: axes)], type: type.with(shape: shape)))
  }

  /// `W[i, y[i]]`: the sum along the axis of what stands where the position is the integer.
  private mutating func masked(
    _ index: IndexedFactor, _ isChecked: Bool, along axis: Int, of value: Value,
    at span: SourceSpan
  ) throws(Poison) -> Value {
    let type = type(value)
    let size = type.shape[axis]
    var ids = index.value
    let element = builder.type(of: ids).element
    let positions = try iota(size, element, at: span)
    if !isChecked {
      // Chosen from the positions, an integer out of range ends the run.
      ids = try emitNode(Gather.kind, [.init("axis", .size(0))], [positions, ids], at: span)
    }
    let integers = TensorType(element, type.shape)
    let chosen = reference(
      to: IndexedValue(factors: [.init(value: ids, axes: index.axes)], type: integers))
    let counted = reference(
      to: IndexedValue(factors: [.init(value: positions, axes: [.own(axis)])], type: integers))
    let mask = try emit(Equal.kind, [], [chosen, counted], at: span)
    let nothing = constant(ExactNumber(0), type.element, at: span)
    let zero = reference(
      to: IndexedValue(factors: [.init(value: nothing, axes: [])], type: type))
    let entries = try emit(Select.kind, [], [mask, value, zero], at: span)
    guard type.element != .bool else {
      return try emit(AnyTrue.kind, [.init("axes", .integers([axis]))], [entries], at: span)
    }
    return try emit(Sum.kind, [.init("axes", .integers([axis]))], [entries], at: span)
  }
}
