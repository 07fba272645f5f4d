import AdjointTensors

/// Batched LU decompositions of dense row-major n × n matrices and what is computed from them.
/// A singular matrix has determinant 0, log |det| −∞, and an infinite inverse and solution.
public struct LinearAlgebra: Hashable, Sendable {
  public enum Operation: UInt8, Hashable, Sendable, CaseIterable {
    case inverse, solve, determinant, logAbsDeterminant
  }

  public var operation: Operation
  /// f32 or f64.
  public var element: ElementType
  public var batch: Int
  public var n: Int
  /// Right sides of `solve`; n for an inverse.
  public var columns: Int
  /// Byte offsets: the matrices, the right sides (of `solve` alone) and the result.
  public var a: Int
  public var b: Int
  public var result: Int
  /// Byte offset of the workspace: an n × n matrix, the right sides transposed, n pivots.
  public var workspace: Int

  public init(
    _ operation: Operation, _ element: ElementType, batch: Int, n: Int, columns: Int, a: Int,
    b: Int, result: Int, workspace: Int
  ) {
    self.operation = operation
    self.element = element
    self.batch = batch
    self.n = n
    self.columns = columns
    self.a = a
    self.b = b
    self.result = result
    self.workspace = workspace
  }

  /// Elements of one result.
  public var resultCount: Int {
    switch operation {
    case .inverse: n * n
    case .solve: n * columns
    case .determinant, .logAbsDeterminant: 1
    }
  }

  /// Bytes of workspace for matrices of n × n with that many right sides.
  public static func workspaceBytes(_ element: ElementType, n: Int, columns: Int) -> Int {
    (n * n + n * columns) * element.byteCount + n * 4
  }
}
