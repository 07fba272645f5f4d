import AdjointTensors

/// Why a plan's instructions are as they are: what `--explain-plan` prints.
public enum PlanExplanation {
  /// The text of all entries, two lines an instruction: what it is, and why.
  public static func text(_ plan: Plan) -> String { plan.entries.map { text($0) }.joined() }

  private static func text(_ entry: EntryPlan) -> String {
    var lines = ["entry \(entry.name)"] + memory(entry)
    let chains = ChainExplanation(entry)
    for (index, instruction) in entry.instructions.enumerated() {
      let origin = entry.origin(ofInstruction: index).map { "  \($0)" } ?? ""
      lines.append("  step \(index): \(PlanListing.title(instruction))\(origin)")
      lines += (reasons(instruction) + chains.reasons(index)).map { "      \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the memory of a run is for: the values alive where most are.
  private static func memory(_ entry: EntryPlan) -> [String] {
    guard let timeline = try? ArenaTimeline(entry), let peak = timeline.peak else { return [] }
    let end = entry.instructions.count
    let arguments = entry.inputs + entry.parameters
    let fed = arguments.reduce(0) { $0 + $1.byteCount }
    var lines = [
      "  arena of \(entry.arenaBytes) bytes: \(fed) of arguments; "
        + "most, \(timeline.alive[peak]), are alive at step \(peak):"
    ]
    for span in timeline.spans(at: peak) where span.bytes.count >= timeline.alive[peak] / 100 {
      let made = span.made < 0 ? nil : "step \(span.made)"
      if made == nil, arguments.contains(where: { $0.bytes.overlaps(span.bytes) }) { continue }
      let results = entry.outputs.filter { $0.bytes.overlaps(span.bytes) }.map(\.name)
      let read =
        span.read < end
        ? "step \(span.read) reads it last"
        : results.isEmpty ? "constant" : "result " + results.joined(separator: ", ")
      let origin = entry.origin(ofInstruction: span.made).map { "  \($0)" } ?? ""
      lines.append("    \(span.bytes.count) from \(made ?? "the start"): \(read)\(origin)")
    }
    let behind = entry.peakBytes(threads: 2) - entry.arenaBytes
    if behind > 0 { lines.append("  \(behind) bytes behind it for temporaries of two threads") }
    return lines
  }

  private static func reasons(_ instruction: Instruction) -> [String] {
    switch instruction {
    case .loop(let loop): reasons(loop)
    case .product(let product): reasons(product)
    case .move: ["elements side by side that weren't, or in another order, or beside others"]
    case .fill: ["one value everywhere, or a sum before its first term"]
    case .indexed: ["one slab: an index outside the axis stops it before anything is written"]
    case .scan(let scan):
      [
        scan.isArgument
          ? "one slab: the first of what is greatest or least, a NaN before all"
          : "one slab: each sum adds to the one before, floats in f64"
      ]
    case .linearAlgebra: ["LAPACK's LU with exchanges of rows, one matrix after the other"]
    case .random: ["numbers by their positions alone, so that slabs may come in any order"]
    }
  }

  private static func reasons(_ product: Product) -> [String] {
    let kernel =
      product.zeros.reason
      + (product.ownLoopReason.map { "own loop: \($0)" }
        ?? (product.isPacked
          ? "packed loops where the processor has AVX2, which beat BLAS; BLAS elsewhere"
          : "BLAS: so few rows (\(product.m)) don't repay packing"))
    guard product.parts > 1 else {
      let shared = product.productsPerSlab
      return [
        kernel,
        product.slabs > 1
          ? "\(product.products) products, \(shared) a slab, which is about 2 MFLOP"
          : "one slab: below 0.4 MFLOP a second thread gains nothing",
      ]
    }
    let cut = product.m >= product.n ? "rows" : "columns"
    let each = Double(product.operations / product.products / product.parts / 100_000) / 10
    return [
      kernel + (product.sharesPacking ? ", packed once for all slabs" : ""),
      "cut into \(product.parts) parts of \(cut), the longer side, by shape alone: about "
        + "\(each) MFLOP each" + (product.isSmall ? "; no thread is woken for it" : ""),
    ]
  }

  private static func reasons(_ loop: LoopProgram) -> [String] {
    var reasons: [String] = []
    let rows = loop.temporaries.count { $0.isRow }
    let bytes = loop.scratchBytes
    if loop.tile == loop.row {
      let reduces = loop.steps.contains { $0.opcode.reduces && $0.opcode != .accumulate }
      reasons.append(
        "whole rows of \(loop.row)\(reduces ? ", for steps reduce them" : ", which are short"): "
          + "\(Counted(rows, "row buffer")), \(bytes) bytes a thread")
    } else {
      reasons.append(
        "tiles of \(loop.tile), so that \(Counted(rows, "buffer")) may stay in the first-level "
          + "cache: \(bytes) bytes a thread")
    }
    let calls = loop.steps.count * loop.points
    if loop.slabs == 1 {
      reasons.append(
        calls <= PreparedLoop.callLimit && !loop.canFault
          ? "\(Counted(calls, "call")) whose addresses are known before the run"
          : "one slab: too little work for a second thread, or one sum in order")
    } else {
      let partial = loop.streams.contains { $0.slabBytes > 0 }
      reasons.append(
        "\(loop.slabs) slabs of \(Counted(loop.slab, "point")), by shape alone"
          + (partial ? "; each adds up a part of the sums, which are then added in order" : ""))
    }
    let fused = loop.steps.filter { $0.opcode.isSuperInstruction }
    if !fused.isEmpty {
      let names = Set(fused.map(\.opcode.name)).sorted().joined(separator: ", ")
      reasons.append("\(fused.count) of \(loop.steps.count) steps are several in one: \(names)")
    }
    return reasons
  }
}

extension Product.Zeros {
  fileprivate var reason: String {
    switch self {
    case .none: ""
    case .resultAbove: "blocks above the diagonal, which a mask hides, left out; "
    case .firstAbove, .firstBelow: "terms that a mask has set to 0 left out; "
    }
  }
}

extension Opcode {
  /// Whether the planner made the step of several.
  fileprivate var isSuperInstruction: Bool {
    [.fma, .fnma, .fms, .dot].contains(self) || rawValue >= Opcode.squareAffine.rawValue
  }
}
