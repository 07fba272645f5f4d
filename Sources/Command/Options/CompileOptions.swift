import AdjointDriver
import AdjointTensors
import AdjointTransforms
import ArgumentParser
import Foundation

/// What every command that compiles or runs takes.
struct CompileOptions: ParsableArguments {
  /// `N=128`.
  struct Dimension: ExpressibleByArgument {
    var name: String
    var size: Int

    init?(argument: String) {
      let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let size = Int(parts[1]) else { return nil }
      name = String(parts[0])
      self.size = size
    }
  }

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
      case .full: "Run all passes (the default)."
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

  enum Float: String, ExpressibleByArgument, CaseIterable {
    case f32
    case f64
  }

  @Option(
    name: .customLong("dim"),
    help: ArgumentHelp("The size of a dimension; may be repeated.", valueName: "NAME=SIZE"))
  var dimensions: [Dimension] = []

  @Flag(exclusivity: .chooseLast) var level = Level.full

  @Option(help: "The float where the model names none, instead of the model's convention.")
  var float: Float?

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
    help: ArgumentHelp("Where a model's files lie, instead of beside it.", valueName: "DIR"),
    completion: .directory)
  var dataDir: String?

  @OptionGroup(title: "Debug options") var debug: DebugOptions

  func validate() throws {
    if exact && fastMath { throw ValidationError("--exact and --fast-math exclude each other.") }
    if let threads, threads < 1 { throw ValidationError("--threads is 1 or more.") }
    var seen: [String: Int] = [:]
    for dimension in dimensions {
      if dimension.size < 1 {
        throw ValidationError("--dim \(dimension.name)=\(dimension.size): a size is 1 or more.")
      }
      if let other = seen.updateValue(dimension.size, forKey: dimension.name),
        other != dimension.size
      {
        throw ValidationError("--dim \(dimension.name) is given as \(other) and \(dimension.size).")
      }
    }
  }

  /// The options as the compiler takes them.
  var compilation: CompilationOptions {
    CompilationOptions(
      level: level.level, soundness: exact ? .exact : fastMath ? .fastMath : .rounding,
      dims: Dictionary(dimensions.map { ($0.name, $0.size) }) { $1 },
      float: float.map { $0 == .f64 ? .f64 : .f32 }, maxMemory: maxMemory?.bytes,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, dataFolder: dataDir,
      disabledPasses: Set(debug.disablePass), passLimit: debug.passLimit,
      stopAfter: debug.stopAfter, verifiesEach: debug.verifyEach, checksEach: debug.checkEach)
  }
}

/// A number of bytes: `1000000`, `64K`, `2G`.
struct ByteCount: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Int(unit == nil ? argument : String(argument.dropLast())), number >= 0 else {
      return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflow else { return nil }
    self.bytes = bytes
  }
}
