import AdjointGraphIR

/// Why two nodes did not become one region: what `--explain-fusion` prints.
public struct FusionRefusal: Hashable, Sendable {
  /// The rules of legality; the raw values are the names that users see.
  public enum Rule: String, Hashable, Sendable, CaseIterable {
    /// R1: members iterate over one domain, or over its outer part.
    case differentDomain = "different-domain"
    /// R2: every row reduction reduces the row, the last axis.
    case otherAxisReduced = "other-axis-reduced"
    /// R3: no member reads a value that is complete after the last row only.
    case readsTotal = "reads-total"
    /// R4: no path leaves a region and comes back.
    case cycle
    /// R7: the buffers of the rows fit the cache.
    case tooWide = "too-wide"
    /// R8: at most so many steps, inputs and results.
    case tooLong = "too-long"
    /// R9: a value is computed once for each of its elements.
    case recomputes
    /// R11: nodes that are made to be computed again stay apart from what they are computed from.
    case crossesCopy = "crosses-copy"
    /// R12: an epilogue that reduces rows needs a product that has them.
    case epilogueNeedsRow = "epilogue-needs-row"
    /// A region has one anchor.
    case secondAnchor = "second-anchor"
    /// A transposition of the row is a move, not an access.
    case transposedRow = "transposed-row"
  }

  public let rule: Rule
  /// The node that wasn't taken.
  public let node: NodeID
  /// A node of the region that didn't take it; nil where it is the region's own size.
  public let other: NodeID?

  public init(_ rule: Rule, _ node: NodeID, _ other: NodeID?) {
    self.rule = rule
    self.node = node
    self.other = other
  }

  /// The line for users: nodes have the names that they have in the graph's text.
  public func text(_ labels: [Value: String]) -> String {
    func name(_ node: NodeID) -> String { labels[Value(node)] ?? node.description }
    return "not fused: \(rule.rawValue): \(name(node))" + (other.map { " with \(name($0))" } ?? "")
  }
}
