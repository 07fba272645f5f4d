import AdjointTransforms
import ArgumentParser

/// Watching the passes at work: the flags that every command that compiles takes.
struct DebugOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Print what each pass changed, or only those in LIST; all without '=LIST'.",
      valueName: "LIST"))
  var debugPasses: String?

  @Option(help: ArgumentHelp("Print the graph after PASS.", valueName: "PASS"))
  var printAfter: [String] = []

  @Option(
    help: ArgumentHelp(
      "Stop the pipeline after PASS; 'compile' alone prints its graph.", valueName: "PASS"))
  var stopAfter: String?

  @Flag(help: "Print how long each pass took; of compile reading, planning and writing, too.")
  var timePasses = false

  @Option(
    help: ArgumentHelp(
      "Write each pass's graph to DIR: 00-input.gir, 01-PASS.gir, … and the same as .dot.",
      valueName: "DIR"), completion: .directory)
  var dumpDir: String?

  @Option(help: ArgumentHelp("Leave PASS out.", valueName: "PASS"))
  var disablePass: [String] = []

  @Option(help: ArgumentHelp("Stop applying rules after N applications.", valueName: "N"))
  var passLimit: Int?

  @Flag(help: "Verify the graph after each pass.")
  var verifyEach = false

  @Flag(help: "Evaluate the graph before and after each pass on random data, and compare.")
  var checkEach = false

  @Flag(help: "Print why operations were not fused.")
  var explainFusion = false

  /// The passes whose changes are printed; nil for none, all if the list is empty.
  var debuggedPasses: Set<String>? {
    guard let debugPasses else { return nil }
    return debugPasses == "all" ? [] : Set(debugPasses.split(separator: ",").map(String.init))
  }

  /// True if something is to be seen of the passes, whatever comes of them.
  var watchesPasses: Bool {
    debugPasses != nil || !printAfter.isEmpty || stopAfter != nil || timePasses
      || dumpDir != nil || verifyEach || checkEach || explainFusion
  }

  func validate() throws {
    var named = printAfter + disablePass + (stopAfter.map { [$0] } ?? [])
    named += debuggedPasses?.sorted() ?? []
    for name in named where Passes.named(name) == nil {
      let all = Passes.all.map { $0.pass.name }.joined(separator: ", ")
      throw ValidationError("There is no pass '\(name)'; passes are \(all).")
    }
    for name in disablePass {
      if let pass = Passes.named(name), pass.isRequired {
        throw ValidationError("The pass '\(name)' cannot be left out: a plan needs it.")
      }
    }
    if let passLimit, passLimit < 0 { throw ValidationError("--pass-limit is 0 or more.") }
  }
}
