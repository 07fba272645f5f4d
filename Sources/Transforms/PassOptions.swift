import AdjointGraphIR
import AdjointTensors

/// How much a pass may change the numbers.
public enum Soundness: Int, Sendable, Comparable, CaseIterable {
  /// The same bits for every operand, infinities, NaN and the sign of zero included.
  case exact
  /// Equal up to the rounding of a few operations; the sign of a zero may change, and a quotient by
  /// a number that is subnormal may overflow, or a product or sum in between that is another one
  /// than was written.
  case rounding
  /// Equal as real numbers; infinities and NaN may come or go.
  case fastMath

  public static func < (a: Soundness, b: Soundness) -> Bool { a.rawValue < b.rawValue }
}

/// What the whole pipeline obeys.
public struct PassOptions: Sendable {
  /// The loosest rewrites that are allowed: `--exact`, the default, `--fast-math`.
  public var soundness: Soundness
  /// Values of dimensions, for `bind`.
  public var dims: [String: Int]
  /// The most elements that `fold` makes of one constant.
  public var foldLimit: Int

  public init(
    soundness: Soundness = .rounding, dims: [String: Int] = [:], foldLimit: Int = 1024
  ) {
    self.soundness = soundness
    self.dims = dims
    self.foldLimit = foldLimit
  }
}

/// Computes the outputs of a graph that has no inputs: what `fold` asks. `Driver` hands in the
/// plan's own kernels; the reference interpreter is the standard one.
/// - Returns: nil where the graph can't be evaluated; its constants then stay as they are.
public typealias ConstantEvaluator = @Sendable (Graph) -> [String: Tensor]?
