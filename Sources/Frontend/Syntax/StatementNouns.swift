extension Statement.Kind {
  /// The statement in words.
  var noun: String {
    switch self {
    case .dim: "`dim`"
    case .input: "`input`"
    case .param: "a function with `param` in its body"
    case .const: "`const`"
    case .output: "`output`"
    case .minimize: "`minimize`"
    case .claim: "`claim`"
    case .expect: "`expect`"
    case .assume: "`assume`"
    case .function: "`fn`"
    case .repeat: "`repeat`"
    case .use: "`use`"
    case .convention: "`convention`"
    case .return: "`return`"
    case .definition: "a definition"
    }
  }
}
