import AdjointTensors
import Foundation

/// A model under `graphs/seeds` and what it must compute, as the sheet's formulas over plain
/// tables.
struct Seed: Sendable, CustomStringConvertible {
  /// Tables by the names that the model gives them.
  typealias Tables = [String: Plain]

  /// File without folder and extension.
  let name: String
  /// Names of the dimensions, for which sizes are chosen.
  let dims: [String]
  /// Inputs and parameters at given sizes.
  let data: @Sendable ([String: Int], inout SeededGenerator) -> Tables
  /// The outputs.
  let formulas: @Sendable (Tables) -> Tables

  var description: String { name }

  /// Every seed.
  static let all: [Seed] = [
    reluNorm, norms, residual, twoLayer, regression, classification, network, entries,
  ]
}

private func relu(_ z: Double) -> Double { max(z, 0) }
private func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-z)) }

// The data of a model: each of these names is in it, for the same function put it there.
extension Seed.Tables {
  subscript(table name: String) -> Plain { self[name] ?? Plain(.nan) }
}

extension Seed {
  static let reluNorm = Seed(name: "000-relu-norm", dims: []) { _, numbers in
    ["W": numbers.table([3, 3]), "x": numbers.table([3])]
  } formulas: { data in
    let (W, x) = (data[table: "W"], data[table: "x"])
    let z = Plain(3) { i in total(3) { j in W[i, j] * x[j] } }
    let dz = Plain(3) { i in z[i] > 0 ? 2 * z[i] : 0 }
    return [
      "f": Plain(total(3) { i in relu(z[i]) * relu(z[i]) }),
      "dx": Plain(3) { j in total(3) { i in dz[i] * W[i, j] } },
      "dW": Plain(3, 3) { i, j in dz[i] * x[j] },
    ]
  }

  static let norms = Seed(name: "001-norms", dims: ["d", "n"]) { sizes, numbers in
    let (d, n) = (sizes["d"] ?? 1, sizes["n"] ?? 1)
    return ["x": numbers.table([d]), "A": numbers.table([d, n])]
  } formulas: { data in
    let (x, A) = (data[table: "x"], data[table: "A"])
    let (d, n) = (A.shape[0], A.shape[1])
    let y = Plain(n) { j in total(d) { i in A[i, j] * x[i] } }
    return [
      "f1": Plain(total(d) { i in x[i] * x[i] }), "df1": Plain(d) { i in 2 * x[i] },
      "y": y, "J": A, "f3": Plain(total(n) { j in y[j] * y[j] }),
      "df3_dx": Plain(d) { i in 2 * total(n) { j in A[i, j] * y[j] } },
      "df3_dA": Plain(d, n) { i, j in 2 * x[i] * y[j] },
    ]
  }

  static let residual = Seed(name: "001-residual-bce", dims: []) { _, numbers in
    [
      "w1": numbers.table([]), "b1": numbers.table([]), "w2": numbers.table([]),
      "b2": numbers.table([]), "x": numbers.table([]), "t": numbers.shares([]),
    ]
  } formulas: { data in
    let (w1, b1, w2) = (data[table: "w1"].value, data[table: "b1"].value, data[table: "w2"].value)
    let (b2, x, t) = (data[table: "b2"].value, data[table: "x"].value, data[table: "t"].value)
    let z1 = w1 * x + b1
    let g = sigmoid(w2 * relu(z1) + b2 + x)
    let dz2 = (-t / g + (1 - t) / (1 - g)) * g * (1 - g)
    let slope = z1 > 0 ? 1.0 : 0
    return [
      "yhat": Plain(g), "J": Plain(-t * log(g) - (1 - t) * log(1 - g)),
      "dw1": Plain(dz2 * w2 * x * slope), "db1": Plain(dz2 * w2 * slope),
      "dw2": Plain(dz2 * relu(z1)), "db2": Plain(dz2), "dx": Plain(dz2 * (w2 * w1 * slope + 1)),
    ]
  }

