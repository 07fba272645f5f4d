/// Something that a user should know about their text, data or plan: a value, never a trap.
public struct Diagnostic: Error, Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// The input can't be used.
    case error
    /// It can, but perhaps not as meant.
    case warning
    /// Nothing is wrong.
    case note
  }

  /// A remark beside a piece of source.
  public struct Label: Hashable, Sendable {
    /// What the remark is about.
    public let span: SourceSpan
    /// The remark: `W1 is f32[784, 128]`.
    public let text: String

    /// A remark about a span.
    public init(_ span: SourceSpan, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  /// One replacement of a fix.
  public struct Edit: Hashable, Sendable {
    /// What goes; empty for an insertion.
    public let span: SourceSpan
    /// What comes instead.
    public let replacement: String

    /// Replaces `span` by `replacement`.
    public init(_ span: SourceSpan, _ replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// The one change that puts the matter right.
  public struct Fix: Hashable, Sendable {
    /// What to do, in words: ``write `axis: 1` ``.
    public let message: String
    /// Replacements that do it, disjoint; empty where they can't be given exactly.
    public let edits: [Edit]

    /// A fix in words and as edits.
    public init(_ message: String, edits: [Edit] = []) {
      self.message = message
      self.edits = edits
    }

    /// A fix that replaces one span.
    public init(_ message: String, replacing span: SourceSpan, with text: String) {
      self.init(message, edits: [Edit(span, text)])
    }
  }

  /// How bad it is.
  public var severity: Severity
  /// The code that `adjoint explain` takes: `E0102`; empty for plain remarks.
  public var code: String
  /// One line, without a full stop, in the user's terms.
  public var message: String
  /// The piece of source that it is about; nil for things without a text.
  public var span: SourceSpan?
  /// What stands directly under the carets of `span`; may be empty.
  public var detail: String
  /// Remarks beside other pieces of source.
  public var labels: [Label]
  /// Further sentences, one each.
  public var notes: [String]
  /// The change that puts it right, where there is exactly one.
  public var fix: Fix?

  /// A diagnostic with everything that it can hold.
  public init(
    severity: Severity, code: String, message: String, span: SourceSpan?, detail: String = "",
    labels: [Label] = [], notes: [String] = [], fix: Fix? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.detail = detail
    self.labels = labels
    self.notes = notes
    self.fix = fix
  }

  /// An error with a registered code.
  public static func error(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, detail: String = "",
    labels: [Label] = [], notes: [String] = [], fix: Fix? = nil
  ) -> Diagnostic {
    Diagnostic(
      severity: .error, code: code.id, message: message, span: span, detail: detail,
      labels: labels, notes: notes, fix: fix)
  }

  /// A warning with a registered code.
  public static func warning(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, detail: String = "",
    labels: [Label] = [], notes: [String] = [], fix: Fix? = nil
  ) -> Diagnostic {
    Diagnostic(
      severity: .warning, code: code.id, message: message, span: span, detail: detail,
      labels: labels, notes: notes, fix: fix)
  }

  /// A remark without a code.
  public static func note(_ message: String, at span: SourceSpan? = nil) -> Diagnostic {
    Diagnostic(severity: .note, code: "", message: message, span: span)
  }
}
