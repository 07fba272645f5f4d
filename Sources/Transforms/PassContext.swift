import AdjointGraphIR
import AdjointSource

/// What a pass may know of the pipeline it runs in: options, an evaluator of constants, and the one
/// question `allows`, through which applications are counted, limited and logged.
public struct PassContext {
  /// One application of a rule.
  public struct Application: Hashable, Sendable {
    public let pass: String
    public let rule: String
    /// The node of the pass's input at which it applied.
    public let node: NodeID
  }

  public let options: PassOptions
  public let evaluator: ConstantEvaluator?
  /// What users should know, in the order of discovery.
  public private(set) var warnings = Diagnostics()
  /// The applications so far, of all passes.
  public private(set) var applicationCount = 0
  /// Applications of the running pass by rule.
  public private(set) var counts: [String: Int] = [:]
  /// Every application, where `logs`.
  public private(set) var log: [Application] = []

  /// Applications that optional passes may make, all together.
  private let limit: Int
  private let logs: Bool
  private var pass = ""

  public init(
    options: PassOptions = PassOptions(), evaluator: ConstantEvaluator? = nil, limit: Int? = nil,
    logs: Bool = false
  ) {
    self.options = options
    self.evaluator = evaluator
    self.limit = limit ?? Int.max
    self.logs = logs
  }

  /// Whether a rule may apply at a node of the pass's input; a pass asks once before each
  /// application and then applies it.
  public mutating func allows(_ rule: String, at node: NodeID) -> Bool {
    guard applicationCount < limit else { return false }
    applicationCount += 1
    record(rule, node)
    return true
  }

  /// Whether rewrites of that soundness are wanted at all.
  public func permits(_ soundness: Soundness) -> Bool { soundness <= options.soundness }

  /// Counts what a required pass did; never refused.
  public mutating func record(_ rule: String, _ node: NodeID) {
    counts[rule, default: 0] += 1
    if logs { log.append(Application(pass: pass, rule: rule, node: node)) }
  }

  /// Tells the user.
  public mutating func warn(_ diagnostic: Diagnostic) { warnings.report(diagnostic) }

  /// Starts the counts of another pass.
  mutating func begin(_ name: String) {
    pass = name
    counts = [:]
  }
}
