import AdjointRuntime
import AdjointTensors

/// Makes the picture of an entry of a plan: a box for each instruction, an arrow from each to those
/// that read what it wrote.
struct PlanPicture {
  private let entry: EntryPlan
  /// How many consecutive instructions share a box.
  private let run: Int
  private var picture: Picture
  /// In a large picture, arrows over more boxes than this are not drawn.
  private static let longestArrow = 30
  private var writers = ArenaWriters()
  private var arrows: Set<Picture.Arrow> = []

  /// The picture, with at most about `mostBoxes` instructions in boxes of their own.
  static func picture(of entry: EntryPlan, mostBoxes: Int) -> Picture {
    var maker = PlanPicture(entry, mostBoxes)
    maker.addArguments()
    maker.addInstructions()
    maker.addOutputs()
    maker.nameFarReads()
    return maker.picture
  }

  private init(_ entry: EntryPlan, _ mostBoxes: Int) {
    self.entry = entry
    let count = entry.instructions.count
    run = count <= mostBoxes ? 1 : (count * 4 + mostBoxes - 1) / mostBoxes
    picture = Picture(title: "\(entry.name) · plan")
    picture.notes.append(
      "\(ValueText.count(count)) instructions, arena \(ValueText.bytes(entry.arenaBytes))")
    if run > 1 { picture.notes.append("runs of \(run) instructions are one box each") }
  }

  private mutating func addArguments() {
    for (bindings, role) in [(entry.inputs, Picture.Role.input), (entry.parameters, .parameter)] {
      for binding in bindings {
        add(
          Picture.Box(
            id: "a\(picture.boxes.count)", lines: [binding.name, type(binding)],
            tooltip: place(binding), role: role))
        write(range(binding), by: picture.boxes.count - 1, isDense: true)
      }
    }
  }

  private mutating func addInstructions() {
    for (index, instruction) in entry.instructions.enumerated() {
      let box = index % run == 0 ? newBox(index, instruction) : picture.boxes.count - 1
      // Sizes that overflow occur in no plan that was verified; such an instruction stands alone.
      guard let accesses = try? instruction.accesses() else { continue }
      for access in accesses.reads + accesses.updates { connect(access.bytes, to: box) }
      for access in accesses.writes + accesses.updates {
        let elements = access.dimensions.reduce(1) { $0 * ($1.stride == 0 ? 1 : $1.extent) }
        let isDense = elements * access.element.byteCount == access.bytes.count
        write(access.bytes, by: box, isDense: isDense)
      }
    }
  }

  private mutating func newBox(_ index: Int, _ instruction: Instruction) -> Int {
    let origin = entry.origin(ofInstruction: index)
    var box = Picture.Box(
      id: "i\(index)", lines: [], tooltip: origin?.description ?? "", role: .forward)
    if run == 1 {
      box.lines = ["\(index) · \(PlanText.title(instruction))", PlanText.size(instruction)]
      if let operation = origin?.operation, !operation.isEmpty { box.lines.append(operation) }
      box.classes = [PlanText.title(instruction)]
      if case .product = instruction { box.weight = .heavy }
      if case .move = instruction { box.weight = .light }
    } else {
      let last = min(index + run, entry.instructions.count) - 1
      box.lines = ["\(ValueText.count(index)) to \(ValueText.count(last))"]
      box.weight = .heavy
      box.isCollapsed = true
    }
    add(box)
    return picture.boxes.count - 1
  }

  private mutating func addOutputs() {
    for binding in entry.outputs {
      add(
        Picture.Box(
          id: "o\(picture.boxes.count)", lines: [binding.name, type(binding)],
          tooltip: place(binding), role: binding.name.hasPrefix("saved.") ? .saved : .output,
          isOutput: true))
      connect(range(binding), to: picture.boxes.count - 1)
    }
  }

  private mutating func add(_ box: Picture.Box) { picture.boxes.append(box) }

  private mutating func write(_ range: Range<Int>, by box: Int, isDense: Bool) {
    writers.write(range, by: box, isDense: isDense)
  }

