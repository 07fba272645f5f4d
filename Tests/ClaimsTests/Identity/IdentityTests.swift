import AdjointTensors
import Testing

@testable import AdjointClaims

/// The identity test on claims in the language, without the help of other means.
@Suite struct IdentityTests {
  @Test(arguments: FalseClaims.all)
  func nothingFalseIsProved(_ claim: StatedClaim) throws {
    let outcome = try claim.outcome(seed: 1)
    if case .proved = outcome { Issue.record("\(claim.name): \(outcome)") }
  }

  @Test(arguments: TrueClaims.linear + TrueClaims.transcendental)
  func truthIsProved(_ claim: StatedClaim) throws {
    let outcome = try claim.outcome(seed: 3)
    guard case .proved(let proof) = outcome else {
      Issue.record("\(claim.name): \(outcome)")
      return
    }
    #expect(proof.errorBound < 0x1p-50)
    #expect(proof.rounds == 0 || proof.rounds >= 2)
    #expect(proof.sizes.count >= 3)
    for sizes in proof.sizes { #expect(Set(sizes.values).count == sizes.count) }
  }

  @Test func everySetOfAProofThatSpeaksForAllSizesIsThere() throws {
    let claim = StatedClaim(
      "a mean", "dim N, D\ninput X: [N, D]\nclaim grad(mean(X), X) == ones([N, D]) / (N * D)")
    let proof = try #require(try claim.proof(seed: 4))
    #expect(proof.allSizes)
  }

  @Test func anInverseIsProvedAtTheSizesTestedAlone() throws {
    let claim = StatedClaim("an inverse", "dim n\ninput A: [n, n]\nclaim inverse(A) @ A == eye(n)")
    let proof = try #require(try claim.proof(seed: 5))
    #expect(!proof.allSizes)
    #expect(proof.means == .identity)
  }

  @Test func exponentsThatAreNoAffineFunctionsAreSaidToBeIndependent() throws {
    let claim = StatedClaim(
      "a bell", "dim n\ninput x: [n]\nclaim exp(-x^2) * exp(x^2) == 1 + 0 * x")
    let other = StatedClaim(
      "a sum of bells",
      "dim n\ninput x: [n]\nclaim (exp(x^2) + 1)^2 == exp(2 * x^2) + 2 * exp(x^2) + 1")
    #expect(try #require(try claim.proof(seed: 6)).sideConditions.isEmpty)
    #expect(
      try #require(try other.proof(seed: 6)).sideConditions == ["assuming independent exponents"])
  }

  @Test func aSeedGivesTheSameProof() throws {
    let claim = TrueClaims.transcendental[1]
    let (first, second) = (try claim.proof(seed: 7), try claim.proof(seed: 7))
    #expect(first?.errorBound == second?.errorBound)
    #expect(first?.sizes == second?.sizes)
  }
}

/// The same with other seeds, and gradients.
@Suite struct HeavyIdentityTests {
  @Test(arguments: FalseClaims.all)
  func nothingFalseIsProvedWithAnySeed(_ claim: StatedClaim) throws {
    for seed in 2...6 as ClosedRange<UInt64> {
      let outcome = try claim.outcome(seed: seed)
      if case .proved = outcome { Issue.record("\(claim.name): \(outcome)") }
    }
  }

  @Test(arguments: TrueClaims.all)
  func truthIsProvedWithAnySeed(_ claim: StatedClaim) throws {
    for seed in 2...3 as ClosedRange<UInt64> {
      let outcome = try claim.outcome(seed: seed)
      guard case .proved = outcome else {
        Issue.record("\(claim.name): \(outcome)")
        return
      }
    }
  }
}
