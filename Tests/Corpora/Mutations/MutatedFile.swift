import AdjointFrontend
import AdjointGraphIR
import AdjointSource
import AdjointTensors

@testable import AdjointClaims
@testable import AdjointDriver

/// A model whose claims are mutants of those of a corpus.
struct MutatedFile {
  let model: Model
  let planted: [PlantedMistake]

  /// The mutants of a file's claims of two sides, without those that may be equivalent.
  ///
  /// - Parameter keeps: chooses among the mutants by their number.
  init?(_ source: SourceFile, keeps: (Int) -> Bool) throws {
    let model = try Corpus.model(source)
    let all = MutatedFile.planted(model, source).enumerated().filter { keeps($0.offset) }
      .map(\.element)
    guard !all.isEmpty else { return nil }
    let base = MutatedFile.withoutClaims(model, source)
    let first = try MutatedFile.model(base, all, source.name)
    let different = try MutatedFile.different(first)
    planted = all.filter { different.contains($0.name) }
    guard !planted.isEmpty else { return nil }
    self.model = try MutatedFile.model(base, planted, source.name)
  }

  private static func model(
    _ base: String, _ planted: [PlantedMistake], _ name: String
  ) throws -> Model {
    let text = base + "\n" + planted.map(\.statement).joined(separator: "\n") + "\n"
    return try Corpus.model(SourceFile(name: name, bytes: Array(text.utf8)))
  }

  /// The text without its claims.
  private static func withoutClaims(_ model: Model, _ source: SourceFile) -> String {
    var bytes = source.bytes
    for claim in model.claims {
      for position in Int(claim.span.start)..<Int(claim.span.end) where bytes[position] != 0x0A {
        bytes[position] = 0x20
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func planted(_ model: Model, _ source: SourceFile) -> [PlantedMistake] {
    var result: [PlantedMistake] = []
    var seen: Set<String> = []
    let shapes = Dictionary(
      uniqueKeysWithValues: model.names.compactMap { name, value -> (String, String)? in
        let type = model.graph.type(of: value)
        return type.element.isFloat ? (name, type.shape.text) : nil
      })
    for claim in model.claims {
      guard case .sides(let sides) = claim.meaning, sides.count >= 2 else { continue }
      let parts = claimText(claim, sides.suffix(2).map(\.span), model, source)
      var planter = Planter(parts, dims: model.dims.map(\.name), shapes: shapes)
      planter.run()
      for (kind, right, rest) in planter.found {
        let statement = "\(parts.left) == \(right)\(rest)"
        guard seen.insert(statement).inserted else { continue }
        let name = "mutant_\(result.count)"
        result.append(
          PlantedMistake(name: name, kind: kind, statement: "claim \(name): \(statement)"))
      }
    }
    return result
  }

  /// The last two sides of a claim.
  private static func claimText(
    _ claim: Claim, _ spans: [SourceSpan], _ model: Model, _ source: SourceFile
  ) -> ClaimText {
    func text(_ start: UInt32, _ end: UInt32) -> String {
      source.text(from: Int(start), to: Int(end))
    }
    let left = text(spans[0].start, spans[0].end)
    let rest = text(spans[1].end, claim.span.end)
    var rank = 0
    if case .sides(let sides) = claim.meaning { rank = model.graph.type(of: sides[0].value).rank }
    let bound = rest.contains("for ") ? rest.count { $0 == "<" } : 0
    return ClaimText(
      left: left, right: text(spans[1].start, spans[1].end), rest: rest, rank: rank - bound,
      isJacobian: ["jacobian(", "hessian("].contains { left.hasPrefix($0) && left.hasSuffix(")") })
  }

  /// The claims that don't type, or whose sides surely differ at some random point: no equivalent
  /// mutants.
  private static func different(_ model: Model) throws -> Set<String> {
    var result: Set<String> = []
    var posed: [(name: String, claim: PosedClaim)] = []
    for claim in model.claims {
      switch claim.meaning {
      case .illTyped: result.insert(claim.name)
      case .sides(let sides):
        posed.append(
          (claim.name, PosedClaim(sides: sides.map(\.value), assumptions: claim.assumptions)))
      }
    }
    let (graph, questions) = try PosedClaim.prepared(model.graph, posed.map(\.claim))
    let set = ClaimSet(
      graph: graph, questions: questions, labelRanges: ClaimChecking.leastRanges(model))
    for (number, (name, _)) in posed.enumerated() where differs(set.focused(on: number)) {
      result.insert(name)
    }
    return result
  }

  /// True if the sides of the only question differ at one of a few points that satisfy its
  /// assumptions.
  private static func differs(_ set: ClaimSet) -> Bool {
    let question = set.questions[0]
    let points = AssumedPoints(set.graph, question.conditions, labelRanges: set.labelRanges)
    var seeds = SeededGenerator(seed: 4711)
    for sizes in points.sizes(set.graph).suffix(4) {
      for _ in 0..<(points.isTesting ? 20 : 3) {
        let draw = WitnessDraw(style: .random, seed: seeds.next(), sizes: sizes)
        guard let point = points.point(draw) else { continue }
        let values = Evaluation(set.graph, at: point)
        // The inverse of a singular matrix is large and means nothing.
        guard points.mayHold(values), values.magnitude < 1e12,
          let a = values.doubles(question.sides[0]),
          let b = values.doubles(question.sides[1]), (a + b).allSatisfy({ $0.isFinite })
        else { continue }
        // More than rounding makes of the numbers on the way.
        let least = max(1e-3 * ((a + b).map(\.magnitude).max() ?? 0), 1e-9 * values.magnitude)
        if zip(a, b).contains(where: { ($0 - $1).magnitude > least }) { return true }
      }
    }
    return false
  }
}