  private mutating func connect(_ range: Range<Int>, to box: Int) {
    for writer in writers.writers(of: range) where writer != box {
      let isArgument = picture.boxes[writer].role != .forward
      let arrow = Picture.Arrow(from: writer, to: box, style: isArgument ? .argument : .forward)
      if arrows.insert(arrow).inserted { picture.arrows.append(arrow) }
    }
  }

  /// Boxes that read what very many read, or in a large picture what was written long before, say
  /// so, and their arrows go.
  private mutating func nameFarReads() {
    var wide = WideReads(boxes: picture.boxes.count)
    for arrow in picture.arrows { wide.add(from: arrow.from, to: arrow.to) }
    let isLarge = picture.boxes.count > PictureOptions.mostNodesWithSavedEdges
    let isFar = { (arrow: Picture.Arrow) in
      wide.contains(arrow.from) || (isLarge && arrow.to - arrow.from > Self.longestArrow)
    }
    var counts: [Int: Int] = [:]
    for arrow in picture.arrows where isFar(arrow) {
      counts[arrow.to, default: 0] += 1
      guard let name = picture.boxes[arrow.from].lines.first else { continue }
      switch counts[arrow.to, default: 0] {
      case 1...3: picture.boxes[arrow.to].lines.append("reads \(name)")
      case 4: picture.boxes[arrow.to].lines.append("…")
      default: break
      }
    }
    guard !counts.isEmpty else { return }
    picture.arrows.removeAll { isFar($0) }
    picture.notes.append("what is read from far stands in the boxes")
  }

  private func range(_ binding: Binding) -> Range<Int> {
    binding.location..<binding.location + max(0, binding.byteCount)
  }

  private func type(_ binding: Binding) -> String {
    binding.element.name + (binding.shape.isEmpty ? "" : "\(binding.shape)")
  }

  private func place(_ binding: Binding) -> String {
    "\(binding.name): \(ValueText.bytes(binding.byteCount)) at \(ValueText.count(binding.location))"
  }
}

/// An instruction in a few words.
enum PlanText {
  static func title(_ instruction: Instruction) -> String {
    switch instruction {
    case .loop(let loop): loop.tile < loop.row || loop.extents.isEmpty ? "tiles" : "rows"
    case .product: "product"
    case .move: "move"
    case .fill: "fill"
    case .indexed(let move): move.direction == .gather ? "gather" : "scatter_add"
    case .scan(let scan): "scan \(scan.operation)"
    case .linearAlgebra(let algebra): "\(algebra.operation)"
    case .random(let draw): "random \(draw.operation)"
    }
  }

  /// How much it does: `8,192 × 1,024, 19 steps`.
  static func size(_ instruction: Instruction) -> String {
    switch instruction {
    case .loop(let loop):
      "\(product(loop.extents + [loop.row])), \(loop.steps.count) steps"
    case .product(let p): product(p.batch.map(\.extent) + [p.m, p.k, p.n])
    case .move(let move): product(move.dimensions.map(\.extent)) + " \(move.element.name)"
    case .fill(let fill): "\(ValueText.count(fill.count)) \(fill.element.name)"
    case .indexed(let move): product([move.outer, move.count, move.inner])
    case .scan(let scan): product([scan.outer, scan.n, scan.inner])
    case .linearAlgebra(let algebra): product([algebra.batch, algebra.n, algebra.n])
    case .random(let draw): ValueText.count(draw.count)
    }
  }

  private static func product(_ sizes: [Int]) -> String {
    let factors = sizes.filter { $0 != 1 }.map(ValueText.count)
    return factors.isEmpty ? "1" : factors.joined(separator: " × ")
  }
}

extension DOTText {
  /// The picture of an entry of a plan; above `mostBoxes` instructions, runs of them share a box.
  public static func text(of entry: EntryPlan, mostBoxes: Int = 1_500) -> String {
    text(of: PlanPicture.picture(of: entry, mostBoxes: mostBoxes))
  }
}
