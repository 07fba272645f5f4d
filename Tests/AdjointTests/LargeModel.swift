import AdjointTensors
import AdjointTestSupport

/// The text of a random model on tensors that are large enough for what small ones never meet:
/// tiles, slabs that threads share, packed products, parts of a batch, collected arithmetic.
struct LargeModel {
  private var generator: SeededGenerator
  private var declarations: [String] = []
  private var definitions: [String] = []
  /// The names of values of the shape of `X`, in order.
  private var values = ["X", "Y"]
  private let sizes: [Int]

  private var batch: Int { sizes[0] }
  private var length: Int { sizes[1] }
  private var width: Int { sizes[2] }

  /// The model of a seed: a loss, gradients of it, and perhaps results in between.
  static func text(seed: Int) -> String {
    var model = LargeModel(seed: seed)
    for _ in 0..<Int.random(in: 3...10, using: &model.generator) { model.define() }
    return model.finished
  }

  private init(seed: Int) {
    generator = SeededGenerator(seed: UInt64(seed))
    var batch = generator.pick([2, 3, 8, 16])
    let length = generator.pick([5, 16, 31, 64, 100, 128, 272])
    let width = generator.pick([4, 8, 17, 32, 64, 96])
    while batch * length * width < 3000 { batch *= 2 }
    sizes = [batch, length, width]
    declarations = [
      "input X, Y: [\(batch), \(length), \(width)]",
      "param u: [\(width)] = 0.7",
      "param v: [\(length), \(width)] ~ normal(std: 0.5)",
      "param W: [\(width), \(width)] ~ glorot_normal()",
      "param c: f64[1] = 0.3",
    ]
  }

  private mutating func define() {
    let name = "h\(definitions.count + 1)"
    definitions.append("\(name) = \(expression())")
    values.append(name)
  }

  /// A formula of a recent value, of the same shape.
  private mutating func expression() -> String {
    let x = generator.pick(Array(values.suffix(4)))
    let y = generator.pick(Array(values.suffix(3)))
    let axis = generator.below(3)
    switch generator.below(24) {
    case 0, 1, 2: return "\(function())(\(x))"
    case 3, 4, 5: return "\(x) * \(y)"
    case 6, 7: return "\(x) + \(generator.pick(["", "0.5 * ", "2 * ", "-1 * ", "3 * "]))\(y)"
    case 8: return "\(x) - \(y)"
    case 9: return "\(x) * u"
    case 10: return "\(x) + v"
    case 11, 12: return "\(x) @ W\(generator.one(in: 2) ? "" : ".T")"
    case 13: return "softmax(\(x))"
    case 14: return "\(x) - mean(\(x), axis: \(axis), keepdims: true)"
    case 15: return "\(x) / (1 + sum(\(x)^2, axis: \(axis), keepdims: true))"
    case 16: return "attention(\(x), \(y), \(y), causal: \(generator.one(in: 2)))"
    case 17: return "where(\(x) > \(y), \(x), 0.5 * \(y))"
    case 18: return "max(\(x), \(y))"
    case 19: return "layer_norm(\(x), u, u)"
    case 20: return "reverse(\(x), axis: \(axis))"
    case 21: return "concat(\(x)[:, 1:, :], \(y)[:, :1, :], axis: 1)"
    case 22: return "cumsum(\(x), axis: 1) / \(length)"
    default: return "(\(x) + c) * (\(y) - c)"
    }
  }

  private mutating func function() -> String {
    generator.pick([
      "relu", "tanh", "sigmoid", "gelu", "softplus", "silu", "sin", "cos", "abs", "square", "-",
    ])
  }

  private var finished: String {
    mutating get {
      let (x, y) = (values[values.count - 1], values[values.count - 2])
      let loss = generator.pick([
        "mean(\(x)^2)", "sum(\(x)) / \(batch * length)", "mean(\(x) * sin(\(y)))",
        "mean(logsumexp(\(x), axis: 2))", "mean(max(\(x), axis: 1))",
      ])
      var outputs = ["L"]
      for variable in ["X", "u", "v", "W", "c"] where !generator.one(in: 3) {
        outputs.append("d\(variable) = grad(L, \(variable))")
      }
      if generator.one(in: 2) { outputs.append("last = \(x) + 0") }
      if generator.one(in: 3) { outputs.append("total = sum(\(x), axis: 0)") }
      let lines =
        declarations + definitions
        + ["L = \(loss)", "output " + outputs.joined(separator: ", "), ""]
      return lines.joined(separator: "\n")
    }
  }
}
