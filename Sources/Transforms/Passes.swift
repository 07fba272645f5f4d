import AdjointGraphIR

/// All passes in the order in which they run: the one list.
public enum Passes {
  /// Where the two graphs of a training step come apart: `main` runs all three stages, `forward`
  /// and `backward` are split between `shared` and `final`.
  public enum Stage: Sendable, CaseIterable {
    /// From the model's graph to its gradient graph.
    case derivatives
    /// The whole program, as `main` only: seeds become their constants.
    case whole
    /// Before the split.
    case shared
    /// After it: on each entry's own graph.
    case final
    /// On the graph of `main`, for its plan alone.
    case planning
  }

  /// A pass with its place.
  public struct Entry: Sendable {
    public let pass: any Pass.Type
    public let stage: Stage
    /// The lowest level of optimisation at which it runs.
    public let level: OptimisationLevel
  }

  /// Every pass, in order.
  public static let all: [Entry] = [
    Entry(pass: Differentiate.self, stage: .derivatives, level: .none),
    Entry(pass: BindSeeds.self, stage: .whole, level: .none),
    Entry(pass: Simplify.self, stage: .shared, level: .some),
    Entry(pass: Fold.self, stage: .shared, level: .some),
    Entry(pass: CommonSubexpressions.self, stage: .shared, level: .some),
    Entry(pass: Dead.self, stage: .shared, level: .some),
    Entry(pass: Bind.self, stage: .shared, level: .none),
    Entry(pass: Reassociate.self, stage: .shared, level: .full),
    Entry(pass: Fold.self, stage: .final, level: .some),
    Entry(pass: Layout.self, stage: .final, level: .some),
    Entry(pass: Fuse.self, stage: .final, level: .full),
    Entry(pass: Collect.self, stage: .final, level: .full),
    Entry(pass: Recover.self, stage: .final, level: .full),
    Entry(pass: Microbatch.self, stage: .planning, level: .full),
  ]

  /// The pass of that name, or nil.
  public static func named(_ name: String) -> (any Pass.Type)? {
    all.first { $0.pass.name == name }?.pass
  }
}
