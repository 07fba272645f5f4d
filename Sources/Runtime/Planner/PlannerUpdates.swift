import AdjointTensors

/// Parameters that hold an output after a run. The output is written to the parameter's place where
/// nothing reads the parameter later, and copied there at the end elsewhere.
extension Planner {
  /// Arranges the updates of the options. Returns the buffers of outputs that take the place of a
  /// parameter, each with the parameter's.
  /// - Throws: `PlanFault` where there is no such parameter or output, or their types differ.
  mutating func update(
    _ parameters: [Binding], from outputs: inout [Binding]
  ) throws(PlanFault) -> [(result: Int, parameter: Int)] {
    let updates = builder.options.updates.sorted { $0.key < $1.key }
    if updates.isEmpty { return [] }
    let updated = parameters.filter { builder.options.updates[$0.name] != nil }
    try saveOutputs(within: updated, &outputs)
    var pairs: [(result: Int, parameter: Int)] = []
    for (name, output) in updates {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let names = Planner.listed(parameters)
        throw PlanFault("there is no parameter '\(name)' to update\(names)")
      }
      guard let value = outputs.first(where: { $0.name == output }) else {
        let names = Planner.listed(outputs)
        throw PlanFault("there is no output '\(output)' to update '\(name)' with\(names)")
      }
      guard value.element == parameter.element, value.shape == parameter.shape else {
        throw PlanFault(
          "'\(output)' is \(value.element)\(value.shape), and '\(name)', which it updates, is "
            + "\(parameter.element)\(parameter.shape)")
      }
      let result = VirtualAddress.buffer(value.location)
      let place = VirtualAddress.buffer(parameter.location)
      if VirtualAddress.offset(value.location) == 0, builder.canTakePlace(result, of: place),
        !pairs.contains(where: { $0.result == result })
      {
        pairs.append((result, place))
      } else {
        try builder.copy(TensorView(value), to: TensorView(parameter))
      }
    }
    return pairs
  }

  /// The first names, behind what is wrong: there may be a hundred thousand.
  private static func listed(_ bindings: [Binding]) -> String {
    if bindings.isEmpty { return ": there are none" }
    let names = bindings.prefix(8).map(\.name).joined(separator: ", ")
    return bindings.count > 8 ? ": there are \(names), …" : ": there is \(names)"
  }

  /// Copies outputs that are parameters, or lie within one, which the updates would overwrite.
  private mutating func saveOutputs(
    within updated: [Binding], _ outputs: inout [Binding]
  ) throws(PlanFault) {
    let buffers = Set(updated.map { VirtualAddress.buffer($0.location) })
    for index in outputs.indices {
      let output = outputs[index]
      guard buffers.contains(VirtualAddress.buffer(output.location)) else { continue }
      let copy = try builder.buffer(output.element, output.shape)
      try builder.copy(TensorView(output), to: copy)
      outputs[index].location = copy.location
    }
  }
}

extension TensorView {
  /// The dense tensor of a binding.
  fileprivate init(_ binding: Binding) {
    self.init(binding.element, binding.shape, buffer: VirtualAddress.buffer(binding.location))
    offset = VirtualAddress.offset(binding.location) / binding.element.byteCount
  }
}

extension PlanBuilder {
  /// Whether a result may be written where a parameter lies: nothing reads the parameter after the
  /// instruction that first writes the result, which may be in place itself.
  func canTakePlace(_ result: Int, of parameter: Int) -> Bool {
    guard !buffers[result].isPinned, buffers[result].bytes == buffers[parameter].bytes else {
      return false
    }
    var (first, last) = (Int.max, -1)
    for (index, instruction) in instructions.enumerated() {
      instruction.forEachAddress { address in
        let buffer = VirtualAddress.buffer(address)
        if buffer == result { first = Swift.min(first, index) }
        if buffer == parameter { last = index }
      }
    }
    return last < first
      || last == first
        && aliases.contains {
          $0.instruction == first && $0.result == result && $0.operand == parameter
        }
  }
}
