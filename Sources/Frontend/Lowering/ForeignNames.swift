/// What other systems call a function of the language.
enum ForeignNames {
  /// The name here, or how it is written where it is no name.
  static let table = [
    "ln": "log", "dot_product": "dot", "matmul": "`@`", "mm": "`@`", "arange": "iota",
    "range": "iota", "concatenate": "concat", "cat": "concat", "norm": "norm2", "var": "variance",
    "tr": "trace", "abs_": "abs", "power": "pow", "exp2": "2 ^ x", "identity": "eye",
    "cross_entropy": "softmax_cross_entropy", "permute": "transpose", "view": "reshape",
    "logdet": "logabsdet", "slogdet": "logabsdet", "inv": "inverse", "maximum": "max",
    "minimum": "min", "amax": "max", "gradient": "grad", "jac": "jacobian", "float": "f32",
    "int": "i32", "len": "size", "shape": "size", "transposed": "transpose", "swish": "silu",
    "std": "sqrt(variance(x))", "binary_cross_entropy": "bce", "unsqueeze": "expand",
  ]
}
