import AdjointGraphIR
import AdjointSource

/// A level of calls: its names, its functions, its scope in the graph.
struct Frame {
  /// Where a frame was called from.
  struct Call {
    /// The function's name.
    let name: String
    /// Where the call stands.
    let span: SourceSpan
    /// True where the function is the library's.
    let isLibrary: Bool
    /// Which function, to find calls of itself.
    let function: FunctionTable.Entry.ID
  }

  /// What its names stand for.
  var names = NameTable<Binding>()
  /// Where its functions are found.
  var space: Int
  /// The scope of its nodes.
  var scope: ScopeID?
  /// How often each function was called in this frame.
  var callCounts: [String: Int] = [:]
  /// True where its names may be variables of derivatives and depend on index variables.
  var isDifferentiating = false
  /// The call that it expands; nil for the file itself.
  var call: Call?

  /// A frame without names.
  init(space: Int) {
    self.space = space
  }
}

/// What a name stands for.
struct Binding {
  /// The possibilities.
  enum Meaning {
    /// A value.
    case operand(Operand)
    /// A dimension.
    case dim
    /// Something whose definition had a mistake.
    case poison
  }

  /// What it is.
  let meaning: Meaning
  /// Where the name is defined.
  let span: SourceSpan
}
