import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Makes the picture of a graph: boxes for nodes, calls and runs, arrows for the values between.
struct PictureBuilder {
  private let selection: Selection
  private let grouping: Grouping
  private let options: PictureOptions
  private let text: BoxText
  private var picture: Picture
  private var boxes: [Grouping.Group: Int] = [:]
  private var members: [[NodeID]] = []
  private var frames: [FrameKey: Int] = [:]
  private var arrows = ArrowList()
  /// The saved values whose size stands at an arrow already.
  private var sized: Set<Value> = []
  private var wide = WideReads(boxes: 0)
  /// Forward values in a picture of the backward pass: they stand for what was kept.
  private var showsLoopholes: Bool { options.content == .backward }

  private struct FrameKey: Hashable {
    var scope: ScopeID
    var role: Picture.Role
  }

  private var graph: Graph { selection.graph }

  /// The picture of `graph`; `sources` lets tooltips say where each node comes from.
  static func picture(
    of graph: Graph, _ options: PictureOptions, sources: SourceMap?
  ) throws(RenderingFailure) -> Picture {
    var builder = try PictureBuilder(graph, options, sources)
    builder.addBoxes()
    builder.addArrows()
    builder.addNotes()
    builder.picture.arrows = builder.arrows.list
    return builder.picture
  }

  private init(
    _ graph: Graph, _ options: PictureOptions, _ sources: SourceMap?
  ) throws(RenderingFailure) {
    selection = try Selection(graph, options)
    grouping = try Grouping(selection, options)
    self.options = options
    text = BoxText(selection: selection, sources: sources)
    picture = Picture(title: graph.name, isMirrored: options.content == .joint)
    let parts: String =
      switch options.content {
      case .forward: "forward"
      case .backward: "backward"
      case .joint: hasBackwardPass ? "forward and backward" : "forward"
      }
    picture.title += " · \(parts)"
  }

  /// False where no output is made of a derivative.
  private var hasBackwardPass: Bool { graph.ids.contains { selection.phases[$0] != .forward } }

  private func role(_ id: NodeID) -> Picture.Role {
    switch graph.kind(id) {
    case InputNode.kind: return .input
    case ParameterNode.kind: return .parameter
    case ConstantNode.kind: return .constant
    default: break
    }
    switch selection.phases[id] {
    case .forward: return showsLoopholes ? .saved : .forward
    case .backward: return .backward
    case .update: return .update
    }
  }

  private mutating func addBoxes() {
    for id in graph.ids {
      guard let group = grouping.groups[id.index] else { continue }
      if let known = boxes[group] {
        members[known].append(id)
        continue
      }
      boxes[group] = picture.boxes.count
      members.append([id])
      picture.boxes.append(box(group, first: id))
    }
    let leaving = leavingValues()
    for index in members.indices where picture.boxes[index].isCollapsed {
      summarise(index, leaving[index])
    }
    markOutputs()
    if options.content == .forward { markKept() }
  }

  private mutating func box(_ group: Grouping.Group, first id: NodeID) -> Picture.Box {
    let scope = graph.provenance(id).scope
    switch group {
    case .node:
      let isKept = showsLoopholes && role(id) == .saved
      var box = Picture.Box(
        id: "n\(id.raw)", lines: isKept ? keptLines(id) : text.lines(id),
        tooltip: text.tooltip(id), role: role(id), weight: text.weight(id))
      box.classes = [graph.primitive(id).name, graph.primitive(id).family.rawValue]
      if let forward = graph.provenance(id).forward { box.classes.append("of-n\(forward.raw)") }
      box.isListing = graph.kind(id) == RegionNode.kind
      if !selection.isArgument(id), !isKept { box.frame = frame(scope, role(id)) }
      return box
    case .call(let call, let phase):
      var box = Picture.Box(
        id: "c\(call.raw)_\(phase.rawValue)", lines: [graph.provenances[call].name], tooltip: "",
        role: role(id), weight: .heavy)
      box.isCollapsed = true
      box.frame = frame(graph.provenances[call].parent, role(id))
      return box
    case .run(let number, let phase):
      var box = Picture.Box(
        id: "r\(number)_\(phase.rawValue)", lines: [], tooltip: "", role: role(id), weight: .heavy)
      box.isCollapsed = true
      return box
    }
  }

