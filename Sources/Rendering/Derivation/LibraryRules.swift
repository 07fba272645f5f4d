import AdjointFrontend
import AdjointGraphIR
import AdjointTensors

/// The derivatives of the library's functions, as textbooks give them: a call is then one step of a
/// derivation. A function without a rule here is written out.
extension Expressing {
  /// What a call's rule says of its arguments that are values: the value, its part of the
  /// cotangent, and the rule's name.
  typealias PulledArgument = (value: Value, cotangent: Formula, rule: String)

  /// The cotangents of a call's arguments; nil where its function has no rule here.
  mutating func pull(
    _ call: FunctionCall, _ d: Formula
  ) throws(DerivationFailure) -> [PulledArgument]? {
    guard call.isLibrary, let y = try folded(call) else { return nil }
    var values: [Value] = []
    var x: [Formula] = []
    var words: [String: FunctionCall.Argument.Meaning] = [:]
    for argument in call.arguments {
      if case .value(let value) = argument.meaning {
        values.append(value)
        x.append(try formula(value).fitted(to: graph.type(of: value).shape))
      } else {
        words[argument.parameter] = argument.meaning
        // A number in the place of a value.
        if !argument.isLabelled, let number = Expressing.number(argument.meaning) {
          values.append(call.results[0])
          x.append(number)
        }
      }
    }
    // A named result stands for the call.
    let result = symbol(call.results[0]) ?? y
    let library = LibraryRule(function: call.function, x: x, y: result, d: d, words: words)
    guard let cotangents = library.cotangents else { return nil }
    var pulled: [PulledArgument] = []
    for (value, cotangent) in zip(values, cotangents)
    where value != call.results[0] && graph.type(of: value).element.isFloat {
      if let cotangent { pulled.append((value, cotangent, library.title)) }
    }
    return pulled
  }
}

/// One call of a library function with the cotangent `d` of its result.
struct LibraryRule {
  let function: String
  /// The arguments that are values, in order.
  let x: [Formula]
  /// The result.
  let y: Formula
  let d: Formula
  /// The other arguments by name.
  let words: [String: FunctionCall.Argument.Meaning]

  /// The cotangents of the arguments, nil for one that has none; nil without a rule.
  var cotangents: [Formula?]? {
    guard let first = x.first else { return nil }
    if let slope = slope(first) { return [d * slope] }
    return reduction(first) ?? normalised(first) ?? loss(first) ?? algebra(first)
  }

  /// The rule's name.
  var title: String {
    guard function == "mean", let x = x.first, let axes = axes(x.rank) else {
      return "derivative of \(function)"
    }
    let count = axes.reduce(one) { $0 * .size(x.shape[$1]) }
    return "mean → \(MathText.text(FormulaLayout.layout(one / count)))"
  }

  private var one: Formula { .number(1) }

  private func number(_ word: String, _ value: Rational) -> Formula? {
    guard let meaning = words[word] else { return .number(value) }
    return Expressing.number(meaning)
  }

  /// The derivatives of functions of entries.
  private func slope(_ x: Formula) -> Formula? {
    let zero = Formula.number(0)
    let s = Formula.apply("sigmoid", x)
    switch function {
    case "square": return .number(2) * x
    case "reciprocal": return -x.power(.number(-2))
    case "rsqrt": return -y.power(.number(3)) / .number(2)
    case "softplus": return s
    case "silu": return s * (one + x * (one - s))
    case "leaky_relu":
      guard let slope = number("slope", Rational(1, 100)) else { return nil }
      return .comparison(">", x, zero) + slope * .comparison("<=", x, zero)
    case "elu":
      guard let alpha = number("alpha", Rational(1)) else { return nil }
      return .comparison(">", x, zero)
        + alpha * .apply("exp", x) * .comparison("<=", x, zero)
    case "step", "ceil", "round": return zero
    default: return nil
    }
  }

  /// The axes that a reduction removes; nil where they are not known here.
  private func axes(_ rank: Int) -> [Int]? {
    switch words["axis"] {
    case nil, .text("all"): Array(0..<rank)
    case .number(let scale, _, _): scale.integer.map { [$0 < 0 ? $0 + rank : $0] }
    case .list(let entries):
      entries.compactMap { entry in
        guard case .number(let scale, _, _) = entry, let axis = scale.integer else { return nil }
        return axis < 0 ? axis + rank : axis
      }.sorted()
    default: nil
    }
  }

  private var keepsAxes: Bool {
    if case .flag(true) = words["keepdims"] { return true }
    return false
  }

