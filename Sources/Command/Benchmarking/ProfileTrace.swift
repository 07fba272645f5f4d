import AdjointRuntime

/// A run in the trace-event format that browsers' tracing pages open.
enum ProfileTrace {
  /// One complete event an instruction, in microseconds from the start of the run.
  static func json(_ plan: EntryPlan, _ profile: RunProfile) -> String {
    let events = profile.steps.map { step -> JSONValue in
      let instruction = plan.instructions[step.instruction]
      let origin = plan.origin(ofInstruction: step.instruction)
      return .object([
        "name": .text(PlanListing.title(instruction)), "ph": "X", "pid": .integer(1),
        "tid": .integer(1), "cat": .text(plan.name), "ts": .number(step.start * 1e6),
        "dur": .number(step.duration * 1e6),
        "args": .object([
          "step": .integer(step.instruction), "origin": .text(origin.map { "\($0)" } ?? ""),
          "operations": .integer(instruction.operations),
          "bytes": .integer(instruction.trafficBytes),
        ]),
      ])
    }
    return JSONValue.object(["traceEvents": .list(events)]).text() + "\n"
  }
}