  private func keptLines(_ id: NodeID) -> [String] {
    let type = graph.types(id)[0]
    let names = text.names(id).joined(separator: ", ")
    return [
      names.isEmpty ? text.operation(id) : names, ValueText.type(type),
      "kept, \(ValueText.bytes(type))",
    ]
  }

  /// The frame of a call in one phase, and those around it.
  private mutating func frame(_ scope: ScopeID?, _ role: Picture.Role) -> Int? {
    var missing: [ScopeID] = []
    var next = scope
    var parent: Int?
    while let call = next {
      if let known = frames[FrameKey(scope: call, role: role)] {
        parent = known
        break
      }
      missing.append(call)
      next = graph.provenances[call].parent
    }
    for call in missing.reversed() {
      let suffix = role == .forward ? "" : " · \(role.rawValue)"
      let frame = Picture.Frame(
        id: "cluster_\(call.raw)_\(role.rawValue)", name: graph.provenances[call].name + suffix,
        role: role, parent: parent)
      parent = picture.frames.count
      frames[FrameKey(scope: call, role: role)] = parent
      picture.frames.append(frame)
    }
    return parent
  }

  /// For each box, the values that others read or that are returned.
  private func leavingValues() -> [Set<Value>] {
    var leaving = [Set<Value>](repeating: [], count: picture.boxes.count)
    for id in graph.ids {
      let to = grouping.groups[id.index]
      for operand in graph.operands(id) {
        guard let from = grouping.groups[operand.node.index], from != to, to != nil else {
          continue
        }
        if let box = boxes[from] { leaving[box].insert(operand) }
      }
    }
    return leaving
  }

  /// What a collapsed box holds: how many operations, which ones most, the type of the value that
  /// leaves it if it is one.
  private mutating func summarise(_ index: Int, _ leaving: Set<Value>) {
    let nodes = members[index]
    var counts: [String: Int] = [:]
    for id in nodes { counts[graph.primitive(id).name, default: 0] += 1 }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let number = ValueText.count(nodes.count)
    picture.boxes[index].lines.append(nodes.count == 1 ? "1 operation" : "\(number) operations")
    picture.boxes[index].tooltip =
      sorted.map { "\($0.key) × \(ValueText.count($0.value))" }.joined(separator: "\n")
    if leaving.count == 1, let value = leaving.first {
      picture.boxes[index].lines.append(ValueText.type(graph.type(of: value)))
    }
  }

  /// In a picture of the forward pass, what the backward pass will read says so.
  private mutating func markKept() {
    var kept: Set<Value> = []
    for user in graph.ids {
      for operand in graph.operands(user)
      where selection.isSaved(operand, by: user) && selection.numerals[operand.node] == nil {
        kept.insert(operand)
      }
    }
    for value in kept {
      guard let box = grouping.groups[value.node.index].flatMap({ boxes[$0] }),
        !picture.boxes[box].isCollapsed
      else { continue }
      picture.boxes[box].lines.append("kept, \(ValueText.bytes(graph.type(of: value)))")
      picture.boxes[box].classes.append("kept")
    }
  }

  private mutating func markOutputs() {
    for output in graph.outputs {
      let node = output.value.node
      guard let group = grouping.groups[node.index], let index = boxes[group] else { continue }
      if showsLoopholes, role(node) == .saved { continue }
      picture.boxes[index].isOutput = true
      let isNamed = graph.names[output.value] == output.name
      if picture.boxes[index].isCollapsed || !isNamed {
        picture.boxes[index].lines.append("output \(output.name)")
      }
    }
  }
}

/// Arrows.
extension PictureBuilder {
  /// Above this many boxes, what an argument or a saved value is to the backward pass is said in
  /// the boxes, not drawn.
  private var usesStubs: Bool {
    options.content == .joint && picture.boxes.count > PictureOptions.mostNodesWithSavedEdges
  }

  /// Records which boxes read which.
  private mutating func findWideReads() {
    wide = WideReads(boxes: picture.boxes.count)
    for id in graph.ids {
      guard let to = grouping.groups[id.index].flatMap({ boxes[$0] }) else { continue }
      for operand in graph.operands(id) {
        guard let from = grouping.groups[operand.node.index].flatMap({ boxes[$0] }) else {
          continue
        }
        if from != to { wide.add(from: from, to: to) }
      }
    }
  }