  static let twoLayer = Seed(
    name: "002-two-layer-softmax", dims: ["N", "D", "H", "C"]
  ) { sizes, numbers in
    let (n, d, h, c) = (sizes["N"] ?? 1, sizes["D"] ?? 1, sizes["H"] ?? 1, sizes["C"] ?? 1)
    return [
      "X": numbers.table([n, d]), "y": numbers.classes([n], below: c),
      "W1": numbers.table([d, h]), "b1": numbers.table([h]), "W2": numbers.table([h, c]),
      "b2": numbers.table([c]),
    ]
  } formulas: { data in
    let (X, y, W1, b1) = (data[table: "X"], data[table: "y"], data[table: "W1"], data[table: "b1"])
    let (W2, b2) = (data[table: "W2"], data[table: "b2"])
    let (n, d, h, c) = (X.shape[0], X.shape[1], b1.shape[0], b2.shape[0])
    let hidden = Plain(n, h) { i, j in total(d) { k in X[i, k] * W1[k, j] } + b1[j] }
    let scores = Plain(n, c) { i, j in total(h) { k in relu(hidden[i, k]) * W2[k, j] } + b2[j] }
    let chances = Plain(n, c) { i, j in exp(scores[i, j]) / total(c) { k in exp(scores[i, k]) } }
    let dS = Plain(n, c) { i, j in chances[i, j] - (Double(j) == y[i] ? 1 : 0) }
    let dH = Plain(n, h) { i, j in total(c) { k in dS[i, k] * W2[j, k] } }
    let dZ = Plain(n, h) { i, j in hidden[i, j] > 0 ? dH[i, j] : 0 }
    return [
      "L": Plain(-total(n) { i in log(chances[i, Int(y[i])]) }), "dS": dS, "dH": dH, "dZ": dZ,
      "dW2": Plain(h, c) { i, j in total(n) { k in relu(hidden[k, i]) * dS[k, j] } },
      "db2": Plain(c) { j in total(n) { k in dS[k, j] } },
      "dW1": Plain(d, h) { i, j in total(n) { k in X[k, i] * dZ[k, j] } },
      "db1": Plain(h) { j in total(n) { k in dZ[k, j] } },
      "dX": Plain(n, d) { i, j in total(h) { k in dZ[i, k] * W1[j, k] } },
    ]
  }
}

extension Seed {
  /// The data of the third sheet's models.
  private static let layers: @Sendable ([String: Int], inout SeededGenerator) -> Tables = {
    sizes, numbers in
    let (n, h, k) = (sizes["n"] ?? 1, sizes["h"] ?? 1, sizes["K"] ?? 1)
    return [
      "x": numbers.table([n]), "y": numbers.shares([k]), "W1": numbers.table([h, n]),
      "b1": numbers.table([h]), "W2": numbers.table([k, h]), "b2": numbers.table([k]),
    ]
  }

  /// The weights times v, and b.
  private static func affine(_ weights: Plain, _ v: Plain, _ b: Plain) -> Plain {
    Plain(weights.shape[0]) { i in
      total(weights.shape[1]) { j in weights[i, j] * v[j] } + b[i]
    }
  }

  static let regression = Seed(
    name: "003-regression", dims: ["n", "h", "K"], data: layers
  ) { data in
    let (x, y, W2) = (data[table: "x"], data[table: "y"], data[table: "W2"])
    let z1 = affine(data[table: "W1"], x, data[table: "b1"])
    let (n, h, k) = (x.shape[0], z1.shape[0], y.shape[0])
    let z2 = Plain(h) { i in relu(z1[i]) }
    let guess = affine(W2, z2, data[table: "b2"])
    let d = Plain(k) { i in 2 * (guess[i] - y[i]) }
    let dz1 = Plain(h) { j in z1[j] > 0 ? total(k) { i in d[i] * W2[i, j] } : 0 }
    return [
      "loss": Plain(total(k) { i in (guess[i] - y[i]) * (guess[i] - y[i]) }), "dyhat": d,
      "dW2": Plain(k, h) { i, j in d[i] * z2[j] }, "db2": d,
      "dW1": Plain(h, n) { i, j in dz1[i] * x[j] }, "db1": dz1,
    ]
  }

