import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// `x[a:b:c]`, and the nodes that cut
extension Lowering {
  /// The selection that `start:stop:step` makes of an axis.
  mutating func range(
    _ start: ExpressionID?, _ stop: ExpressionID?, _ step: ExpressionID?, size: Size, axis: Int,
    at span: SourceSpan
  ) throws(Poison) -> IndexSelection {
    var stride = 1
    if let step {
      let found = try lower(step)
      guard case .number(let number) = found, let value = number.integer, value != 0 else {
        throw fail(
          TypeDiagnostics.wrongKind("a whole step other than 0", found.noun, at: tree[step].span))
      }
      stride = value
    }
    // From `start` down to the entry after `stop`: a range forward, then reversed.
    let isReversed = stride < 0
    let (first, last) = isReversed ? (stop, start) : (start, stop)
    let low = try bound(first, size: size, missing: 0, past: isReversed)
    var high = try bound(last, size: size, missing: size, past: isReversed)
    if let first = low.constant, let last = high.constant, last < first { high = low }
    let rooms = [low, try? high - low, try? size - high]
    guard rooms.allSatisfy({ $0?.isAtLeast(0) == true }) else {
      throw fail(TypeDiagnostics.slice(low, high, size: size, axis: axis, at: span))
    }
    let step = Int(clamping: stride.magnitude)
    return .range(start: low, stop: high, step: step, reversed: isReversed)
  }

  /// A bound of a slice; one beyond an axis of known size is cut, as NumPy does.
  private mutating func bound(
    _ id: ExpressionID?, size: Size, missing: Size, past: Bool
  ) throws(Poison) -> Size {
    guard let id else { return missing }
    let operand = try lower(id)
    guard case .number(let number) = operand, let index = number.size else {
      throw fail(
        TypeDiagnostics.wrongKind(
          "a bound that is known when the model is read", operand.noun, at: tree[id].span))
    }
    var place = try fromEnd(index, size, at: tree[id].span)
    if past {
      do { place = try place + 1 } catch {
        throw fail(TypeDiagnostics.size(error, at: tree[id].span))
      }
    }
    if let place = place.constant, let size = size.constant {
      return Size(min(max(place, 0), size))
    }
    return place
  }

  /// One `slice` for all positions and ranges that leave something out.
  mutating func slice(
    _ value: Value, _ selections: [IndexSelection], at span: SourceSpan
  ) throws(Poison) -> Value {
    let shape = type(value).shape
    var (starts, stops, steps): ([Size], [Size], [Int]) = ([], [], [])
    starts.reserveCapacity(shape.count)
    stops.reserveCapacity(shape.count)
    steps.reserveCapacity(shape.count)
    for selection in selections {
      let size = starts.count < shape.count ? shape[starts.count] : 0
      switch selection {
      case .newAxis: continue
      case .position(let place):
        starts.append(place)
        // A position is below its axis' size, which fits, so one more does too.
        stops.append((try? place + 1) ?? place)
        steps.append(1)
      case .range(let start, let stop, let step, let reversed):
        starts.append(start)
        stops.append(stop)
        steps.append(reversed ? 1 : step)
      case .variable(_, let start, let stop, let step, _):
        starts.append(start)
        stops.append(stop)
        steps.append(step)
      case .windows(_, _, let start, let stop, _):
        starts.append(start)
        stops.append(stop)
        steps.append(1)
      case .gathered, .chosen:
        starts.append(0)
        stops.append(size)
        steps.append(1)
      }
    }
    return try slice(value, starts, stops, steps, at: span)
  }

  /// What every so-manieth entry of reversed axes leaves.
  mutating func stepped(
    _ value: Value, _ selections: [IndexSelection], at span: SourceSpan
  ) throws(Poison) -> Value {
    var steps: [Int] = []
    for selection in selections {
      switch selection {
      case .newAxis: continue
      case .range(_, _, let step, true): steps.append(step)
      default: steps.append(1)
      }
    }
    let shape = type(value).shape
    return try slice(value, shape.map { _ in 0 }, shape, steps, at: span)
  }

  /// A `slice` node, or the value itself where nothing is left out.
  private mutating func slice(
    _ value: Value, _ starts: [Size], _ stops: [Size], _ steps: [Int], at span: SourceSpan
  ) throws(Poison) -> Value {
    let shape = type(value).shape
    if starts.allSatisfy({ $0 == 0 }), stops == shape, steps.allSatisfy({ $0 == 1 }) {
      return value
    }
    for axis in shape.indices where steps[axis] > 1 {
      try checkStep(starts[axis], stops[axis], steps[axis], at: span)
    }
    let attributes = SliceAttributes(start: starts, stop: stops, step: steps)
    return try emit(Slice.self, attributes, value, at: span)
  }

  /// The length of a stepped slice is a polynomial of the dimensions only where the step divides
  /// what depends on them.
  private mutating func checkStep(
    _ start: Size, _ stop: Size, _ step: Int, at span: SourceSpan
  ) throws(Poison) {
    guard let length = try? stop - start else { return }
    let origin = Dictionary(uniqueKeysWithValues: length.dims.map { ($0, 0) })
    guard let constant = try? length.bound(to: origin), let rest = try? length - constant,
      rest.dividedExactly(by: Size(step)) != nil
    else { throw fail(TypeDiagnostics.step(length, step, at: span)) }
  }
}
