/// How names of a model are set: Greek words as letters, digits at the end as a subscript.
enum MathNames {
  /// A name's main part and what stands below it.
  struct Parts: Hashable {
    let main: String
    let below: String?
    /// Marks behind the name: ′.
    let primes: Int
  }

  /// The parts of a name: `W2` is W with 2 below, `b_out` is b with out below.
  static func parts(_ name: String) -> Parts {
    var rest = Substring(name)
    var primes = 0
    while rest.last == "′" {
      rest = rest.dropLast()
      primes += 1
    }
    if let bar = rest.firstIndex(of: "_"), bar > rest.startIndex,
      rest.index(after: bar) < rest.endIndex
    {
      return Parts(
        main: String(rest[..<bar]), below: String(rest[rest.index(after: bar)...]), primes: primes)
    }
    let digits = rest.reversed().prefix { plain($0) != nil }
    if !digits.isEmpty, digits.count < rest.count {
      return Parts(
        main: String(rest.dropLast(digits.count)),
        below: String(digits.reversed().compactMap(plain)), primes: primes)
    }
    return Parts(main: String(rest), below: nil, primes: primes)
  }

  /// A digit, raised to the line where it is a subscript.
  private static func plain(_ character: Character) -> Character? {
    if ("0"..."9").contains(character) { return character }
    guard let code = character.unicodeScalars.first?.value, (0x2080...0x2089).contains(code),
      let scalar = Unicode.Scalar(code - 0x2080 + 0x30)
    else { return nil }
    return Character(scalar)
  }

  /// Greek letters by their English names, as LaTeX calls them too.
  static let greek: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ",
    "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω",
  ]
}