  private mutating func addArrows() {
    findWideReads()
    var hidden = [Int](repeating: 0, count: picture.boxes.count)
    var stubs = [Set<String>](repeating: [], count: picture.boxes.count)
    for id in graph.ids where selection.numerals[id] == nil {
      let to = grouping.groups[id.index].flatMap { boxes[$0] }
      for operand in graph.operands(id) where selection.numerals[operand.node] == nil {
        let from = grouping.groups[operand.node.index].flatMap { boxes[$0] }
        switch (from, to) {
        case (let from?, let to?) where from != to: connect(operand, id, from, to, &stubs)
        case (let from?, nil): hidden[from] += 1
        case (nil, let to?): hidden[to] += 1
        default: break
        }
      }
      if graph.kind(id) == SeedNode.kind, let to { connectStart(id, to) }
    }
    guard options.focus != nil else { return }
    for (index, count) in hidden.enumerated() where count > 0 {
      picture.boxes[index].lines.append("… \(count) more")
    }
  }

  private mutating func connect(
    _ operand: Value, _ user: NodeID, _ from: Int, _ to: Int, _ stubs: inout [Set<String>]
  ) {
    let isSaved = selection.isSaved(operand, by: user) && !showsLoopholes
    let isFar = selection.phases[user] != .forward && selection.isArgument(operand.node)
    let type = graph.type(of: operand)
    if wide.contains(from) || (usesStubs && (isSaved || isFar)) {
      note("reads \(text.short(operand))", on: to, &stubs)
      if isSaved { note("kept, \(ValueText.bytes(type))", on: from, &stubs) }
      return
    }
    var arrow = Picture.Arrow(from: from, to: to, style: .forward)
    if isSaved {
      arrow.style = .saved
      if sized.insert(operand).inserted { arrow.label = ValueText.bytes(type) }
    } else if picture.boxes[from].role == .saved {
      if picture.boxes[to].role == .saved { return }
      arrow.style = .saved
    } else if isFar {
      arrow.style = .argument
    } else if selection.phases[operand.node] != .forward {
      arrow.style = .backward
      arrow.isMirrored = options.content == .joint
    }
    arrow.tooltip = "\(text.short(operand)) : \(ValueText.type(type))"
    arrows.add(arrow)
  }

  /// Says at one end of an edge that isn't drawn what it is.
  private mutating func note(_ line: String, on box: Int, _ stubs: inout [Set<String>]) {
    guard stubs[box].insert(line).inserted, stubs[box].count <= 4 else { return }
    picture.boxes[box].lines.append(stubs[box].count < 4 ? line : "…")
  }

  /// The value whose derivative a seed starts leads to it.
  private mutating func connectStart(_ seed: NodeID, _ to: Int) {
    guard case .text(let name)? = graph.attributes(seed)[""] else { return }
    let value =
      graph.outputs.first { $0.name == name }?.value ?? graph.names.first { $0.value == name }?.key
    guard let value, let group = grouping.groups[value.node.index], let from = boxes[group],
      from != to
    else { return }
    arrows.add(Picture.Arrow(from: from, to: to, style: .start))
  }

  private mutating func addNotes() {
    let changes = graph.conventions.changes.map { "\($0.name) = \($0.value)" }
    if !changes.isEmpty { picture.notes.append("convention " + changes.joined(separator: ", ")) }
    picture.notes += grouping.notes
    if let focus = options.focus {
      picture.notes.append(
        "around \(focus), radius \(options.radius): \(ValueText.count(selection.count)) of "
          + "\(ValueText.count(selection.countBeforeFocus)) operations")
    }
    if usesStubs { picture.notes.append("what the backward pass reads stands in the boxes") }
    if !wide.isEmpty { picture.notes.append("what many boxes read stands in them") }
    if options.content != .forward, !hasBackwardPass {
      picture.notes.append("no output is a derivative, so there is no backward pass")
    } else if picture.boxes.isEmpty {
      picture.notes.append("there is nothing to show")
    }
  }
}
