import AdjointTensors

/// A plan as text: an instruction a line, with the places that it reads and writes.
///
/// ```
/// entry main: 1 instruction, arena 384 bytes, temporaries 0 bytes a thread
///   input X: f32[8 x 4] @0
///   step 0: product f32 8x3x4 in 1 slab, 192 FLOP @0, @128 → @256  contract at mlp.adj:3:5
///   output S: f32[8 x 3] @256
/// ```
public enum PlanListing {
  /// The text of all entries.
  public static func text(_ plan: Plan) -> String {
    plan.entries.map { text($0) }.joined(separator: "\n")
  }

  /// The text of one entry, each line ended.
  public static func text(_ entry: EntryPlan) -> String {
    var lines = [
      "entry \(entry.name): \(entry.instructions.count) instructions, arena "
        + "\(entry.arenaBytes) bytes, temporaries \(entry.scratchBytes) bytes a thread"
    ]
    lines += entry.inputs.map { "  input \(binding($0))\($0.hasDefault ? " with default" : "")" }
    lines += entry.parameters.map { "  param \(binding($0))" }
    lines += entry.constants.map { "  constant \($0.bytes.count) bytes @\($0.location)" }
    for (index, instruction) in entry.instructions.enumerated() {
      let origin = entry.origin(ofInstruction: index).map { "  \($0)" } ?? ""
      lines.append("  step \(index): \(text(instruction))\(origin)")
      if case .loop(let loop) = instruction { lines += steps(loop).map { "      \($0)" } }
    }
    lines += entry.outputs.map { "  output \(binding($0))" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func binding(_ binding: Binding) -> String {
    let shape = binding.shape.map { "\($0)" }.joined(separator: " x ")
    let type = binding.shape.isEmpty ? "\(binding.element)" : "\(binding.element)[\(shape)]"
    return "\(binding.name): \(type) @\(binding.location)"
  }

  /// One instruction: its name, sizes, operands and results.
  public static func text(_ instruction: Instruction) -> String {
    let places: String
    if let accesses = try? instruction.accesses() {
      let results = accesses.writes + accesses.updates
      let reads = accesses.reads.map { "@\($0.location)" }.joined(separator: ", ")
      let writes = results.map { access in
        accesses.reads.contains { $0.location == access.location }
          ? "@\(access.location) in place" : "@\(access.location)"
      }.joined(separator: ", ")
      places = reads.isEmpty ? "→ \(writes)" : "\(reads) → \(writes)"
    } else {
      places = "sizes overflow"
    }
    return "\(title(instruction)) \(places)"
  }

  /// What a product is multiplied by and added to, where that is something.
  private static func scales(_ product: Product) -> String {
    let text = { (number: Double) in
      product.element == .f32 ? "\(Float(number))" : "\(number)"
    }
    return (product.alpha == 1 ? "" : ", alpha \(text(product.alpha))")
      + (product.beta == 0 ? "" : ", beta \(text(product.beta))")
  }

  /// Its name and sizes.
  public static func title(_ instruction: Instruction) -> String {
    switch instruction {
    case .loop(let loop):
      let kind = loop.tile < loop.row || loop.extents.isEmpty ? "tiles" : "rows"
      let sizes = (loop.extents + [loop.row]).map { "\($0)" }.joined(separator: "x")
      return "\(kind) \(sizes) by \(loop.tile) in \(Counted(loop.slabs, "slab"))"
    case .product(let product):
      let batch = product.batch.map { "\($0.extent)" }.joined(separator: "x")
      let sizes = "\(product.m)x\(product.n)x\(product.k)"
      return "product \(product.element) \(batch.isEmpty ? sizes : "\(batch) of \(sizes)") "
        + "in \(Counted(product.slabs, "slab")), \(product.operations) FLOP"
        + scales(product)
    case .move(let move):
      return "move \(move.element) " + move.dimensions.map { "\($0.extent)" }.joined(separator: "x")
    case .fill(let fill): return "fill \(fill.element) \(fill.count)"
    case .indexed(let move):
      return "\(move.direction) \(move.element) \(move.count) of \(move.axis)"
    case .scan(let scan):
      return "\(scan.operation) \(scan.element) \(scan.outer)x\(scan.n)x\(scan.inner)"
    case .linearAlgebra(let algebra):
      return "\(algebra.operation) \(algebra.element) \(algebra.batch) of \(algebra.n)x\(algebra.n)"
    case .random(let draw): return "\(draw.operation) \(draw.keys) of \(draw.count)"
    }
  }

  /// The steps of a loop: `t0 = tanh s1`. Streams are s, index cells i, constants their value,
  /// temporaries t.
  private static func steps(_ loop: LoopProgram) -> [String] {
    loop.steps.map { step in
      let text = step.operands.map { register(Int($0), loop) }.joined(separator: ", ")
      let second = step.opcode.hasSecondResult ? ", \(register(Int(step.e), loop))" : ""
      return "\(register(Int(step.d), loop))\(second) = \(step.opcode.name) \(text)"
    }
  }

  private static func register(_ number: Int, _ loop: LoopProgram) -> String {
    if number < loop.firstIndex { return "s\(number - 1)@\(loop.streams[number - 1].location)" }
    if number < loop.firstConstant { return "i\(number - loop.firstIndex)" }
    if number < loop.firstTemporary {
      return value(loop.constants[number - loop.firstConstant])
    }
    return "t\(number - loop.firstTemporary)"
  }

  private static func value(_ constant: LoopProgram.Constant) -> String {
    switch constant.element {
    case .f32: "\(Float(bitPattern: UInt32(truncatingIfNeeded: constant.bits)))"
    case .f64: "\(Double(bitPattern: constant.bits))"
    case .i32: "\(Int32(truncatingIfNeeded: constant.bits))"
    case .i64: "\(Int64(bitPattern: constant.bits))"
    case .bool: constant.bits == 0 ? "false" : "true"
    }
  }
}

/// A number of things, as text: `1 slab`, `2 slabs`.
struct Counted: CustomStringConvertible {
  private let count: Int
  private let noun: String

  init(_ count: Int, _ noun: String) {
    self.count = count
    self.noun = noun
  }

  var description: String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
