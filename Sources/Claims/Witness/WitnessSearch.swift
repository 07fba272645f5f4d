import AdjointGraphIR
import AdjointTensors

/// Looks for a point at which the sides of a claim differ. Double only finds points; exact or
/// enclosed values decide there.
struct WitnessSearch {
  /// The graph with the sides and the conditions as outputs.
  let graph: Graph
  let sides: [Value]
  let assumptions: AssumedPoints
  /// The sets of sizes, smallest first.
  let sizes: [[String: Int]]
  let seed: UInt64
  /// The setting of a convention under which sides agree surely at a point, if there is one.
  let settingWithout: (WitnessPoint, _ step: Int) -> String?

  /// How far a search goes.
  enum Effort {
    /// A few points at every set of sizes.
    case first
    /// Many.
    case thorough
    /// Few, but evaluated exactly, whatever Double says.
    case exact
  }

  /// Bits of the intervals, one attempt after the other.
  static let precisions = [128, 448]

  /// Suspicions that are looked into before a search gives up on a step.
  private static let mostSuspicions = 24

  private func styles(_ effort: Effort) -> [WitnessSource.Style] {
    let isCompared = assumptions.constants.contains { $0.signum != 0 }
    switch effort {
    case .first:
      return [.ones, .integers, .random] + (isCompared ? [.constants] : [.zeros])
    case .thorough:
      let special: [WitnessSource.Style] =
        [.zeros, .constants, .integers, .halves, .constants, .parts, .negative]
      return special + Array(repeating: .random, count: 8) + [.integers, .halves, .integers]
        + [.parts, .random, .constants, .integers, .large, .random]
        + Array(repeating: .sparse, count: sizes.count == 1 ? 32 : 4)
    case .exact: return [.ones, .integers, .random]
    }
  }

  /// What is found with some effort.
  func run(_ effort: Effort, steps: Range<Int>) -> WitnessFindings {
    var findings = WitnessFindings()
    var seeds = SeededGenerator(seed: seed)
    var suspicions = 0
    for sizes in sizes {
      for style in styles(effort) {
        let draw = WitnessDraw(style: style, seed: seeds.next(), sizes: sizes)
        guard let point = assumptions.point(draw) else { continue }
        look(at: point, draw, effort, steps, &findings, &suspicions)
        if findings.witness != nil { return findings }
      }
    }
    return findings
  }

  private func look(
    at point: WitnessPoint, _ draw: WitnessDraw, _ effort: Effort, _ steps: Range<Int>,
    _ findings: inout WitnessFindings, _ suspicions: inout Int
  ) {
    let values = Evaluation(graph, at: point)
    guard assumptions.mayHold(values) else { return }
    findings.satisfied += 1
    let magnitude = values.magnitude
    var isDefined = true
    for step in steps where findings.witness == nil {
      let (suspicion, isFinite) = Suspicion.of(
        sides[step], sides[step + 1], in: values, magnitude: magnitude)
      isDefined = isDefined && isFinite
      let isSuspect: Bool =
        switch suspicion {
        case .none: effort == .exact
        case .difference, .domain: true
        }
      guard isSuspect, suspicions < WitnessSearch.mostSuspicions else { continue }
      suspicions += 1
      confirm(step, at: point, draw, &findings)
    }
    if isDefined { findings.defined += 1 }
  }

  /// Decides whether the sides of a step surely differ at a point, and whether that is a kink.
  private func confirm(
    _ step: Int, at point: WitnessPoint, _ draw: WitnessDraw, _ findings: inout WitnessFindings
  ) {
    guard let witness = witness(step, at: point, draw) else { return }
    if let setting = settingWithout(point, step) {
      if findings.kink == nil { findings.kink = (witness, setting) }
      return
    }
    findings.witness = witness
  }

  /// What is surely found at a point.
  ///
  /// - Parameter draw: of the point, to look around it where one side alone is defined.
  func witness(_ step: Int, at point: WitnessPoint, _ draw: WitnessDraw?) -> Witness? {
    for bits in WitnessSearch.precisions {
      let values = Evaluation(graph, at: point, bits: bits)
      guard assumptions.surelyHold(values) else { continue }
      let comparison = SideComparison.of(sides[step], sides[step + 1], in: values, bits: bits)
      switch comparison {
      case .differ(let entry, let left, let right):
        return Witness(point: point, step: step, entry: entry, left: left, right: right)
      case .oneDefined(let entry, let left, let right):
        guard let draw, isOneSided(step, entry, around: draw, leftIsDefined: left.isDefined) else {
          return nil
        }
        return Witness(point: point, step: step, entry: entry, left: left, right: right)
      case .agree(isCertain: true): return nil
      case .agree(isCertain: false): continue
      }
    }
    return nil
  }

  /// True if one side alone is defined at points around a point as well, in general position: then
  /// it is so on an open set.
  private func isOneSided(
    _ step: Int, _ entry: Int, around draw: WitnessDraw, leftIsDefined: Bool
  ) -> Bool {
    let bits = WitnessSearch.precisions[0]
    for nearby in 1...3 {
      var moved = draw
      moved.nearby = UInt64(nearby) &+ seed
      guard let point = assumptions.point(moved) else { return false }
      let values = Evaluation(graph, at: point, bits: bits)
      guard assumptions.surelyHold(values),
        let left = values.enclosures(sides[step], bits: bits),
        let right = values.enclosures(sides[step + 1], bits: bits)
      else { return false }
      let (good, bad) = leftIsDefined ? (left, right) : (right, left)
      guard good[entry].isDefined, bad[entry].content == .undefined else { return false }
    }
    return true
  }

  /// True if both sides of a step are surely finite in some entry at a point, though Double may
  /// overflow there.
  func isDefinedSomewhere(_ step: Int) -> Bool {
    var seeds = SeededGenerator(seed: seed)
    let bits = WitnessSearch.precisions[0]
    for sizes in sizes.prefix(4) {
      for style in styles(.exact) {
        let draw = WitnessDraw(style: style, seed: seeds.next(), sizes: sizes)
        guard let point = assumptions.point(draw) else { continue }
        let values = Evaluation(graph, at: point, bits: bits)
        guard assumptions.surelyHold(values),
          let left = values.enclosures(sides[step], bits: bits),
          let right = values.enclosures(sides[step + 1], bits: bits)
        else { continue }
        if zip(left, right).contains(where: { $0.isDefined && $1.isDefined }) { return true }
      }
    }
    return false
  }
}
