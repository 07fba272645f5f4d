import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// What can be wrong with types and shapes: E03xx.
public enum TypeDiagnostics {
  /// A type as the language writes it: `f32[N, 784]`.
  static func text(_ type: TensorType) -> String {
    type.rank == 0 ? type.element.name : type.element.name + type.shape.text
  }

  /// Two operands whose shapes don't broadcast.
  static func broadcast(
    _ sign: String, _ left: TensorType, _ right: TensorType, labels: [Diagnostic.Label],
    fix: Diagnostic.Fix?, mismatch: Broadcast.Mismatch, at span: SourceSpan
  ) -> Diagnostic {
    let axis =
      mismatch.axisFromEnd == 0
      ? "the last axes" : "the axes \(mismatch.axisFromEnd + 1) from the end"
    var notes = [
      "shapes are aligned at their last axes; \(axis) have sizes \(mismatch.left) and "
        + "\(mismatch.right)"
    ]
    if mismatch.left.constant == nil || mismatch.right.constant == nil,
      mismatch.left != 1, mismatch.right != 1
    {
      notes.append("sizes are equal only where they are equal for all dimensions")
    }
    return .error(
      shapes, "the shapes \(left.shape.text) and \(right.shape.text) don't fit `\(sign)`",
      at: span, labels: labels, notes: notes, fix: fix)
  }

  /// `@` of shapes whose inner sizes differ.
  static func product(
    _ left: TensorType, _ right: TensorType, labels: [Diagnostic.Label], fix: Diagnostic.Fix?,
    inner: (Size, Size), at span: SourceSpan
  ) -> Diagnostic {
    .error(
      matrixProduct,
      "the shapes \(left.shape.text) and \(right.shape.text) don't fit `@`: "
        + "\(inner.0) is not \(inner.1)",
      at: span, labels: labels,
      notes: [
        "the last size of the left operand is the second-last (a vector's only) of the right"
      ],
      fix: fix)
  }

  /// `@` of a scalar.
  static func scalarProduct(at span: SourceSpan, fix: Diagnostic.Fix?) -> Diagnostic {
    .error(
      matrixProduct, "`@` multiplies vectors and matrices; one of its operands is a number",
      at: span, fix: fix)
  }

  /// Two operands of element types that don't fit.
  static func elements(
    _ left: TensorType, _ right: TensorType, labels: [Diagnostic.Label], at span: SourceSpan,
    fix: Diagnostic.Fix
  ) -> Diagnostic {
    .error(
      elementTypes, "\(left.element.name) meets \(right.element.name)", at: span, labels: labels,
      notes: ["types are never converted silently"], fix: fix)
  }

  /// The type to which the other of two is best converted.
  static func wider(_ a: ElementType, _ b: ElementType) -> ElementType {
    if a.isFloat != b.isFloat { return a.isFloat ? a : b }
    return a.byteCount > b.byteCount ? a : b
  }

