import AdjointDriver
import AdjointTransforms
import ArgumentParser
import Foundation

/// What every command that compiles or runs takes.
struct CompileOptions: ParsableArguments {
  enum Level: String, EnumerableFlag {
    case none
    case some
    case full

    static func name(for value: Level) -> NameSpecification {
      switch value {
      case .none: .customLong("O0", withSingleDash: true)
      case .some: .customLong("O1", withSingleDash: true)
      case .full: .customLong("O2", withSingleDash: true)
      }
    }

    static func help(for value: Level) -> ArgumentHelp? {
      switch value {
      case .none: "Differentiate and plan, nothing else."
      case .some: "Simplify, share and drop nodes, too."
      case .full: "Run all passes."
      }
    }

    var level: OptimisationLevel {
      switch self {
      case .none: .none
      case .some: .some
      case .full: .full
      }
    }
  }

  /// `W1=W1_new`.
  struct Update: ExpressibleByArgument {
    var parameter: String
    var output: String

    init?(argument: String) {
      let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
      (parameter, output) = (String(parts[0]), String(parts[1]))
    }
  }

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var dimensions: DimensionOptions

  @Flag(exclusivity: .chooseLast) var level = Level.full

  @Flag(help: "Rewrite nothing that changes a bit of a result.")
  var exact = false

  @Flag(help: "Allow rewrites that are right for real numbers only.")
  var fastMath = false

  @Option(
    help: ArgumentHelp(
      "Refuse a plan that needs more memory; K, M and G are powers of 1,024.", valueName: "BYTES"))
  var maxMemory: ByteCount?

  @Option(help: ArgumentHelp("Threads of a run (default: the cores).", valueName: "N"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Let a parameter hold an output after a run of main, in place where that can be; may be "
        + "repeated.", valueName: "PARAMETER=OUTPUT"))
  var update: [Update] = []

  @OptionGroup(title: "Debug options") var debug: DebugOptions

  func validate() throws {
    if exact && fastMath { throw ValidationError("--exact and --fast-math exclude each other.") }
    if let threads, threads < 1 { throw ValidationError("--threads is 1 or more.") }
    var updated: Set<String> = []
    for update in update where !updated.insert(update.parameter).inserted {
      throw ValidationError("--update \(update.parameter) is given twice.")
    }
  }

  /// The options as the compiler takes them.
  var compilation: CompilationOptions {
    CompilationOptions(
      level: level.level, soundness: exact ? .exact : fastMath ? .fastMath : .rounding,
      dims: dimensions.values, float: reading.element, maxMemory: maxMemory?.bytes,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      updates: Dictionary(update.map { ($0.parameter, $0.output) }) { $1 },
      dataFolder: reading.dataDir,
      disabledPasses: Set(debug.disablePass), passLimit: debug.passLimit,
      stopAfter: debug.stopAfter, verifiesEach: debug.verifyEach, checksEach: debug.checkEach)
  }
}
