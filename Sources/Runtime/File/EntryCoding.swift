import AdjointTensors

/// Entries as bytes: every field in the order of its declaration.
extension ByteWriter {
  mutating func entry(_ entry: EntryPlan) {
    text(entry.name)
    integer(entry.arenaBytes)
    list(entry.inputs) { $0.binding($1) }
    list(entry.parameters) { $0.binding($1) }
    list(entry.outputs) { $0.binding($1) }
    list(entry.constants) { writer, block in
      writer.integer(block.location)
      writer.raw(block.bytes)
    }
    list(entry.instructions) { $0.instruction($1) }
    list(entry.origins) { writer, origin in
      writer.text(origin.operation)
      writer.text(origin.file)
      writer.integer(origin.line)
      writer.integer(origin.column)
    }
    list(entry.originIndices) { $0.integer(Int($1)) }
  }

  private mutating func binding(_ binding: Binding) {
    text(binding.name)
    choice(binding.element)
    integers(binding.shape)
    integer(binding.location)
    flag(binding.hasDefault)
    integer(binding.indexLimit ?? -1)
  }
}

extension ByteReader {
  mutating func entry() throws(PlanFault) -> EntryPlan {
    EntryPlan(
      name: try text(), arenaBytes: try integer(), inputs: try bindings(),
      parameters: try bindings(), outputs: try bindings(),
      constants: try list { reader throws(PlanFault) in
        ConstantBlock(location: try reader.integer(), bytes: try reader.raw())
      },
      instructions: try list { reader throws(PlanFault) in try reader.instruction() },
      origins: try list { reader throws(PlanFault) in
        Origin(
          operation: try reader.text(), file: try reader.text(), line: try reader.integer(),
          column: try reader.integer())
      },
      originIndices: try list { reader throws(PlanFault) in
        try reader.integer(as: UInt32.self)
      })
  }

  private mutating func bindings() throws(PlanFault) -> [Binding] {
    try list { reader throws(PlanFault) in
      var binding = Binding(
        name: try reader.text(), element: try reader.choice(ElementType.self),
        shape: try reader.integers(), location: try reader.integer(),
        hasDefault: try reader.flag())
      let limit = try reader.integer()
      binding.indexLimit = limit < 0 ? nil : limit
      return binding
    }
  }
}
