import AdjointTensors
import CAdjointKernels

/// A run that failed: wrong data, or memory that isn't there.
public struct RunFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  /// The operation and source line at fault, where one is.
  public let origin: Origin?

  public init(_ reason: String, origin: Origin? = nil) {
    self.reason = reason
    self.origin = origin
  }

  public var description: String { origin.map { "\(reason), in \($0)" } ?? reason }
}

/// Runs one entry of a plan. The arena and everything else is allocated when it is made; `run()`
/// allocates nothing. An interpreter belongs to one thread at a time; the results don't depend on
/// how many threads it may use.
public final class Interpreter {
  public let plan: EntryPlan
  /// The threads that a run may use.
  public let threads: Int
  let memory: RunMemory
  let instructions: UnsafeMutablePointer<PreparedInstruction>
  private let schedule: RunSchedule
  private var fed: Set<String> = []
  /// What is fed, by name: a plan may have a hundred thousand parameters.
  private lazy var bindings = Dictionary(grouping: plan.inputs + plan.parameters, by: \.name)

  /// Prepares an entry: verifies it, allocates its arena and resolves its addresses. Without chains
  /// each instruction ends before the next begins, with the same results.
  /// - Throws: `RunFailure` where the entry is not sound, or the memory is above the limit or not
  ///   there.
  public init(
    _ plan: EntryPlan, threads: Int = 1, memoryLimit: Int? = nil, runsChains: Bool = true
  ) throws(RunFailure) {
    let threads = Swift.max(1, Swift.min(threads, 256))
    do { try PlanVerifier.verify(plan) } catch { throw RunFailure(error.description) }
    let chains = runsChains ? SlabChains(plan) : SlabChains.none
    let places = TemporaryPlaces(plan, chains, threads: threads)
    let bytes = places.bytes
    if let memoryLimit, bytes > memoryLimit {
      throw RunFailure("the plan needs \(bytes) bytes, more than the \(memoryLimit) allowed")
    }
    guard let memory = RunMemory(places, threads: threads) else {
      throw RunFailure("the system has no \(bytes) bytes of memory")
    }
    BLASThreads.useCallingThread
    self.plan = plan
    self.threads = threads
    self.memory = memory
    instructions = memory.store.allocate(PreparedInstruction.self, plan.instructions.count)
    for (index, instruction) in plan.instructions.enumerated() {
      (instructions + index).initialize(to: PreparedInstruction(instruction, number: index, memory))
    }
    schedule = RunSchedule(
      instructions, count: plan.instructions.count, chains.chains, memory)
    for block in plan.constants { place(block) }
  }

  private func place(_ block: ConstantBlock) {
    let address = memory.arena.base + block.location
    block.bytes.withUnsafeBytes { Interpreter.copy($0, to: address) }
  }

  /// Copies a tensor into the arena, where it stays for all runs to come.
  /// - Throws: `RunFailure` where the entry has no such input or parameter, or the type differs.
  public func bind(_ name: String, _ tensor: Tensor) throws(RunFailure) {
    guard let bindings = bindings[name] else {
      throw RunFailure("the entry '\(plan.name)' has no input '\(name)'")
    }
    for binding in bindings {
      guard binding.element == tensor.element, binding.shape == tensor.shape else {
        throw RunFailure(
          "'\(name)' is \(binding.element)\(binding.shape), not \(tensor.element)\(tensor.shape)")
      }
      if let limit = binding.indexLimit, let wrong = Interpreter.outside(tensor, limit) {
        throw RunFailure("'\(name)' holds \(wrong), which is not in 0..<\(limit)")
      }
      store(tensor, at: binding.location)
    }
    fed.insert(name)
  }

  /// The first integer that indexes nothing.
  private static func outside(_ tensor: Tensor, _ limit: Int) -> Int64? {
    switch tensor.data {
    case .i32(let values): values.first { $0 < 0 || $0 >= limit }.map { Int64($0) }
    case .i64(let values): values.first { $0 < 0 || $0 >= limit }
    case .f32, .f64, .bool: nil
    }
  }

