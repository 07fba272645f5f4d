import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// A product of matrices, written as a list: `A·Bᵀ·C`, perhaps with a vector at either end.
struct MatrixChain {
  /// A matrix of the graph or its transpose; or a vector, as a row at the left end or as a column
  /// at the right end.
  struct Factor {
    var value: Value
    var isTransposed: Bool
    var isVector: Bool
    /// The sizes that the factor has in the chain: 1 on a vector's other side.
    var rows: Int
    var columns: Int
  }

  private(set) var factors: [Factor]
  /// Whether the chain's transpose is what the graph computes.
  let isTransposed: Bool
  /// Multiplications as the graph has them.
  private(set) var cost = 0.0
  /// The products that the chain takes in, beside the last.
  private(set) var inner: [NodeID] = []

  /// The most factors that are looked at.
  private static let limit = 16

  /// The chain that ends in a node; nil where it isn't a product of matrices of known sizes.
  init?(_ graph: Graph, _ root: NodeID, isInner: (NodeID) -> Bool) {
    guard let product = MatrixProduct(graph, root) else { return nil }
    isTransposed = product.isFlipped
    factors = product.factors
    cost = product.cost
    // From the end, so that what replaces a factor is looked at again.
    var position = factors.count - 1
    while position >= 0 {
      let factor = factors[position]
      if factors.count < MatrixChain.limit, isInner(factor.value.node),
        let inner = MatrixProduct(graph, factor.value.node)
      {
        cost += inner.cost
        self.inner.append(factor.value.node)
        let own = inner.factors(as: factor, isLast: position > 0)
        factors.replaceSubrange(position...position, with: own)
        position += own.count - 1
      } else {
        position -= 1
      }
    }
  }

  /// The order of products that costs the fewest multiplications: for a range of factors the last
  /// one of the left part.
  func best() -> (cost: Double, split: [[Int]]) {
    let count = factors.count
    var cost = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var split = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for length in stride(from: 2, through: count, by: 1) {
      for first in 0...(count - length) {
        let last = first + length - 1
        cost[first][last] = .infinity
        for middle in first..<last {
          let own =
            Double(factors[first].rows) * Double(factors[middle].columns)
            * Double(factors[last].columns)
          let total = cost[first][middle] + cost[middle + 1][last] + own
          if total < cost[first][last] {
            cost[first][last] = total
            split[first][last] = middle
          }
        }
      }
    }
    return (cost[0][count - 1], split)
  }
}

/// A contraction that is a product of two matrices, or of a matrix and a vector.
private struct MatrixProduct {
  var factors: [MatrixChain.Factor]
  /// Whether the node's result is the transpose of the product of the factors.
  var isFlipped: Bool
  var cost: Double

  init?(_ graph: Graph, _ node: NodeID) {
    guard graph.kind(node) == Contract.kind, graph.types(node)[0].element.isFloat else {
      return nil
    }
    let labels = graph.attributes(node, as: ContractAttributes.self)
    let (rows, columns) = (labels.leftFree, labels.rightFree)
    guard labels.batch.isEmpty, labels.summed.count == 1, rows.count <= 1, columns.count <= 1,
      labels.left.count == 1 + rows.count, labels.right.count == 1 + columns.count,
      let left = graph.type(of: graph.operand(node, 0)).shape.constants,
      let right = graph.type(of: graph.operand(node, 1)).shape.constants,
      let place = labels.left.firstIndex(of: labels.summed[0])
    else { return nil }
    let m = rows.isEmpty ? 1 : left[1 - place]
    let k = left[place]
    let n = columns.isEmpty ? 1 : right[labels.right[0] == columns[0] ? 0 : 1]
    factors = [
      MatrixChain.Factor(
        value: graph.operand(node, 0), isTransposed: !rows.isEmpty && place == 0,
        isVector: rows.isEmpty, rows: m, columns: k),
      MatrixChain.Factor(
        value: graph.operand(node, 1),
        isTransposed: !columns.isEmpty && labels.right[0] == columns[0], isVector: columns.isEmpty,
        rows: k, columns: n),
    ]
    isFlipped = labels.output.count == 2 && labels.output[0] == columns.first
    cost = Double(m) * Double(k) * Double(n)
  }

  /// The factors whose product stands where `factor` did, at the right end or not.
  func factors(as factor: MatrixChain.Factor, isLast: Bool) -> [MatrixChain.Factor] {
    // A matrix times a vector is a column, and a vector times a matrix a row.
    let isTurned =
      factor.isVector ? factors[1].isVector != isLast : isFlipped != factor.isTransposed
    if !isTurned { return factors }
    return factors.reversed().map { own in
      MatrixChain.Factor(
        value: own.value, isTransposed: own.isVector ? false : !own.isTransposed,
        isVector: own.isVector, rows: own.columns, columns: own.rows)
    }
  }
}
