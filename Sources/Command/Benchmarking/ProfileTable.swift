import AdjointRuntime
import Foundation

/// What each instruction took, as a table: the slowest first.
struct ProfileTable {
  private let plan: EntryPlan
  private let profile: RunProfile
  private let peak: MachinePeak

  init(_ plan: EntryPlan, _ profile: RunProfile, _ peak: MachinePeak) {
    self.plan = plan
    self.profile = profile
    self.peak = peak
  }

  /// A line an instruction: its least time, its share, its rates, and the share of the roof: the
  /// time that the machine's best rates would take, in percent of the time taken.
  var text: String {
    let total = profile.steps.reduce(0) { $0 + $1.least }
    var lines = [
      String(
        format: "the machine: %.1f GFLOP/s in f32, %.1f GB/s in caches, %.1f GB/s in memory",
        peak.operations(.f32) * 1e-9, peak.cacheBytes * 1e-9, peak.memoryBytes * 1e-9),
      "    time µs   share  GFLOP/s     GB/s   roof  step",
    ]
    for step in profile.steps.sorted(by: { $0.least > $1.least }) {
      let instruction = plan.instructions[step.instruction]
      let operations = Double(instruction.operations)
      let bytes = Double(instruction.trafficBytes)
      let roof = peak.leastTime(instruction) / step.least
      let numbers = String(
        format: "%11.2f  %5.1f%%  %7.1f  %7.1f  %4.0f%%", step.least * 1e6,
        100 * step.least / total, operations / step.least * 1e-9, bytes / step.least * 1e-9,
        100 * roof)
      let origin = plan.origin(ofInstruction: step.instruction).map { "  \($0)" } ?? ""
      lines.append(
        "\(numbers)  \(step.instruction): \(PlanListing.title(instruction))\(origin)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
