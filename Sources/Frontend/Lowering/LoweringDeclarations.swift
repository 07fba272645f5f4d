import AdjointSource

extension Lowering {
  /// Where the file defines a name that is not defined yet.
  ///
  /// - Requires: the file's own statements are being lowered.
  /// - Complexity: linear in the file the first time, constant afterwards.
  mutating func declaration(of name: String) -> SourceSpan? {
    if let declarations { return declarations[name] }
    var found: [String: SourceSpan] = [:]
    for id in tree.body {
      for identifier in identifiers(definedBy: tree[id].kind) where found[identifier.text] == nil {
        found[identifier.text] = identifier.span
      }
    }
    declarations = found
    return found[name]
  }

  private func identifiers(definedBy statement: Statement.Kind) -> [Identifier] {
    switch statement {
    case .dim(let dims): dims.map(\.name)
    case .input(let names, _), .param(let names, _, _), .definition(let names, _): names
    case .const(let name, _, _): [name]
    case .output(let items): items.filter { $0.value != nil }.map(\.name)
    default: []
    }
  }
}
