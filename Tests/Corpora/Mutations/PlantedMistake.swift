import AdjointFrontend
import Foundation

/// A claim with one mistake that was put there.
struct PlantedMistake: Sendable {
  /// The claim's name in the file of its mutants.
  let name: String
  /// What the mistake is called.
  let kind: MistakeKind
  /// The statement.
  let statement: String
}

/// The parts of two sides of a claim, as text.
struct ClaimText {
  let left: String
  let right: String
  /// What stands behind the sides: quantifiers and assumptions.
  let rest: String
  /// The axes that the right side has besides those of the quantifiers.
  let rank: Int
  /// True where the left side is a Jacobian or a Hessian.
  let isJacobian: Bool

  /// The variables of the quantifiers.
  var variables: [String] {
    guard let start = rest.range(of: "for ") else { return [] }
    return rest[start.upperBound...].split(separator: ",").compactMap { part in
      part.split(separator: "<").first.map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }
}
