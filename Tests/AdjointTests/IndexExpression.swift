import AdjointTensors
import Foundation

/// Data of the random models: tables of numbers by name.
struct IndexData {
  /// Values of the dimensions.
  let dims: [String: Int]
  /// Entries in row-major order, with shapes.
  var tables: [String: (shape: [Int], numbers: [Double])] = [:]

  /// An entry of a table.
  func entry(_ name: String, _ indices: [Int]) -> Double {
    guard let table = tables[name] else { preconditionFailure("no table \(name)") }
    var position = 0
    for (index, size) in zip(indices, table.shape) {
      precondition(index >= 0 && index < size, "\(name)\(indices) of \(table.shape)")
      position = position * size + index
    }
    return table.numbers[position]
  }
}

/// A random expression in index notation: its text, and its value at values of its variables, found
/// by loops that know nothing of tensors.
struct IndexExpression {
  /// As the language writes it.
  let text: String
  /// The value for given data and values of variables.
  let value: (IndexData, [String: Int]) -> Double
}

/// Makes random expressions over tables a[n], b[m], A[n, m], M[n, n], x[n + m] and y[n], whose
/// integers are below m.
struct IndexExpressions {
  private var generator: SeededGenerator
  private var variableCount = 0

  /// A generator of its own for each seed.
  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// A variable with the dimension that bounds it.
  typealias Variable = (name: String, dim: String)

  /// A number below another.
  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  /// A number in ±1.
  mutating func number() -> Double { Double.random(in: -1...1, using: &generator) }

  /// A new variable below n or m.
  mutating func variable() -> Variable {
    variableCount += 1
    return ("i\(variableCount)", ["n", "m"][below(2)])
  }

  /// An expression in which the variables may occur.
  mutating func expression(_ variables: [Variable], depth: Int) -> IndexExpression {
    switch depth == 0 ? below(3) : below(11) {
    case 0, 1: return entry(variables)
    case 2: return position(variables)
    case 3, 4: return operation(variables, depth)
    case 5, 6: return product(variables, depth)
    case 7: return choice(variables, depth)
    case 8: return function(variables, depth)
    default: return reduction(variables, depth)
    }
  }

  /// An entry of a table; each index a variable, forwards or backwards, or 0.
  private mutating func entry(_ variables: [Variable]) -> IndexExpression {
    let tables = [("a", ["n"]), ("b", ["m"]), ("A", ["n", "m"]), ("M", ["n", "n"])]
    let kind = below(7)
    if kind == 4 || kind == 5, let i = choose("n", variables), let j = choose("m", variables) {
      return IndexExpression(text: "x[\(i) + \(j)]") { data, at in
        data.entry("x", [(at[i] ?? 0) + (at[j] ?? 0)])
      }
    }
    if kind == 6, let i = choose("n", variables), let j = choose("n", variables) {
      return IndexExpression(text: "A[\(i), y[\(j)]]") { data, at in
        data.entry("A", [at[i] ?? 0, Int(data.entry("y", [at[j] ?? 0]))])
      }
    }
    let (name, axes) = tables[kind % 4]
    let indices = axes.map { index($0, variables) }
    let text = indices.map(\.text).joined(separator: ", ")
    return IndexExpression(text: "\(name)[\(text)]") { data, at in
      data.entry(name, indices.map { Int($0.value(data, at)) })
    }
  }

  private mutating func index(_ dim: String, _ variables: [Variable]) -> IndexExpression {
    guard let name = choose(dim, variables) else {
      return IndexExpression(text: "0") { _, _ in 0 }
    }
    if below(4) == 0 {
      return IndexExpression(text: "\(dim) - 1 - \(name)") { data, at in
        Double((data.dims[dim] ?? 0) - 1 - (at[name] ?? 0))
      }
    }
    return IndexExpression(text: name) { _, at in Double(at[name] ?? 0) }
  }

