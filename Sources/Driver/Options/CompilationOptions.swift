import AdjointTensors
import AdjointTransforms

/// Everything that steers a compilation; the defaults are those of the tool.
public struct CompilationOptions: Sendable {
  /// `-O0`, `-O1`, `-O2`.
  public var level: OptimisationLevel
  /// Which rewrites are allowed: exact ones only, the default, or all of `--fast-math`.
  public var soundness: Soundness
  /// Values of dimensions: `--dim N=128`.
  public var dims: [String: Int]
  /// The default float instead of the model's: `--float f64`.
  public var float: ElementType?
  /// The most bytes that a plan may need.
  public var maxMemory: Int?
  /// Threads of a run.
  public var threads: Int
  /// Parameters that hold an output after a run of `main`: `--update W=W_new`.
  public var updates: [String: String]
  /// The folder in which a model's files lie instead of its own.
  public var dataFolder: String?
  /// Passes that don't run.
  public var disabledPasses: Set<String>
  /// The number of applications after which optional passes stop.
  public var passLimit: Int?
  /// The pass after which the pipeline stops.
  public var stopAfter: String?
  /// Verify the graph after every pass.
  public var verifiesEach: Bool
  /// Evaluate every pass's result against its input.
  public var checksEach: Bool

  public init(
    level: OptimisationLevel = .full, soundness: Soundness = .rounding, dims: [String: Int] = [:],
    float: ElementType? = nil, maxMemory: Int? = nil, threads: Int = 1,
    updates: [String: String] = [:], dataFolder: String? = nil,
    disabledPasses: Set<String> = [], passLimit: Int? = nil, stopAfter: String? = nil,
    verifiesEach: Bool = false, checksEach: Bool = false
  ) {
    self.level = level
    self.soundness = soundness
    self.dims = dims
    self.float = float
    self.maxMemory = maxMemory
    self.threads = threads
    self.updates = updates
    self.dataFolder = dataFolder
    self.disabledPasses = disabledPasses
    self.passLimit = passLimit
    self.stopAfter = stopAfter
    self.verifiesEach = verifiesEach
    self.checksEach = checksEach
  }
}