  /// Inputs and parameters that neither were bound nor have a default.
  public var unbound: [String] {
    (plan.inputs + plan.parameters).filter { !$0.hasDefault && !fed.contains($0.name) }.map(\.name)
  }

  /// Runs once on what is bound. Allocates nothing unless it fails.
  /// - Throws: `RunFailure` where an index is out of range or an integer divided by zero.
  public func run() throws(RunFailure) {
    for position in 0..<schedule.count {
      let segment = schedule.segments[position]
      switch segment.kind {
      case .calls(let calls): adj_run_calls(calls, segment.count)
      case .chain(let index): schedule.chains[index].run(memory)
      case .instruction: try run(instruction: segment.first)
      }
    }
  }

  /// Runs one instruction.
  /// - Throws: `RunFailure` as `run()`.
  func run(instruction index: Int) throws(RunFailure) {
    guard let fault = instructions[index].run(memory) else { return }
    _ = memory.takeFault()
    throw RunFailure(fault.message, origin: plan.origin(ofInstruction: index))
  }

  /// Runs once and looks at every result, for the first operation that gives a NaN or an infinity.
  /// - Throws: `RunFailure` as `run()`, and of `FiniteCheck`.
  public func runCheckingFinite() throws(RunFailure) {
    var check = FiniteCheck(plan, memory.arena.base)
    for index in plan.instructions.indices {
      let before = check.before(index)
      try run(instruction: index)
      try check.after(index, reading: before)
    }
    try check.atEnd()
  }

  /// Runs once with these tensors fed; unfed inputs with a default take it.
  /// - Throws: `RunFailure`; an input that is missing is named.
  public func run(
    inputs: [String: Tensor], checkFinite: Bool = false
  ) throws(RunFailure) -> [String: Tensor] {
    for name in inputs.keys.sorted() {
      if let tensor = inputs[name] { try bind(name, tensor) }
    }
    restoreDefaults(except: inputs)
    if let name = unbound.first { throw RunFailure("the input '\(name)' is not fed") }
    if checkFinite { try runCheckingFinite() } else { try run() }
    return outputs
  }

  private static func copy(_ bytes: UnsafeRawBufferPointer, to address: UnsafeMutableRawPointer) {
    guard let source = bytes.baseAddress else { return }
    address.copyMemory(from: source, byteCount: bytes.count)
  }

  private func restoreDefaults(except inputs: [String: Tensor]) {
    for binding in plan.inputs where binding.hasDefault && inputs[binding.name] == nil {
      for block in plan.constants where block.location == binding.location { place(block) }
    }
  }

  /// Copies of the outputs of the last run.
  public var outputs: [String: Tensor] {
    var result: [String: Tensor] = [:]
    for binding in plan.outputs { result[binding.name] = load(binding) }
    return result
  }

  private func store(_ tensor: Tensor, at location: Int) {
    let address = memory.arena.base + location
    switch tensor.data {
    case .f32(let values): values.withUnsafeBytes { Interpreter.copy($0, to: address) }
    case .f64(let values): values.withUnsafeBytes { Interpreter.copy($0, to: address) }
    case .i32(let values): values.withUnsafeBytes { Interpreter.copy($0, to: address) }
    case .i64(let values): values.withUnsafeBytes { Interpreter.copy($0, to: address) }
    case .bool(let values):
      let bytes = address.assumingMemoryBound(to: UInt8.self)
      for (index, value) in values.enumerated() { bytes[index] = value ? 1 : 0 }
    }
  }

  private func load(_ binding: Binding) -> Tensor {
    let count = binding.count
    let address = memory.arena.base + binding.location
    func values<T>(_ type: T.Type) -> [T] {
      Array(UnsafeBufferPointer(start: address.assumingMemoryBound(to: T.self), count: count))
    }
    let data: TensorData
    switch binding.element {
    case .f32: data = .f32(values(Float.self))
    case .f64: data = .f64(values(Double.self))
    case .i32: data = .i32(values(Int32.self))
    case .i64: data = .i64(values(Int64.self))
    // Bytes of the arena may hold anything; only 0 is false.
    case .bool: data = .bool(values(UInt8.self).map { $0 != 0 })
    }
    return Tensor(shape: binding.shape, data: data)
  }
}