  private mutating func choose(_ dim: String, _ variables: [Variable]) -> String? {
    let fitting = variables.filter { $0.dim == dim }
    return fitting.isEmpty ? nil : fitting[below(fitting.count)].name
  }

  /// A variable as a number, or the scalar s.
  private mutating func position(_ variables: [Variable]) -> IndexExpression {
    guard !variables.isEmpty, below(2) == 0 else {
      return IndexExpression(text: "s") { data, _ in data.entry("s", []) }
    }
    let name = variables[below(variables.count)].name
    return IndexExpression(text: "(\(name) / 4 - 1)") { _, at in Double(at[name] ?? 0) / 4 - 1 }
  }

  private mutating func operation(_ variables: [Variable], _ depth: Int) -> IndexExpression {
    let left = expression(variables, depth: depth - 1)
    let right = expression(variables, depth: depth - 1)
    if below(2) == 0 {
      return IndexExpression(text: "(\(left.text) + \(right.text))") {
        left.value($0, $1) + right.value($0, $1)
      }
    }
    return IndexExpression(text: "(\(left.text) - \(right.text))") {
      left.value($0, $1) - right.value($0, $1)
    }
  }

  private mutating func product(_ variables: [Variable], _ depth: Int) -> IndexExpression {
    let left = expression(variables, depth: depth - 1)
    let right = expression(variables, depth: depth - 1)
    return IndexExpression(text: "\(left.text) * \(right.text)") {
      left.value($0, $1) * right.value($0, $1)
    }
  }

  private mutating func choice(_ variables: [Variable], _ depth: Int) -> IndexExpression {
    guard variables.count >= 2 else { return product(variables, depth) }
    let (p, q) = (variables[below(variables.count)].name, variables[below(variables.count)].name)
    let yes = expression(variables, depth: depth - 1)
    let no = expression(variables, depth: depth - 1)
    return IndexExpression(text: "where(\(p) <= \(q), \(yes.text), \(no.text))") { data, at in
      (at[p] ?? 0) <= (at[q] ?? 0) ? yes.value(data, at) : no.value(data, at)
    }
  }

  private mutating func function(_ variables: [Variable], _ depth: Int) -> IndexExpression {
    let inner = expression(variables, depth: depth - 1)
    if below(2) == 0 {
      return IndexExpression(text: "scaled(\(inner.text), s)") { data, at in
        let value = inner.value(data, at)
        return value * value * data.entry("s", []) / 2
      }
    }
    return IndexExpression(text: "sin(\(inner.text))") { data, at in
      Foundation.sin(inner.value(data, at))
    }
  }

  private mutating func reduction(_ variables: [Variable], _ depth: Int) -> IndexExpression {
    let own = below(3) == 0 ? [variable(), variable()] : [variable()]
    let inner = expression(variables + own, depth: depth - 1)
    let binders = own.map { "\($0.name) < \($0.dim)" }.joined(separator: ", ")
    let name = ["sum", "sum", "sum", "mean", "max", "prod"][below(6)]
    return IndexExpression(text: "\(name)(\(inner.text) for \(binders))") { data, at in
      var values: [Double] = []
      forEach(own, data, at) { values.append(inner.value(data, $0)) }
      switch name {
      case "sum": return values.reduce(0, +)
      case "mean": return values.reduce(0, +) / Double(values.count)
      case "max": return values.max() ?? 0
      default: return values.reduce(1, *)
      }
    }
  }
}

/// Calls with all values of variables, the last one fastest.
func forEach(
  _ variables: [IndexExpressions.Variable], _ data: IndexData, _ at: [String: Int],
  _ body: ([String: Int]) -> Void
) {
  guard let first = variables.first else { return body(at) }
  for value in 0..<(data.dims[first.dim] ?? 0) {
    var next = at
    next[first.name] = value
    forEach(Array(variables.dropFirst()), data, next, body)
  }
}
