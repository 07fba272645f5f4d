import AdjointSource

extension TypeDiagnostics {
  /// E0301: shapes that don't fit.
  static let shapes = DiagnosticCode(
    "E0301", "shapes that don't fit",
    """
    Shapes are aligned at their last axes. Missing leading axes are added, and a literal 1
    stretches; a symbolic size that may happen to be 1 does not:

      [m, n] + [n]       every row
      [m, n] + [m]       an error: write `b[:, None]` for every column
      [m, 1] + [1, n]    every pair
    """)
  /// E0302: a product of matrices that don't fit.
  static let matrixProduct = DiagnosticCode(
    "E0302", "a product of matrices that don't fit",
    """
    `@` takes `[m,k]@[k,n]`, `[m,k]@[k]`, `[k]@[k,n]` and `[k]@[k]`, the dot product; higher ranks
    are batches of matrices whose leading axes broadcast. `*` is the product entry by entry.
    """)
  /// E0303: element types that don't fit.
  static let elementTypes = DiagnosticCode(
    "E0303", "element types that don't fit",
    """
    Numbers written in the model take the type that they meet, and bools stand for 0 and 1 of it.
    Everything else is converted where the model says so: `f64(x)`, `i32(x)`.
    """)
  /// E0304: `/` of integers.
  static let integerQuotient = DiagnosticCode(
    "E0304", "`/` of integers",
    """
    Write `div(a, b)` for the quotient rounded down, or convert: `f32(a) / f32(b)`.
    """)
  /// E0305: a number that its type doesn't have.
  static let fractions = DiagnosticCode(
    "E0305", "a number that its type doesn't have",
    """
    Numbers are exact until they meet a tensor, and take its type then. An integer type takes whole
    numbers only.
    """)
  /// E0306: the wrong kind of thing.
  static let wrongKind = DiagnosticCode(
    "E0306", "the wrong kind of thing",
    """
    Sizes, axes, strings and truth values that choose a branch are known when the model is read;
    tensors when it runs. One stands where the other is wanted.
    """)
  /// E0307: an axis that is not there.
  static let axisRange = DiagnosticCode(
    "E0307", "an axis that is not there",
    """
    Axes count from 0, or from the end with −1 for the last one. `axis` names the axis that is
    removed; `keepdims: true` keeps it with size 1.
    """)
  /// E0308: an index that doesn't fit.
  static let indexRange = DiagnosticCode(
    "E0308", "an index that doesn't fit",
    """
    Indices count from 0, negative ones from the end. They must be in range for every value of the
    dimensions, each of which may be 1: `x[1]` needs a size such as `N + 1`. Bounds of slices are
    known when the model is read; one integer tensor may stand among them and gathers.
    """)
  /// E0309: a step that need not divide.
  static let sliceStep = DiagnosticCode(
    "E0309", "a step that need not divide",
    """
    `x[::2]` of an axis of size N has (N+1)/2 entries, rounded down, which is no polynomial of N.
    Write the size as `2*N`.
    """)
  /// E0310: `.T` of a vector.
  static let transposedVector = DiagnosticCode(
    "E0310", "`.T` of a vector",
    """
    A vector has one axis and is neither row nor column. `a @ b` is the dot product, `outer(a, b)`
    the outer one, `x[:, None]` a column.
    """)
  /// E0311: a size that is none.
  static let sizes = DiagnosticCode(
    "E0311", "a size that is none",
    """
    Sizes are integer polynomials of dimensions, at least 0 whatever the dimensions are, and fit 64
    bits.
    """)
  /// E0312: operands against an operation's rule.
  static let rules = DiagnosticCode(
    "E0312", "operands against an operation's rule",
    """
    Each operation has rules (C1), (C2), … on its operands; `adjoint ops NAME` prints them.
    """)
  /// E0313: a model that is too large.
  static let limits = DiagnosticCode(
    "E0313", "a model that is too large",
    """
    Calls are expanded when the model is read. Nesting is limited to \(Lowering.deepest) calls and
    brackets around each other, a model to \(Lowering.mostNodes) nodes, and to 100 calls a
    statement beyond the first 30,000.
    """)
  /// E0314: labels of a contraction.
  static let labels = DiagnosticCode(
    "E0314", "labels of a contraction",
    """
    `einsum("nk,kh->nh", a, b)`: one letter for each axis, operands separated by commas, the result
    behind `->`. Letters that the result lacks are summed; a letter has one size everywhere.
    """)

  /// The codes of this stage.
  public static let codes = [
    shapes, matrixProduct, elementTypes, integerQuotient, fractions, wrongKind, axisRange,
    indexRange, sliceStep, transposedVector, sizes, rules, limits, labels,
  ]
}
