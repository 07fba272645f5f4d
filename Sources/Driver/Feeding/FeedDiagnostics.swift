import AdjointSource
import AdjointTensors

/// Diagnostics of what is fed to a run.
public enum FeedDiagnostics {
  static let contradictionCode = DiagnosticCode(
    "E0651", "a dimension has two values",
    """
    A dimension is one number everywhere. Its value comes from `--dim`, then from the shapes of what
    is fed, then from the model's default; two of what was given contradict each other.
    """)
  static let unboundCode = DiagnosticCode(
    "E0652", "a dimension has no value",
    """
    Plans have concrete sizes. Give the dimension a value with `--dim N=128`, feed data whose shape
    tells it, or write a default in the model: `dim N = 128`.
    """)
  static let shapeCode = DiagnosticCode(
    "E0653", "the data has another shape or type",
    """
    What is fed has the rank, the sizes and a type that fit the declaration. f64 is rounded to f32,
    i64 becomes i32 where it is in range; other conversions are not made silently.
    """)
  static let dimCode = DiagnosticCode(
    "E0654", "no such dimension, or no size",
    "`--dim NAME=SIZE` names a dimension of the model; a size is an integer from 1.")
  static let unknownCode = DiagnosticCode(
    "E0655", "the model has no such input",
    "`--feed NAME=FILE` names an input or a parameter of the model.")
  static let rangeCode = DiagnosticCode(
    "E0656", "a number is out of range",
    "An integer that indexes an axis lies in 0 ..< size; an i64 that becomes i32 fits 32 bits.")
  static let sizeCode = DiagnosticCode(
    "E0657", "data larger than the memory",
    """
    What isn't fed is drawn, and would not fit into this machine's memory. Give the dimensions
    smaller sizes.
    """)

  /// The codes of this stage.
  public static let codes = [
    contradictionCode, unboundCode, shapeCode, dimCode, unknownCode, rangeCode, sizeCode,
  ]

  static func contradiction(
    _ dim: String, _ first: (Int, String), _ second: (Int, String)
  ) -> Diagnostic {
    .error(
      contradictionCode,
      "\(dim) is \(first.0) (\(first.1)) and \(second.0) (\(second.1))", at: nil)
  }

  /// Dimensions without a size, one at least.
  public static func unbound(_ dims: [String]) -> Diagnostic {
    let options = dims.map { "--dim \($0)=…" }.joined(separator: " ")
    if dims.count == 1 {
      return .error(
        unboundCode, "the dimension \(dims[0]) has no value", at: nil,
        notes: ["give it with \(options), or feed data that tells it"])
    }
    return .error(
      unboundCode, "the dimensions \(dims.joined(separator: ", ")) have no value", at: nil,
      notes: ["give them with \(options), or feed data that tells them"])
  }

  static func shape(_ name: String, declared: TensorType, fed: Tensor) -> Diagnostic {
    .error(
      shapeCode, "\(name) is declared \(declared), the data is \(fed.element)\(fed.shape)",
      at: nil)
  }

  static func dim(_ name: String, _ message: String) -> Diagnostic {
    .error(dimCode, "--dim \(name): \(message)", at: nil)
  }

  /// A name that is fed and that the model lacks.
  public static func unknown(_ name: String, known: [String]) -> Diagnostic {
    .error(
      unknownCode, "the model has no input or parameter '\(name)'", at: nil,
      notes: ["it has " + known.joined(separator: ", ")])
  }

  static func range(_ name: String, _ value: Int64, _ what: String) -> Diagnostic {
    .error(rangeCode, "\(name) holds \(value), which is \(what)", at: nil)
  }

  static func tooLarge(_ name: String, _ shape: [Int]) -> Diagnostic {
    .error(
      sizeCode, "\(name) would be \(shape.map(String.init).joined(separator: " × ")) elements",
      at: nil, notes: ["that is more than this machine's memory holds"])
  }
}
