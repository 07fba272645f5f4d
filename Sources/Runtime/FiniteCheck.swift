/// Finds the operation that gives an infinity or a NaN: one whose result holds one while nothing
/// that it reads does. What a mask sets to −inf, or a NaN that was fed, is nobody's fault so long
/// as no result of the run holds it.
struct FiniteCheck {
  private let plan: EntryPlan
  private let base: UnsafeMutableRawPointer
  /// The first instruction that gave something that isn't finite, without being at fault.
  private var suspect: (instruction: Int, value: Double)?

  init(_ plan: EntryPlan, _ base: UnsafeMutableRawPointer) {
    self.plan = plan
    self.base = base
  }

  /// What isn't finite in what an instruction is about to read, its constants among it.
  func before(_ index: Int) -> NotFinite {
    var found = NotFinite()
    guard let accesses = try? plan.instructions[index].accesses() else { return found }
    for access in accesses.reads + accesses.updates { found.add(access, base) }
    if case .loop(let program) = plan.instructions[index] {
      for constant in program.constants { found.add(constant) }
    }
    return found
  }

  /// Looks at what an instruction wrote.
  /// - Throws: `RunFailure` where it is at fault.
  mutating func after(_ index: Int, reading before: NotFinite) throws(RunFailure) {
    if FiniteCheck.isExempt(plan.instructions[index]) { return }
    guard let accesses = try? plan.instructions[index].accesses() else { return }
    var found = NotFinite()
    for access in accesses.writes + accesses.updates { found.add(access, base) }
    if found.nan != nil, before.nan == nil { throw failure(index, .nan) }
    guard let value = found.infinity ?? found.nan else { return }
    if before.infinity == nil, before.nan == nil { throw failure(index, value) }
    suspect = suspect ?? (index, value)
  }

  /// Looks at the results of the run.
  /// - Throws: `RunFailure` with the operation that first gave what one of them holds.
  func atEnd() throws(RunFailure) {
    guard let suspect else { return }
    for output in plan.outputs {
      var found = NotFinite()
      if let access = try? Access(output.element, output.location, [(output.count, 1)]) {
        found.add(access, base)
      }
      if found.infinity != nil || found.nan != nil {
        throw failure(suspect.instruction, suspect.value)
      }
    }
  }

  /// Whether an instruction writes what means nothing: identities of sums, and elements that a mask
  /// hides from everything that reads them.
  private static func isExempt(_ instruction: Instruction) -> Bool {
    switch instruction {
    case .fill: true
    case .product(let product): product.zeros == .resultAbove
    default: false
    }
  }

  private func failure(_ index: Int, _ value: Double) -> RunFailure {
    RunFailure("the result holds \(value)", origin: plan.origin(ofInstruction: index))
  }
}