  /// A value of another element type than its place wants.
  static func wantedElement(
    _ type: TensorType, _ element: ElementType, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      elementTypes, "this is \(text(type)) where \(element.name) is wanted", at: span,
      notes: ["convert it with `\(element.name)(…)`"])
  }

  /// An argument of an element type that the function doesn't take.
  static func wants(
    _ function: String, _ what: String, _ type: TensorType, at span: SourceSpan,
    note: String? = nil
  ) -> Diagnostic {
    .error(
      elementTypes, "`\(function)` takes \(what), but this is \(text(type))", at: span,
      notes: note.map { [$0] } ?? [])
  }

  /// `/` of integers.
  static func integerDivision(
    _ left: String, _ right: String, _ type: TensorType, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      integerQuotient, "`/` of integers is not said to round: these are \(text(type))", at: span,
      notes: [
        "write `div(\(left), \(right))` for the quotient rounded down, or "
          + "`f32(\(left)) / f32(\(right))` for the fraction"
      ])
  }

  /// A number that an element type doesn't have.
  static func fraction(_ number: String, _ element: ElementType, at span: SourceSpan) -> Diagnostic
  {
    .error(
      fractions, "\(number) is no \(element.name)", at: span,
      notes:
        element.isInteger
        ? ["convert the integers with `f32(…)`, or round the number"] : [])
  }

  /// A string or the like where a value is wanted.
  static func notATensor(_ noun: String, at span: SourceSpan) -> Diagnostic {
    .error(wrongKind, "expected a value but found \(noun)", at: span)
  }

  /// One kind of thing where another is wanted.
  static func wrongKind(_ wanted: String, _ found: String, at span: SourceSpan, note: String? = nil)
    -> Diagnostic
  {
    .error(
      wrongKind, "expected \(wanted) but found \(found)", at: span,
      notes: note.map { [$0] } ?? [])
  }

  /// `[]` as a tensor.
  static func emptyList(at span: SourceSpan) -> Diagnostic {
    .error(wrongKind, "an empty list has no type", at: span, notes: ["write `zeros([0])`"])
  }

  /// Entries of a list with different shapes.
  static func stack(_ first: TensorType, _ other: TensorType, at span: SourceSpan) -> Diagnostic {
    .error(
      shapes,
      "the entries of a list have one shape, not \(first.shape.text) and \(other.shape.text)",
      at: span)
  }

  /// An axis out of range.
  static func axis(_ axis: String, _ type: TensorType, at span: SourceSpan) -> Diagnostic {
    .error(
      axisRange, "\(text(type)) has no axis \(axis)", at: span,
      notes:
        type.rank == 0
        ? ["a scalar has no axes"]
        : ["its axes are 0 … \(type.rank - 1), or −\(type.rank) … −1 from the end"])
  }

  /// A function without its `axis`.
  static func axisNeeded(
    _ function: String, _ type: TensorType, at span: SourceSpan
  ) -> Diagnostic {
    .error(
      axisRange, "`\(function)` of \(text(type)) needs its axis", at: span,
      notes: ["write `axis: …`"])
  }

  /// An axis that stands twice in a list.
  static func axisTwice(_ axis: Int, at span: SourceSpan) -> Diagnostic {
    .error(axisRange, "axis \(axis) is named twice", at: span)
  }

  /// An index out of range, or perhaps so.
  static func index(
    _ index: String, size: Size, axis: Int, isOutside: Bool, at span: SourceSpan
  ) -> Diagnostic {
    let mayBe = !isOutside
    return .error(
      indexRange,
      "index \(index) \(mayBe ? "may be" : "is") out of range: axis \(axis) has size \(size)",
      at: span,
      notes: mayBe
        ? ["a dimension may be 1; where it never is, write it as `N + 1`"]
        : size.constant.map { ["its indices are those below \($0), or negative from the end"] }
          ?? [])
  }

  /// A slice that leaves its axis, or may.
  static func slice(
    _ start: Size, _ stop: Size, size: Size, axis: Int, at span: SourceSpan
  ) -> Diagnostic {
    let mayBe = [start, stop, size].contains { $0.constant == nil }
    return .error(
      indexRange,
      "the slice \(start):\(stop) \(mayBe ? "may leave" : "leaves") axis \(axis), of size \(size)",
      at: span,
      notes: mayBe ? ["a dimension may be 1; where it never is, write it as `N + 1`"] : [])
  }

  /// A step whose slice has no polynomial length.
  static func step(_ length: Size, _ step: Int, at span: SourceSpan) -> Diagnostic {
    let dim = length.dims.min() ?? "N"
    return .error(
      sliceStep, "a length of \(length) need not divide by the step \(step)", at: span,
      notes: ["write the size as a multiple: `\(step)*\(dim)` instead of `\(dim)`"])
  }

  /// More indices than axes.
  static func indexCount(_ type: TensorType, count: Int, at span: SourceSpan) -> Diagnostic {
    .error(
      indexRange, "\(count) indices for \(text(type)), which has \(type.rank) axes", at: span)
  }

  /// An index that can't be.
  static func indexForm(_ message: String, at span: SourceSpan, notes: [String] = []) -> Diagnostic
  {
    .error(indexRange, message, at: span, notes: notes)
  }

  /// `.T` of a vector or a scalar.
  static func transposed(_ type: TensorType, _ text: String, at span: SourceSpan) -> Diagnostic {
    .error(
      transposedVector, "`.T` of \(self.text(type)) would change nothing", at: span,
      notes: type.rank == 0
        ? []
        : [
          "a vector is neither row nor column; the outer product is `outer(a, b)`, "
            + "a column `\(text)[:, None]`"
        ])
  }

  /// A size beyond 64 bits.
  static func size(_ error: SizeError, at span: SourceSpan) -> Diagnostic {
    .error(sizes, "\(error)", at: span)
  }

  /// Something else where a size is wanted.
  static func noSize(_ found: String, at span: SourceSpan) -> Diagnostic {
    .error(
      sizes, "expected a size but found \(found)", at: span,
      notes: ["sizes are whole numbers made of integers and dimensions by `+ - *`"])
  }

  /// A size below 0, or perhaps so.
  static func negativeSize(_ size: Size, at span: SourceSpan) -> Diagnostic {
    .error(
      sizes, "the size \(size) \(size.constant == nil ? "may be" : "is") negative", at: span)
  }

  /// Labels of a contraction that don't fit.
  static func label(_ message: String, at span: SourceSpan) -> Diagnostic {
    .error(labels, message, at: span)
  }

  /// A dimension with a default below 1.
  static func dimension(_ size: Size, at span: SourceSpan) -> Diagnostic {
    .error(sizes, "a dimension is at least 1, not \(size)", at: span)
  }

  /// Operands that break an operation's rule.
  static func rule(_ failure: TypeFailure, at span: SourceSpan) -> Diagnostic {
    let operands = failure.operands.map(text).joined(separator: ", ")
    return .error(
      rules, "`\(failure.operation)` does not take these operands", at: span,
      notes: ["its rule: \(failure.rule)"] + (operands.isEmpty ? [] : ["they are \(operands)"]))
  }

  /// Shapes that don't fit, in the function's own words.
  static func shape(_ message: String, at span: SourceSpan, notes: [String] = []) -> Diagnostic {
    .error(shapes, message, at: span, notes: notes)
  }

  /// More nodes than a model may have.
  static func tooLarge(at span: SourceSpan) -> Diagnostic {
    .error(
      limits, "the model has more than \(Lowering.mostNodes) nodes here", at: span)
  }

  /// More expanded calls than a file of its length may have.
  static func tooManyCalls(at span: SourceSpan) -> Diagnostic {
    .error(
      limits, "too many calls are expanded here for a file of this length", at: span,
      notes: ["calls are expanded: functions that call others twice double with each level"])
  }

  /// Calls and brackets nested too deeply.
  static func tooDeep(at span: SourceSpan) -> Diagnostic {
    .error(
      limits, "calls and brackets are nested more than \(Lowering.deepest) deep here", at: span)
  }
}
