import AdjointGraphIR
import AdjointSource
import AdjointTensors

/// Recomputes a factor from a product that is kept anyway: where a region stores `u` and `u·c` with
/// one `c` a row, which it stores too, and other regions read `u` while `u·c` is still to be read,
/// they read `u·c` and multiply it by `1/c`. So the exponentials of a softmax needn't be kept
/// beside its result, nor the centred rows of a layer normalisation beside the normalised ones.
///
/// It doesn't apply under `--exact`, where something else than a region reads `u`, nor where `u·c`
/// is read for the last time before `u`: then it would only live longer. Nor does it where c may be
/// 0, from which nothing gives u back: c has to be a reciprocal.
///
/// In the same way the mask `0 < u` is not kept beside `relu u`, which is positive where u is; nor
/// is a sum or a product of two values that all its readers read, as `x·sigmoid(x)` is, of which
/// the gradient needs both factors: to the bit, so under `--exact` too.
///
/// Requires: `fuse`. Ensures: the same real numbers, and the same floats but for rounding where
/// `u·c` neither overflows nor underflows. The store of `u` stays without a reader, and no plan
/// contains it.
///
///     %0, %1, %2 = region … {
///       … v7 = multiply v3, v6; yield store v3, store v6[outer], store v7 }
///     %3 = region … (v0 = %0) { … }   →   %3 = region … (v0 = %2, v1 = %1[outer]) {
///                                            v2 = constant 1; v3 = divide v2, v1
///                                            v4 = scale v0, v3; … }
public struct Recover: Pass {
  public static let name = "recover"
  public static let summary = "factors of kept products are recomputed from them"

  /// Below so many elements, the memory isn't worth a step.
  private let leastElements: Int

  public init() { self.init(leastElements: 4096) }

  /// The pass with another limit.
  public init(leastElements: Int) { self.leastElements = leastElements }

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    let regions = graph.ids.filter { isLarge($0, graph) }
    if regions.isEmpty { return graph }
    let readers = RegionReaders(graph)
    var recoveries: [NodeID: [Value: Recovery]] = [:]
    for id in regions {
      var found = Recover.masks(id, graph, readers)
      if context.permits(.rounding) { found += Recover.factors(id, graph, readers) }
      found += RecomputedSteps.found(id, graph, readers, beside: found)
      for recovery in found where context.allows(recovery.means.name, at: id) {
        for reader in readers.regions(recovery.value) {
          recoveries[reader, default: [:]][recovery.value] = recovery
        }
      }
    }
    if recoveries.isEmpty { return graph }
    return Rewriter.rebuild(graph, sharing: true) { rewriter, id in
      guard let own = recoveries[id] else { return nil }
      var reading = RecoveredReading(graph, id)
      for (position, operand) in graph.operands(id).enumerated() {
        if let recovery = own[operand] { reading.recover(position, recovery) }
      }
      return rewriter.builder.region(
        reading.region, reading.operands.map { rewriter.image(of: $0) })
    }
  }

  /// Whether a node is a region with rows that are worth a step.
  private func isLarge(_ id: NodeID, _ graph: Graph) -> Bool {
    guard graph.kind(id) == RegionNode.kind else { return false }
    let domain = graph.region(id).domain
    return domain.row > 1 && domain.sizes.reduce(1, *) >= leastElements
  }

  /// The factors that a region stores beside their products, where all readers can do without.
  private static func factors(
    _ id: NodeID, _ graph: Graph, _ readers: RegionReaders
  ) -> [Recovery] {
    let region = graph.region(id)
    var found: [Recovery] = []
    for (position, yield) in region.results.enumerated() {
      guard region.storesRows(yield), let last = readers.lastReader(Value(id, result: position))
      else { continue }
      for (other, candidate) in region.results.enumerated() where region.storesRows(candidate) {
        guard case .map(.multiply, let factors)? = region.step(of: candidate.value),
          let scale = zip(factors, factors.reversed()).first(where: { $0.0 == yield.value })?.1,
          region.isReciprocal(scale),
          let stored = region.results.firstIndex(where: { region.stores($0, eachRow: scale) }),
          readers.lastUse(Value(id, result: other)) >= last.index
        else { continue }
        let recovery = Recovery(
          value: Value(id, result: position),
          means: .quotient(product: Value(id, result: other), scale: Value(id, result: stored)),
          row: region.domain.row, element: graph.types(id)[position].element)
        if recovery.applies(to: readers.regions(recovery.value), graph) {
          found.append(recovery)
          break
        }
      }
    }
    return found
  }

  /// The masks that a region stores beside what they let through.
  private static func masks(
    _ id: NodeID, _ graph: Graph, _ readers: RegionReaders
  ) -> [Recovery] {
    let region = graph.region(id)
    if region.results.count < 2 { return [] }
    var found: [Recovery] = []
    for (position, yield) in region.results.enumerated() where yield.reduction == nil {
      let mask = Value(id, result: position)
      guard let value = region.isPositive(yield.value), let last = readers.lastReader(mask)
      else { continue }
      for (other, candidate) in region.results.enumerated()
      where candidate.access == yield.access && candidate.shape == yield.shape
        && candidate.reduction == nil
      {
        let kept = Value(id, result: other)
        guard region.step(of: candidate.value) == .map(.relu, [value]),
          readers.lastUse(kept) >= last.index
        else { continue }
        let recovery = Recovery(
          value: mask, means: .positive(kept), row: region.domain.row,
          element: graph.types(id)[other].element)
        if recovery.applies(to: readers.regions(mask), graph) {
          found.append(recovery)
          break
        }
      }
    }
    return found
  }
}

extension Region {
  /// The step that makes a value of the body; nil for inputs.
  func step(of value: Int) -> Step? {
    value < firstStep ? nil : body[value - firstStep]
  }

  /// Whether a value of the body is a number over another, or a negative power: 0 at infinity
  /// alone.
  fileprivate func isReciprocal(_ value: Int) -> Bool {
    switch step(of: value) {
    case .map(.divide, let operands)?: constant(operands[0])?.float.isNormal ?? false
    case .map(.power, let operands)?: (constant(operands[1])?.double ?? 0) < 0
    default: false
    }
  }

  /// The value that a value of the body compares with 0: `0 < u`.
  fileprivate func isPositive(_ value: Int) -> Int? {
    guard case .map(.less, let operands)? = step(of: value),
      let zero = constant(operands[0]), zero == ExactNumber(0) || zero == .negativeZero
    else { return nil }
    return operands[1]
  }

  private func constant(_ value: Int) -> ExactNumber? {
    guard case .constant(let number, _)? = step(of: value) else { return nil }
    return number
  }

  /// Whether a yield writes rows in order.
  func storesRows(_ yield: Yield) -> Bool {
    yield.reduction == nil && yield.access == denseAccess && extents[yield.value] == .row
  }

  /// Whether a yield writes that value once a row, in order.
  fileprivate func stores(_ yield: Yield, eachRow value: Int) -> Bool {
    yield.value == value && yield.reduction == nil && yield.access.row == 0
      && yield.access.offset == 0
      && yield.access.outer == denseAccess.outer.map { $0 / Swift.max(1, domain.row) }
      && extents[value] == .scalar
  }
}
