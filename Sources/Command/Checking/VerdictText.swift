import AdjointClaims
import AdjointDriver
import AdjointTensors
import Foundation

/// What stands below a claim in the answer of `check`.
struct VerdictText {
  private let answer: ClaimChecking.Answer

  init(_ answer: ClaimChecking.Answer) { self.answer = answer }

  /// The lines, none where a claim is proved by rewriting.
  var lines: [String] { verdictLines + stepLines + mistakeLines }

  /// The likely mistake, and what else would explain the refutation.
  private var mistakeLines: [String] {
    guard let first = answer.mistakes.first else { return [] }
    return ["likely mistake (\(first.kind.rawValue)): \(first.text)"]
      + answer.mistakes.dropFirst().map { "or (\($0.kind.rawValue)): \($0.text)" }
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

  /// The verdicts of a chain's steps, where they are not all alike.
  private var stepLines: [String] {
    guard Set(answer.steps.map(\.name)).count > 1 else { return [] }
    let steps = answer.steps.enumerated().map { "step \($0 + 1) \($1.name)" }
    return [steps.joined(separator: ", ")]
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
    return lines + proof.sideConditions
  }

  private func text(_ sizes: [String: Int]) -> String {
    sizes.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
  }

  private func lines(_ example: Counterexample) -> [String] {
    let sizes = text(example.sizes)
    let entry = example.entry.isEmpty ? "" : " in entry \(example.entry)"
    let step = answer.steps.count == 1 ? "" : ", in step \(example.step + 1) of the chain"
    let at = sizes.isEmpty ? "" : "at \(sizes): "
    let values = "\(side(example.left)) on the left, \(side(example.right)) on the right"
    let inputs = example.inputs.map { input in
      let text = VerdictText.text(input.tensor)
      return "\(input.name) = \(text.count > 160 ? text.prefix(157) + "…" : text)"
    }
    return ["\(at)\(values)\(entry)\(step)"] + inputs
  }

  private func side(_ value: Double?) -> String { value.map(VerdictText.text) ?? "nothing defined" }

  /// The shortest text: `2`, `-0.5`, `1e-30`.
  private static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

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
