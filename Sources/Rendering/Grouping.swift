import AdjointGraphIR

/// Which box each shown node is in: its own, its call's, or that of a run of nodes.
struct Grouping {
  /// What a box stands for.
  enum Group: Hashable {
    case node(NodeID)
    case call(ScopeID, Phase)
    case run(Int, Phase)
  }

  /// For each node, its group; nil where it isn't shown.
  private(set) var groups: [Group?]
  /// What was collapsed and why, for the picture's title.
  private(set) var notes: [String] = []

  private let selection: Selection
  private let options: PictureOptions
  private let depths: [Int]

  /// A picture with more boxes than this collapses calls although nothing forces it to.
  private static let mostComfortable = 400

  /// How many runs a graph without calls is cut into where it is too large.
  private static let runs = 240

  init(_ selection: Selection, _ options: PictureOptions) throws(RenderingFailure) {
    self.selection = selection
    self.options = options
    depths = Self.depths(of: selection.graph.provenances)
    groups = [Group?](repeating: nil, count: selection.graph.nodes.count)
    try checkNames()
    let depth = chosenDepth()
    for id in selection.graph.ids where selection.isShown[id.index] {
      groups[id.index] = group(of: id, depth: depth)
    }
    noteCalls()
    cutIntoRuns()
  }

  /// For each scope, how many scopes enclose it; a parent comes before its children.
  private static func depths(of table: ProvenanceTable) -> [Int] {
    var depths: [Int] = []
    for scope in table.scopes {
      depths.append(scope.parent.map { depths[Int($0.raw)] + 1 } ?? 1)
    }
    return depths
  }

  private func checkNames() throws(RenderingFailure) {
    let known = Set(selection.graph.provenances.scopes.map(\.name))
    for name in options.expand.sorted() where !known.contains(name) {
      throw .unknownCall(name, near: NearNames.nearest(to: name, among: known))
    }
  }

  private func depth(of id: NodeID) -> Int {
    selection.graph.provenance(id).scope.map { depths[Int($0.raw)] } ?? 0
  }

  /// The greatest depth at which the picture has no more boxes than it should, at most the one
  /// asked for: boxes = nodes no deeper, and one for each call that is one deeper.
  private func chosenDepth() -> Int {
    let deepest = depths.max() ?? 0
    var nodes = [Int](repeating: 0, count: deepest + 2)
    var calls = [Set<Group>](repeating: [], count: deepest + 2)
    for id in selection.graph.ids where selection.isShown[id.index] {
      nodes[depth(of: id)] += 1
      var next = selection.graph.provenance(id).scope
      while let scope = next {
        let isNew = calls[depths[Int(scope.raw)]].insert(.call(scope, selection.phases[id]))
          .inserted
        if !isNew { break }
        next = selection.graph.provenances[scope].parent
      }
    }
    let most =
      options.depth == nil ? min(Self.mostComfortable, options.mostNodes) : options.mostNodes
    var boxes = nodes.reduce(0, +)
    var chosen = deepest
    while chosen > 0, boxes > most || chosen > options.depth ?? deepest {
      boxes += calls[chosen].count - nodes[chosen] - calls[chosen + 1].count
      chosen -= 1
    }
    return chosen
  }

  /// The outermost call deeper than `depth` that isn't to be expanded, otherwise the node itself.
  private func group(of id: NodeID, depth: Int) -> Group {
    let table = selection.graph.provenances
    var outermost: ScopeID?
    var next = selection.graph.provenance(id).scope
    while let scope = next, depths[Int(scope.raw)] > depth {
      if options.expand.contains(table[scope].name) { break }
      outermost = scope
      next = table[scope].parent
    }
    return outermost.map { .call($0, selection.phases[id]) } ?? .node(id)
  }

  private mutating func noteCalls() {
    var sizes: [String: Int] = [:]
    for case .call(let scope, _)? in groups {
      let name = selection.graph.provenances[scope].name
      sizes[String(name.prefix { $0 != "[" }), default: 0] += 1
    }
    guard !sizes.isEmpty else { return }
    let all = sizes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let listed = all.prefix(4).map { "\($0.key) (\(ValueText.count($0.value)) operations)" }
    let rest = all.count > 4 ? " and \(all.count - 4) more" : ""
    notes.append("collapsed calls: \(listed.joined(separator: ", "))\(rest)")
    notes.append("--expand NAME shows the inside of a call")
  }

  /// Puts consecutive nodes of one phase in one box where the picture would be too large without.
  private mutating func cutIntoRuns() {
    let boxes = Set(groups.compactMap { $0 }).count
    guard boxes > options.mostNodes else { return }
    let length = (selection.count + Self.runs - 1) / Self.runs
    var position = 0
    for id in selection.graph.ids where groups[id.index] != nil {
      groups[id.index] = .run(position / length, selection.phases[id])
      position += 1
    }
    notes.append(
      "\(ValueText.count(boxes)) boxes are too many: runs of \(ValueText.count(length)) operations "
        + "are one box each; --focus NAME shows a part")
  }
}