  /// A formula of the reduced shape at every entry of the whole.
  private func spread(_ formula: Formula, _ axes: [Int], _ whole: Shape) -> Formula {
    if keepsAxes { return formula }
    return formula.spread(whole.indices.filter { !axes.contains($0) }, of: [], rank: whole.count)
  }

  private func reduction(_ x: Formula) -> [Formula?]? {
    guard Formula.reductions.contains(function) || function == "mse", let axes = axes(x.rank)
    else { return nil }
    let (g, value) = (spread(d, axes, x.shape), spread(y, axes, x.shape))
    let count = axes.reduce(one) { $0 * .size(x.shape[$1]) }
    switch function {
    case "mean": return [g / count]
    case "sumsq": return [.number(2) * x * g]
    case "norm2": return [g * x / value]
    case "logsumexp":
      guard axes.count == 1 else { return [g * .apply("exp", x - value)] }
      return [g * softmax(x, axes[0])]
    case "variance":
      guard let ddof = number("ddof", Rational(0)) else { return nil }
      let mean =
        x.rank == axes.count ? Formula.call("mean", [.init(x)], []) : kept("mean", x, axes)
      return [.number(2) * (x - mean) * g / (count - ddof)]
    case "mse":
      guard self.x[1].shape == x.shape else { return nil }
      let gap = Formula.number(2) * (x - self.x[1]) * d / sizes
      return [gap, -gap]
    default: return nil
    }
  }

  /// The number of entries of the difference of two values.
  private var sizes: Formula {
    Formula.joined(x[0].shape, x[1].shape).reduce(one) { $0 * .size($1) }
  }

  private func kept(_ name: String, _ x: Formula, _ axes: [Int]) -> Formula {
    let shape = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    return .call(
      name,
      [
        .init(x), .init(.axes(axes), label: "axis"), .init(word: "true", label: "keepdims"),
      ], shape)
  }

  private func softmax(_ x: Formula, _ axis: Int) -> Formula {
    if axis == x.rank - 1 { return .apply("softmax", x) }
    return .call("softmax", [.init(x), .init(.number(axis), label: "axis")], x.shape)
  }

  /// Functions that normalise along an axis.
  private func normalised(_ x: Formula) -> [Formula?]? {
    guard function == "softmax" || function == "log_softmax" else { return nil }
    let axis: Int
    switch words["axis"] {
    case nil: axis = x.rank - 1
    case .number(let scale, _, _):
      guard let own = scale.integer else { return nil }
      axis = own < 0 ? own + x.rank : own
    default: return nil
    }
    if function == "softmax" {
      return [y * (d - total(y * d, axis, x.shape))]
    }
    return [d - softmax(x, axis) * total(d, axis, x.shape)]
  }

  /// The sum along an axis, which it keeps.
  private func total(_ formula: Formula, _ axis: Int, _ whole: Shape) -> Formula {
    let sum = formula.summed(over: [axis], of: whole)
    return sum.spread(whole.indices.filter { $0 != axis }, of: [], rank: whole.count)
  }

  private func loss(_ x: Formula) -> [Formula?]? {
    guard self.x.count > 1 else { return nil }
    let t = self.x[1]
    guard t.shape == x.shape || function == "softmax_cross_entropy" else { return nil }
    switch function {
    case "bce":
      return [d * (x - t) / (x * (one - x)), d * (.apply("log", one - x) - .apply("log", x))]
    case "bce_logits": return [d * (.apply("sigmoid", x) - t), -d * x]
    case "hinge":
      let mask = Formula.comparison(">", one, t * x)
      return [-d * t * mask, -d * x * mask]
    case "softmax_cross_entropy":
      let row = d.spread(Array(0..<x.rank - 1), of: [], rank: x.rank)
      let chosen = Formula.apply("softmax", x)
      if t.rank == x.rank - 1, let size = x.shape.last {
        let hot = Formula.call("one_hot", [.init(t), .init(.size(size))], x.shape)
        return [row * (chosen - hot), nil]
      }
      let weight = total(t, x.rank - 1, x.shape)
      return [row * (weight * chosen - t), -row * .apply("log_softmax", x)]
    default: return nil
    }
  }

  private func algebra(_ x: Formula) -> [Formula?]? {
    guard x.rank == 2, d.rank == 0 else { return nil }
    let turned = Formula.call("inverse", [.init(x)], x.shape).transposed
    switch function {
    case "trace": return [d * .call("eye", [.init(.size(x.shape[0]))], x.shape)]
    case "det": return [d * y * turned]
    case "logabsdet": return [d * turned]
    default: return nil
    }
  }
}
