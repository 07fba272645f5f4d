import AdjointGraphIR
import AdjointSource

/// A picture in Graphviz's DOT language. The same graph gives the same bytes.
///
/// Only quoted labels are used, never HTML ones, which Graphviz replaces in silence where they are
/// malformed; ids are generated, never names.
public enum DOTText {
  /// The picture of `graph` that `options` describe; `sources` lets tooltips say where each node
  /// comes from.
  public static func text(
    of graph: Graph, _ options: PictureOptions = PictureOptions(), sources: SourceMap? = nil
  ) throws(RenderingFailure) -> String {
    let picture = try PictureBuilder.picture(of: graph, options, sources: sources)
    return text(of: picture)
  }

  static func text(of picture: Picture) -> String {
    var writer = DOTWriter()
    writer.write(picture)
    return writer.lines.joined(separator: "\n") + "\n"
  }
}

/// Writes the lines of a DOT text.
private struct DOTWriter {
  private(set) var lines: [String] = []
  private var indentation = 0

  private static let font = "Helvetica Neue,Helvetica,Arial,sans-serif"
  private static let listingFont = "Menlo,Consolas,DejaVu Sans Mono,monospace"

  mutating func write(_ picture: Picture) {
    open("digraph adjoint {")
    writeDefaults(picture)
    writeLegend(picture)
    if picture.isMirrored {
      for (half, roles) in [
        ("backward", [Picture.Role.backward, .update]),
        ("forward", [.input, .parameter, .constant, .forward]),
      ] {
        open("subgraph cluster_\(half) {")
        add("graph", [("style", "invis"), ("label", ""), ("margin", "4")])
        writeContent(picture, Set(roles))
        close()
      }
    } else {
      writeContent(picture, Set(Picture.Role.allCases))
    }
    for arrow in picture.arrows { write(arrow) }
    writeLegendPlace(picture)
    close()
  }

  private mutating func writeDefaults(_ picture: Picture) {
    add(
      "graph",
      [
        ("label", ([picture.title] + picture.notes).joined(separator: "\n")), ("labelloc", "t"),
        ("labeljust", "l"),
        ("fontname", Self.font), ("fontsize", "13"), ("fontcolor", "#343A40"),
        ("bgcolor", "white"), ("pad", "0.3"), ("nodesep", "0.22"), ("ranksep", "0.34"),
        ("rankdir", "TB"), ("newrank", picture.isMirrored ? "true" : "false"),
        ("tooltip", picture.title), ("nslimit", "4"),
        ("nslimit1", "4"),
        ("mclimit", "0.6"), ("outputorder", "edgesfirst"),
      ], justify: true)
    add(
      "node",
      [
        ("shape", "box"), ("style", "rounded,filled"), ("fontname", Self.font), ("fontsize", "10"),
        ("margin", "0.12,0.05"), ("height", "0.3"), ("width", "0.4"), ("penwidth", "1"),
      ])
    add(
      "edge",
      [
        ("fontname", Self.font), ("fontsize", "8"), ("arrowsize", "0.6"), ("penwidth", "1.1"),
      ])
  }

  /// The boxes and frames of some roles.
  private mutating func writeContent(_ picture: Picture, _ roles: Set<Picture.Role>) {
    writeFrames(picture, roles)
    for (index, box) in picture.boxes.enumerated() where box.frame == nil {
      if roles.contains(box.role) { write(box, index) }
    }
  }

  private mutating func writeFrames(_ picture: Picture, _ roles: Set<Picture.Role>) {
    var children = [[Int]](repeating: [], count: picture.frames.count)
    var contents = [[Int]](repeating: [], count: picture.frames.count)
    for (index, frame) in picture.frames.enumerated() {
      if let parent = frame.parent { children[parent].append(index) }
    }
    for (index, box) in picture.boxes.enumerated() {
      if let frame = box.frame { contents[frame].append(index) }
    }
    // A work list and not recursion: calls nest as deep as a model likes. nil closes a frame.
    var work: [Int?] = picture.frames.indices.reversed().filter {
      picture.frames[$0].parent == nil && roles.contains(picture.frames[$0].role)
    }
    while let next = work.popLast() {
      guard let index = next else {
        close()
        continue
      }
      openFrame(picture.frames[index])
      for box in contents[index] { write(picture.boxes[box], box) }
      work.append(nil)
      work += children[index].reversed().map { $0 }
    }
  }

  private mutating func openFrame(_ frame: Picture.Frame) {
    let colours = Palette.colours(frame.role)
    open("subgraph \(frame.id) {")
    add(
      "graph",
      [
        ("label", frame.name), ("style", "rounded"), ("color", colours.line),
        ("penwidth", "0.8"), ("fontcolor", colours.line), ("fontsize", "10"),
        ("bgcolor", "#00000006"), ("margin", "9"), ("tooltip", frame.name),
        ("class", "call \(frame.role.rawValue)"),
      ], justify: true)
  }

