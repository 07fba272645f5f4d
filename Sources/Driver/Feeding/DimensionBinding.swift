import AdjointFrontend
import AdjointSource
import AdjointTensors

/// Finds the values of dimensions: those given, then those that the shapes of what is fed tell,
/// then the model's defaults.
public struct DimensionBinding {
  /// The values found so far.
  public private(set) var values: [String: Int] = [:]
  private var origins: [String: String] = [:]

  /// The values that `--dim` gives.
  /// - Throws: a diagnostic for a name that the model lacks or a size below 1.
  public init(given: [String: Int], model: Model) throws(Diagnostic) {
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      guard model.dims.contains(where: { $0.name == name }) else {
        let known = model.dims.map(\.name).joined(separator: ", ")
        throw FeedDiagnostics.dim(
          name, known.isEmpty ? "the model has no dimensions" : "the model has \(known)")
      }
      guard value >= 1 else { throw FeedDiagnostics.dim(name, "\(value) is no size") }
      values[name] = value
      origins[name] = "--dim"
    }
  }

  /// Learns from the shape of a tensor that is fed to a name.
  /// - Throws: a diagnostic where ranks differ or a dimension would have two values.
  public mutating func learn(
    _ name: String, _ type: TensorType, _ tensor: Tensor
  ) throws(Diagnostic) {
    guard type.rank == tensor.shape.count else {
      throw FeedDiagnostics.shape(name, declared: type, fed: tensor)
    }
    for (axis, size) in type.shape.enumerated() {
      try learn(size, tensor.shape[axis], "\(name), axis \(axis)")
    }
  }

  private mutating func learn(
    _ size: Size, _ value: Int, _ origin: String
  ) throws(Diagnostic) {
    guard let known = try? size.bound(to: values), let dim = known.dims.first, known.dims.count == 1
    else { return }
    // The size is a·N + b in its only unknown: solve it where it is linear.
    guard let slope = (try? known.bound(to: [dim: 2]) - known.bound(to: [dim: 1]))?.constant,
      let base = (try? known.bound(to: [dim: 0]))?.constant, slope != 0, known.degree == 1
    else { return }
    let (solution, rest) = (value - base).quotientAndRemainder(dividingBy: slope)
    if rest == 0, solution >= 1 {
      values[dim] = solution
      origins[dim] = origin
    }
  }

  /// Fills in the defaults, each in terms of dimensions before it.
  public mutating func addDefaults(of model: Model) {
    for dim in model.dims where values[dim.name] == nil {
      guard let value = dim.value, let number = try? value.value(under: values) else { continue }
      values[dim.name] = number
      origins[dim.name] = "its default"
    }
  }

  /// Gives the dimensions that have no value small distinct ones, in the order of declaration.
  /// - Returns: what was given, `N = 2`.
  public mutating func addSmallSizes(of model: Model) -> [String] {
    var size = 1
    return model.dims.filter { values[$0.name] == nil }.map { dim in
      size = size < 6 ? size + 1 : 2
      values[dim.name] = size
      origins[dim.name] = "chosen"
      return "\(dim.name) = \(size)"
    }
  }

  /// Checks a tensor against its type under the values.
  /// - Throws: a diagnostic that names both where a dimension has another value here.
  public func check(
    _ name: String, _ type: TensorType, _ tensor: Tensor
  ) throws(Diagnostic) {
    guard type.rank == tensor.shape.count else {
      throw FeedDiagnostics.shape(name, declared: type, fed: tensor)
    }
    for (axis, size) in type.shape.enumerated() {
      guard let expected = try? size.value(under: values), expected != tensor.shape[axis] else {
        continue
      }
      if size.dims.count == 1, size == Size(dim: size.dims.first ?? ""), let dim = size.dims.first {
        throw FeedDiagnostics.contradiction(
          dim, (expected, origins[dim] ?? "given"),
          (tensor.shape[axis], "\(name), axis \(axis)"))
      }
      throw FeedDiagnostics.shape(name, declared: type, fed: tensor)
    }
  }

  /// The dimensions of a model that have no value, in the order of their declarations.
  public func missing(of model: Model) -> [String] {
    let declared = model.dims.map { $0.name }
    let others = model.graph.dims.filter { !declared.contains($0) }.sorted()
    return (declared + others).filter { values[$0] == nil }
  }
}
