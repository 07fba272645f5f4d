import AdjointRuntime

/// A run in the trace-event format that browsers' tracing pages open: a lane for each thread. The
/// first is that of the thread that runs the plan, with every instruction; where threads share one,
/// each lane has what its thread did of it.
enum ProfileTrace {
  /// Complete events, in microseconds from the start of the run.
  static func json(_ plan: EntryPlan, _ profile: RunProfile) -> String {
    var events: [JSONValue] = []
    for step in profile.steps {
      let instruction = plan.instructions[step.instruction]
      let title = PlanListing.title(instruction)
      let origin = plan.origin(ofInstruction: step.instruction).map { "\($0)" } ?? ""
      events.append(
        event(
          title, plan.name, thread: 0, start: step.start, duration: step.duration,
          [
            "step": .integer(step.instruction), "origin": .text(origin),
            "operations": .integer(instruction.operations),
            "bytes": .integer(instruction.trafficBytes),
          ]))
      for share in step.shares {
        events.append(
          event(
            "\(step.instruction): \(title)", plan.name, thread: share.thread, start: share.start,
            duration: share.duration,
            ["step": .integer(step.instruction), "slabs": .integer(share.slabs)]))
      }
    }
    let threads = Set(profile.steps.flatMap(\.shares).map(\.thread)).union([0]).sorted()
    return JSONValue.object(["traceEvents": .list(threads.map(name) + events)]).text() + "\n"
  }

  private static func event(
    _ name: String, _ category: String, thread: Int, start: Double, duration: Double,
    _ arguments: [String: JSONValue]
  ) -> JSONValue {
    .object([
      "name": .text(name), "ph": .text("X"), "pid": .integer(1), "tid": .integer(thread + 1),
      "cat": .text(category), "ts": .number(start * 1e6), "dur": .number(duration * 1e6),
      "args": .object(arguments),
    ])
  }

  /// The event that names a thread's lane.
  private static func name(_ thread: Int) -> JSONValue {
    .object([
      "name": .text("thread_name"), "ph": .text("M"), "pid": .integer(1),
      "tid": .integer(thread + 1), "args": .object(["name": .text("thread \(thread + 1)")]),
    ])
  }
}
