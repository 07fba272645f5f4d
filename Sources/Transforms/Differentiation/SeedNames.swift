import AdjointGraphIR

/// The names of seeds. The seed of a gradient has the name of its loss, or a number where the loss
/// has none, and can be fed; all others have a name that no value can have, for the parentheses.
struct SeedNames {
  private let graph: Graph
  private var taken: Set<String> = []
  private var unnamed = 0

  init(_ graph: Graph) { self.graph = graph }

  /// True of the seeds that are inputs of `backward`.
  static func isFed(_ name: String) -> Bool { !name.contains("(") }

  /// The name of a loss's seed.
  mutating func loss(_ value: Value) -> String {
    if let name = graph.names[value], taken.insert(name).inserted { return name }
    defer { unnamed += 1 }
    return "\(unnamed)"
  }

  /// The name of another seed: `jacobian(y)`, `jvp(y, x)`.
  mutating func derivative(_ mode: String, _ values: [Value]) -> String {
    let names = values.map { graph.names[$0] ?? "_" }
    let name = "\(mode)(\(names.joined(separator: ", ")))"
    var candidate = name
    var count = 1
    while !taken.insert(candidate).inserted {
      count += 1
      candidate = "\(name) \(count)"
    }
    return candidate
  }
}
