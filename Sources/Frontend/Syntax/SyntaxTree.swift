import AdjointSource

/// What one file says: statements and expressions in flat arrays, so that neither copying nor
/// freeing a tree depends on its depth.
public struct SyntaxTree: Sendable {
  /// The file that spans refer to.
  public let file: FileID
  /// The file's statements, in order.
  public internal(set) var body: [StatementID] = []
  /// Comments, in order.
  public internal(set) var comments: [Comment] = []
  /// Names in statements that could not be read: what uses them is not reported.
  public internal(set) var brokenNames: Set<String> = []
  private var statements: [Statement] = []
  private var expressions: [Expression] = []

  /// A tree without statements.
  public init(file: FileID) {
    self.file = file
  }

  /// A statement of this tree.
  public subscript(_ id: StatementID) -> Statement { statements[Int(id.raw)] }

  /// An expression of this tree.
  public subscript(_ id: ExpressionID) -> Expression { expressions[Int(id.raw)] }

  /// Adds a statement.
  mutating func add(_ statement: Statement) -> StatementID {
    statements.append(statement)
    return StatementID(raw: UInt32(statements.count - 1))
  }

  /// Adds an expression, whose parts are added already.
  mutating func add(_ kind: Expression.Kind, _ span: SourceSpan) -> ExpressionID {
    expressions.append(Expression(kind: kind, span: span))
    return ExpressionID(raw: UInt32(expressions.count - 1))
  }

  /// True where a function's body calls `grad` or one of its kin by name.
  func callsDerivative(in function: FunctionSyntax) -> Bool {
    let names: Set = ["grad", "jacobian", "hessian", "jvp", "vjp"]
    let span: SourceSpan =
      switch function.body {
      case .expression(let id): self[id].span
      case .block(_, let braces): braces
      }
    return expressions.contains { expression in
      guard case .call(let call) = expression.kind else { return false }
      return names.contains(call.name.text) && span.contains(expression.span)
    }
  }

  /// The expression without the parentheses around it.
  public func withoutParentheses(_ id: ExpressionID) -> ExpressionID {
    var id = id
    while case .parenthesised(let inner) = self[id].kind { id = inner }
    return id
  }
}

/// A statement's number in its tree.
public struct StatementID: Hashable, Sendable {
  /// Position in the tree's array.
  let raw: UInt32
}

/// An expression's number in its tree.
public struct ExpressionID: Hashable, Sendable {
  /// Position in the tree's array.
  let raw: UInt32
}

/// A name with the place where it stands.
public struct Identifier: Hashable, Sendable {
  /// The name, in NFC.
  public let text: String
  /// Where it stands.
  public let span: SourceSpan

  /// A name at a place.
  public init(_ text: String, _ span: SourceSpan) {
    self.text = text
    self.span = span
  }
}