  static let classification = Seed(
    name: "003-classification", dims: ["n", "h", "K"], data: layers
  ) { data in
    let (x, y, W2) = (data[table: "x"], data[table: "y"], data[table: "W2"])
    let z1 = affine(data[table: "W1"], x, data[table: "b1"])
    let (n, h, k) = (x.shape[0], z1.shape[0], y.shape[0])
    let z2 = Plain(h) { i in sigmoid(z1[i]) }
    let z3 = affine(W2, z2, data[table: "b2"])
    let p = Plain(k) { i in sigmoid(z3[i]) }
    var outputs: Tables = [
      "mse": Plain(total(k) { i in (p[i] - y[i]) * (p[i] - y[i]) }),
      "bce": Plain(
        -total(k) { i in y[i] * log(p[i]) + (1 - y[i]) * log(1 - p[i]) } / Double(k)),
    ]
    let slopes = [
      "mse": Plain(k) { i in 2 * (p[i] - y[i]) * p[i] * (1 - p[i]) },
      "bce": Plain(k) { i in (p[i] - y[i]) / Double(k) },
    ]
    for (loss, d) in slopes {
      let dz1 = Plain(h) { j in total(k) { i in d[i] * W2[i, j] } * z2[j] * (1 - z2[j]) }
      outputs["dW2_" + loss] = Plain(k, h) { i, j in d[i] * z2[j] }
      outputs["db2_" + loss] = d
      outputs["dW1_" + loss] = Plain(h, n) { i, j in dz1[i] * x[j] }
      outputs["db1_" + loss] = dz1
    }
    return outputs
  }

  /// The outputs of the fourth sheet, on m samples.
  private static let backpropagation: @Sendable (Tables) -> Tables = { data in
    let (x, y, W1) = (data[table: "x"], data[table: "y"], data[table: "W1"])
    let (W2, W3) = (data[table: "W2"], data[table: "W3"])
    let m = x.shape[0]
    let z1 = Plain(m, 3) { k, i in total(4) { j in x[k, j] * W1[i, j] } }
    let z2 = Plain(m, 2) { k, i in total(3) { j in relu(z1[k, j]) * W2[i, j] } }
    let h3 = Plain(m, 1) { k, _ in total(2) { j in relu(z2[k, j]) * W3[0, j] } }
    let delta = Plain(m, 1) { k, _ in (h3[k, 0] - y[k, 0]) / Double(m) }
    let dh2 = Plain(m, 2) { k, i in delta[k, 0] * W3[0, i] }
    let dz2 = Plain(m, 2) { k, i in z2[k, i] >= 0 ? dh2[k, i] : 0 }
    let dh1 = Plain(m, 3) { k, i in total(2) { q in dz2[k, q] * W2[q, i] } }
    let dz1 = Plain(m, 3) { k, i in z1[k, i] >= 0 ? dh1[k, i] : 0 }
    let squares = total(m) { k in (h3[k, 0] - y[k, 0]) * (h3[k, 0] - y[k, 0]) }
    return [
      "l": Plain(squares / Double(2 * m)), "delta": delta, "dh2": dh2, "dh1": dh1,
      "dW3": Plain(1, 2) { _, i in total(m) { k in delta[k, 0] * relu(z2[k, i]) } },
      "dW2": Plain(2, 3) { i, j in total(m) { k in dz2[k, i] * relu(z1[k, j]) } },
      "dW1": Plain(3, 4) { i, j in total(m) { k in dz1[k, i] * x[k, j] } },
      "J11": Plain(2, 3) { i, j in i == 0 && z2[0, 0] >= 0 ? relu(z1[0, j]) : 0 },
    ]
  }

  /// The data of the fourth sheet; where m is even the first sample finds a dead first layer.
  private static func batch(_ m: Int, _ numbers: inout SeededGenerator) -> Tables {
    var tables = [
      "x": numbers.table([m, 4]), "y": numbers.table([m, 1]), "W1": numbers.table([3, 4]),
      "W2": numbers.table([2, 3]), "W3": numbers.table([1, 2]),
    ]
    if m.isMultiple(of: 2), let first = tables["W1"], let x = tables["x"] {
      // Negative weights of positive numbers always make one.
      tables["W1"] = Plain(shape: first.shape, numbers: first.numbers.map { -abs($0) })
      let sample = x.numbers.prefix(4).map(abs)
      tables["x"] = Plain(shape: x.shape, numbers: sample + x.numbers.dropFirst(4))
    }
    return tables
  }

  static let network = Seed(name: "004-mlp", dims: ["m"]) { sizes, numbers in
    batch(sizes["m"] ?? 1, &numbers)
  } formulas: { data in
    backpropagation(data).filter { $0.key != "J11" }
  }

  static let entries = Seed(name: "004-entries", dims: []) { _, numbers in
    batch(1, &numbers)
  } formulas: { data in
    backpropagation(data)
  }
}