  private mutating func write(_ box: Picture.Box, _ index: Int) {
    let colours = Palette.colours(box.role)
    var attributes = [("label", box.lines.joined(separator: "\n"))]
    attributes.append(("id", box.id))
    attributes.append(("class", ([box.role.rawValue] + box.classes).joined(separator: " ")))
    attributes.append(
      ("tooltip", box.tooltip.isEmpty ? box.lines.joined(separator: "\n") : box.tooltip))
    attributes.append(("fillcolor", fill(box, colours)))
    attributes.append(("color", colours.line))
    attributes.append(("fontcolor", colours.text))
    if box.role == .saved { attributes.append(("style", "rounded,filled,dashed")) }
    if box.role == .input || box.role == .parameter {
      attributes.append(("margin", "0.16,0.05"))
    }
    if box.weight == .light { attributes.append(("fontsize", "9")) }
    if box.isOutput { attributes.append(("penwidth", "2.4")) }
    if box.isCollapsed {
      attributes.append(("peripheries", "2"))
      attributes.append(("margin", "0.18,0.09"))
    }
    if box.isListing { attributes.append(("fontname", Self.listingFont)) }
    if box.isListing { attributes.append(("fontsize", "9")) }
    add("b\(index)", attributes, justify: box.isListing)
  }

  private func fill(_ box: Picture.Box, _ colours: Palette.Colours) -> String {
    switch box.weight {
    case .heavy: colours.strong
    case .light where box.role != .saved: "#FFFFFF"
    case .normal, .light: colours.fill
    }
  }

  private mutating func write(_ arrow: Picture.Arrow) {
    var attributes = [("color", Palette.line(arrow.style)), ("class", arrow.style.rawValue)]
    if !arrow.label.isEmpty {
      attributes.append(("label", arrow.label))
      attributes.append(("fontcolor", Palette.line(arrow.style)))
    }
    if !arrow.tooltip.isEmpty {
      attributes.append(("tooltip", arrow.tooltip))
      attributes.append(("labeltooltip", arrow.tooltip))
    }
    switch arrow.style {
    case .saved:
      attributes.append(("style", "dashed"))
      attributes.append(("weight", "3"))
    case .argument:
      attributes.append(("penwidth", "0.8"))
      attributes.append(("weight", "1"))
    case .start: attributes.append(("style", "dotted"))
    case .backward: attributes.append(("weight", "2"))
    case .forward: attributes.append(("weight", "4"))
    }
    let (tail, head) = arrow.isMirrored ? (arrow.to, arrow.from) : (arrow.from, arrow.to)
    if arrow.isMirrored { attributes.append(("dir", "back")) }
    add("b\(tail) -> b\(head)", attributes)
  }

  /// The meaning of each colour and line in the picture, as a column of swatches.
  private mutating func writeLegend(_ picture: Picture) {
    guard let roles = picture.legend else { return }
    open("subgraph cluster_legend {")
    add("graph", [("label", ""), ("color", "#DEE2E6"), ("style", "rounded"), ("margin", "8")])
    for (index, role) in roles.enumerated().reversed() {
      let colours = Palette.colours(role)
      add(
        "legend\(index)",
        [
          ("label", Palette.meaning(role)), ("fillcolor", colours.fill), ("color", colours.line),
          ("fontcolor", colours.text), ("fontsize", "9"), ("height", "0.22"), ("class", "legend"),
          ("style", role == .saved ? "rounded,filled,dashed" : "rounded,filled"),
          ("tooltip", Palette.meaning(role)),
        ])
    }
    let row = roles.indices.map { "legend\($0)" }.joined(separator: "; ")
    lines.append(String(repeating: "  ", count: indentation) + "{ rank=same; \(row); }")
    close()
  }

  /// Keeps the swatches above the boxes, by lines that aren't seen; beside them they would take a
  /// column of the picture for one row.
  private mutating func writeLegendPlace(_ picture: Picture) {
    guard picture.legend != nil else { return }
    for box in picture.topBoxes {
      add("legend0 -> b\(box)", [("style", "invis")])
    }
  }

  private mutating func open(_ line: String) {
    lines.append(String(repeating: "  ", count: indentation) + line)
    indentation += 1
  }

  private mutating func close() {
    indentation -= 1
    lines.append(String(repeating: "  ", count: indentation) + "}")
  }

  /// One statement: `subject [name="value", …];`. With `justify` the label's lines start left.
  private mutating func add(
    _ subject: String, _ attributes: [(String, String)], justify: Bool = false
  ) {
    let list = attributes.map { name, value in
      let isJustified = justify && name == "label" && !value.isEmpty
      return "\(name)=\(quoted(isJustified ? value + "\n" : value, isJustified ? "\\l" : "\\n"))"
    }
    let indent = String(repeating: "  ", count: indentation)
    lines.append("\(indent)\(subject) [\(list.joined(separator: ", "))];")
  }

  private func quoted(_ text: String, _ newline: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += newline
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "·"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
