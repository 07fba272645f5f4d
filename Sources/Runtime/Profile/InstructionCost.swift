import AdjointTensors

/// What an instruction has to do at least, for profiles.
extension Instruction {
  /// Arithmetic operations; a function of a number counts as one.
  public var operations: Int {
    switch self {
    case .loop(let loop):
      let rows = loop.extents.reduce(1, *)
      return loop.steps.reduce(0) { $0 + $1.opcode.operations * rows * ($1.once ? 1 : loop.row) }
    case .product(let product): return product.operations
    case .scan(let scan): return scan.outer * scan.n * scan.inner
    case .linearAlgebra(let algebra):
      return algebra.batch * algebra.n * algebra.n * (2 * algebra.n / 3 + 2 * algebra.columns)
    case .move, .fill, .indexed, .random: return 0
    }
  }

  /// The type of the numbers that its operations are on.
  var arithmetic: ElementType {
    switch self {
    case .loop(let loop): loop.steps.first { $0.element.isFloat }?.element ?? .f32
    case .product(let product): product.element
    case .scan(let scan): scan.element
    case .linearAlgebra(let algebra): algebra.element
    case .move, .fill, .indexed, .random: .f32
    }
  }

  /// Bytes that it reads and writes, each element of a box once; accumulators count twice.
  public var trafficBytes: Int {
    guard let accesses = try? accesses() else { return 0 }
    let bytes = { (list: [Access]) in list.reduce(0) { $0 + $1.elementBytes } }
    return bytes(accesses.reads) + bytes(accesses.writes) + 2 * bytes(accesses.updates)
  }
}

extension Access {
  fileprivate var elementBytes: Int {
    dimensions.reduce(element.byteCount) { $0 * ($1.stride == 0 ? 1 : $1.extent) }
  }
}

extension Opcode {
  /// Operations for each element.
  fileprivate var operations: Int {
    switch self {
    case .none, .copy, .fill, .iota: 0
    case .fma, .fnma, .fms, .expSubtract, .tanhMultiply, .subtractMultiply, .multiplyMultiply, .dot,
      .multiplySum, .sumSquares, .sumDifference, .addSum, .scaleSum, .scaleMultiply, .addProduct:
      2
    case .squareAffine, .multiplyAffine, .complementMultiply, .tanhSlopeMultiply,
      .multiplyMultiplyAdd, .expSubtractSum, .subtractSquares, .fmaSum, .fmaMaximum:
      3
    case .multiplyAffineAdd: 4
    case .squareAffineAdd, .tanhCubic, .factorAffineAdd: 5
    case .tanhSlopeCubicAdd: 8
    default: 1
    }
  }
}
