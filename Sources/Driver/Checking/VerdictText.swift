import AdjointClaims
import AdjointSource
import AdjointTensors
import Foundation

/// What stands below a claim in the answer of `check`.
struct VerdictText {
  private let answer: ClaimChecking.Answer
  private let map: SourceMap

  init(_ answer: ClaimChecking.Answer, _ map: SourceMap) {
    self.answer = answer
    self.map = map
  }

  /// The lines, none where a claim is proved by rewriting.
  var lines: [String] { verdictLines + stepLines + mistakeLines }

  /// The likely mistake, and what else would explain the refutation.
  private var mistakeLines: [String] {
    guard let first = answer.mistakes.first else {
      return answer.remark.map { ["no likely mistake: \($0)"] } ?? []
    }
    let word = first.others.isEmpty ? "mistake" : "mistakes"
    return ["likely \(word) (\(VerdictText.kinds(first))): \(first.text)"]
      + answer.mistakes.dropFirst().map { "or (\(VerdictText.kinds($0))): \($0.text)" }
  }

  private static func kinds(_ mistake: NamedMistake) -> String {
    ([mistake.kind] + mistake.others).map(\.rawValue).joined(separator: ", ")
  }

  private var verdictLines: [String] {
    switch answer.verdict {
    case .proved(let proof): return lines(proof)
    case .refuted(.illTyped(let diagnostic)): return ["it does not type: \(diagnostic.message)"]
    case .refuted(.counterexample(let example)): return lines(example)
    case .kink(let example, let setting):
      return ["with \(setting) the sides are equal here too"] + lines(example)
    case .undecided(let agrees, let reason, let note):
      return [VerdictText.text(reason, agrees: agrees) + (note.map { ": \($0)" } ?? "")]
    }
  }

  /// The verdicts of a chain's steps, where they are not all alike, and the step that they are
  /// about.
  private var stepLines: [String] {
    guard answer.steps.count > 1, Set(answer.steps.map(\.name)) != ["proved"] else { return [] }
    var lines: [String] = []
    if case .sides(let sides) = answer.claim.meaning, answer.step + 1 < sides.count {
      let (left, right) = (text(sides[answer.step].span), text(sides[answer.step + 1].span))
      lines.append("step \(answer.step + 1) is \(left) == \(right)")
    }
    guard Set(answer.steps.map(\.name)).count > 1 else { return lines }
    let steps = answer.steps.enumerated().map { "step \($0 + 1) \($1.name)" }
    return lines + [steps.joined(separator: ", ")]
  }

  private func text(_ span: SourceSpan) -> String {
    DisplayText.escaped(
      map.text(of: span).split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private static func text(_ reason: Verdict.Reason, agrees: Bool) -> String {
    switch reason {
    case .noWitness:
      return agrees ? "not proved; the sides agree at all points tried" : "neither is known"
    case .cells: return "there are too many patterns of signs to go through"
    case .boundary: return "equal, except perhaps where the argument of a comparison is 0"
    case .sizes: return "sizes or positions stand as values, which the sizes tried don't cover"
    case .labels: return "there are too many labels to go through"
    case .degree: return "the degree is so high that agreement says little"
    case .assumption: return "nothing is shown under the assumptions"
    case .neverDefined: return "no point was found where both sides are defined"
    }
  }

  /// How a claim was proved, where that is more than rewriting.
  private func lines(_ proof: Proof) -> [String] {
    var lines: [String] = []
    let reach = proof.allSizes ? "at all sizes" : "at the sizes tested"
    if proof.means == .identity {
      let bound = String(format: "%.0e", proof.errorBound)
      lines.append(
        "by identity, \(reach): \(proof.rounds) rounds, wrong with probability below \(bound)")
    } else if !proof.allSizes {
      lines.append("by rewriting, \(reach)")
    }
    if !proof.allSizes, proof.sizes.contains(where: { !$0.isEmpty }) {
      lines.append("sizes: " + proof.sizes.map(text).joined(separator: "; "))
    }
    return lines + proof.conditionTexts
  }

  private func text(_ sizes: [String: Int]) -> String {
    sizes.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
  }

  private func lines(_ example: Counterexample) -> [String] {
    let sizes = text(example.ownSizes)
    let entry = example.entry.isEmpty ? "" : " in entry \(example.entry)"
    let step = answer.steps.count == 1 ? "" : ", in step \(example.step + 1) of the chain"
    let at = sizes.isEmpty ? "" : "at \(sizes): "
    let (left, right) = VerdictText.apart(example.left, example.right)
    let values = "\(left) on the left, \(right) on the right"
    let inputs = example.inputs.map { input in
      let (block, isWhole) = VerdictText.leadingBlock(input.tensor)
      let text = VerdictText.text(block)
      let short = text.count > 160 ? text.prefix(157) + "…" : text
      return "\(input.name) = \(short)\(isWhole ? "" : ", and 0 elsewhere")"
    }
    return ["\(at)\(values)\(entry)\(step)"] + inputs
  }

  /// Two values with as many digits as tell them apart, six at least.
  private static func apart(_ left: Double?, _ right: Double?) -> (String, String) {
    guard let left, let right else {
      let texts = [left, right].map { $0.map { rounded($0, 6) } ?? "nothing defined" }
      return (texts[0], texts[1])
    }
    for digits in 6...16 {
      let (a, b) = (rounded(left, digits), rounded(right, digits))
      if a != b { return (a, b) }
    }
    return (text(left), text(right))
  }

  private static func rounded(_ value: Double, _ digits: Int) -> String {
    let exact = text(value)
    let short = String(format: "%.\(digits)g", value)
    return exact.count <= short.count ? exact : short
  }

  /// The shortest text: `2`, `-0.5`, `1e-30`.
  private static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The tensor; of a large one the block that stands first, if it is all that isn't 0.
  private static func leadingBlock(_ tensor: Tensor) -> (Tensor, isWhole: Bool) {
    guard tensor.shape.contains(where: { $0 > longestAxis }) else { return (tensor, true) }
    let values = tensor.doubles
    var block = tensor.shape.map { min($0, 1) }
    for (position, value) in values.enumerated() where value != 0 {
      var rest = position
      for axis in tensor.shape.indices.reversed() {
        block[axis] = max(block[axis], rest % tensor.shape[axis] + 1)
        rest /= tensor.shape[axis]
      }
    }
    guard !block.contains(where: { $0 > longestAxis }) else { return (tensor, true) }
    let own = values.indices.filter { position in
      var rest = position
      return tensor.shape.indices.reversed().allSatisfy { axis in
        defer { rest /= tensor.shape[axis] }
        return rest % tensor.shape[axis] < block[axis]
      }
    }
    return (Tensor(shape: block, data: .f64(own.map { values[$0] })), block == tensor.shape)
  }

  /// What is longer is shown in part where the rest is 0.
  private static let longestAxis = 8

  /// Nested lists.
  private static func text(_ tensor: Tensor) -> String {
    var parts: [String]
    switch tensor.data {
    case .bool(let values): parts = values.map { $0 ? "true" : "false" }
    default: parts = tensor.doubles.map(text)
    }
    for size in tensor.shape.dropFirst().reversed() where size > 0 {
      parts = stride(from: 0, to: parts.count, by: size).map {
        "[" + parts[$0..<$0 + size].joined(separator: ", ") + "]"
      }
    }
    return tensor.shape.isEmpty ? parts[0] : "[" + parts.joined(separator: ", ") + "]"
  }
}
