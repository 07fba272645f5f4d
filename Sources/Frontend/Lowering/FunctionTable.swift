import AdjointSource

/// The functions that a name before `(` may stand for: the file's, those of files it uses, the
/// library's. The library's files are parsed when one of their functions is called first.
struct FunctionTable {
  /// A function with where it comes from.
  struct Entry {
    /// Which function it is.
    struct ID: Hashable {
      let file: FileID
      let start: UInt32
    }

    /// The function as it was written.
    let syntax: FunctionSyntax
    /// The space in which its body finds functions.
    let space: Int

    /// Which function it is.
    var id: ID { ID(file: syntax.name.span.file, start: syntax.name.span.start) }
  }

  /// Functions that are seen together.
  private struct Space {
    var entries: [String: Entry] = [:]
    /// The space around a block.
    let outer: Int?
  }

  private var spaces: [Space] = []
  private var trees: [FileID: SyntaxTree] = [:]
  private var libraryFiles: [FileID] = []
  private var librarySpace = 0

  /// The space of the model's own file.
  let fileSpace = 1

  /// Ready to read the statements of a tree.
  init() {
    spaces = [Space(outer: nil), Space(outer: nil)]
  }

  /// A new space within another, or on its own.
  mutating func newSpace(in outer: Int?) -> Int {
    spaces.append(Space(outer: outer))
    return spaces.count - 1
  }

  /// Adds a function; gives the one of that name that is there already.
  mutating func add(_ syntax: FunctionSyntax, to space: Int) -> Entry? {
    let name = syntax.name.text
    if let old = spaces[space].entries[name] { return old }
    spaces[space].entries[name] = Entry(syntax: syntax, space: space)
    return nil
  }

  /// Makes a function of one space visible in another; gives another one of that name.
  mutating func link(_ entry: Entry, into space: Int) -> Entry? {
    if let old = spaces[space].entries[entry.syntax.name.text] {
      return old.id == entry.id ? nil : old
    }
    spaces[space].entries[entry.syntax.name.text] = entry
    return nil
  }

  /// The functions of a space.
  func entries(of space: Int) -> [Entry] { Array(spaces[space].entries.values) }

  /// Keeps a file's tree.
  mutating func keep(_ tree: SyntaxTree) { trees[tree.file] = tree }

  /// The tree of a file that functions came from.
  func tree(of file: FileID) -> SyntaxTree? { trees[file] }

  /// The function of a name seen from a space, the library's functions left aside.
  func findOwn(_ name: String, from space: Int) -> Entry? {
    var next: Int? = space
    while let space = next {
      if !spaces[space].entries.isEmpty, let entry = spaces[space].entries[name] { return entry }
      next = spaces[space].outer
    }
    return nil
  }

  /// The library's function of a name; its file is added to `map` when it is needed first.
  mutating func findInLibrary(_ name: String, _ map: inout SourceMap) -> Entry? {
    if let entry = spaces[librarySpace].entries[name] { return entry }
    guard let file = Library.file(of: name) else { return nil }
    load(file, &map)
    return spaces[librarySpace].entries[name]
  }

  /// True for files of the library.
  func isLibrary(_ file: FileID) -> Bool { libraryFiles.contains(file) }

  /// Names of functions that may be meant, from a space.
  func names(from space: Int) -> [String] {
    var names: [String] = []
    var next: Int? = space
    while let space = next {
      names += spaces[space].entries.keys
      next = spaces[space].outer
    }
    return names + Library.functionNames
  }

  private mutating func load(_ file: SourceFile, _ map: inout SourceMap) {
    guard map.id(named: file.name) == nil, let id = map.add(file) else { return }
    libraryFiles.append(id)
    let (tree, diagnostics) = Parser.parse(file, id: id)
    precondition(
      !diagnostics.hasErrors,
      "the library has mistakes:\n"
        + DiagnosticRenderer(map: map).render(diagnostics.sorted))
    keep(tree)
    for statement in tree.body {
      if case .function(let function) = tree[statement].kind {
        _ = add(function, to: librarySpace)
      }
    }
  }
}
