import AdjointGraphIR
import AdjointTensors

/// Writes polynomials as the steps of a body.
struct CollectedWriting {
  private struct Key: Hashable {
    let monomial: Monomial
    let element: ElementType
  }

  private let source: CollectedBody
  private var products: CollectedProducts
  private let uses: [Int: Int]
  private var body: [Region.Step] = []
  private var extents: [Region.Extent] = []
  private var monomials: [Key: Int] = [:]
  private var atoms: [Int: Int] = [:]

  /// The region of a body that was read, near the order in which it was.
  static func region(_ source: CollectedBody) -> Region {
    var writing = CollectedWriting(source)
    var region = source.region
    let yielded = Set(region.results.map(\.value))
    for (index, step) in region.body.enumerated() {
      let value = region.firstStep + index
      if writing.isNeededAtom(value, step) { _ = writing.value(ofAtom: writing.number(value)) }
      if yielded.contains(value) { _ = writing.value(of: value) }
    }
    for index in region.results.indices {
      region.results[index].value = writing.value(of: region.results[index].value)
    }
    region.body = writing.body
    return region
  }

  private init(_ source: CollectedBody) {
    self.source = source
    products = CollectedProducts(source)
    uses = products.uses
    extents = Array(source.extents[..<source.region.firstStep])
  }

  private func number(_ value: Int) -> Int {
    var atoms = source.atoms
    return atoms.number(.value(value))
  }

  /// Whether a step makes an atom that something reads.
  private func isNeededAtom(_ value: Int, _ step: Region.Step) -> Bool {
    guard source.operands[value] != nil else { return false }
    return (uses[number(value)] ?? 0) > 0
  }

  private mutating func value(of old: Int) -> Int {
    write(root: source.forms[old], source.elements[old])
  }

  private mutating func write(root: Monomial, _ element: ElementType) -> Int {
    write(products.roots[root] ?? root, element)
  }

  private mutating func append(_ step: Region.Step, _ extent: Region.Extent) -> Int {
    body.append(step)
    extents.append(extent)
    return extents.count - 1
  }

  private mutating func map(_ function: ScalarFunction, _ operands: [Int]) -> Int {
    append(.map(function, operands), operands.map { extents[$0] }.max() ?? .uniform)
  }
}

/// Products.
extension CollectedWriting {
  private mutating func write(_ monomial: Monomial, _ element: ElementType) -> Int {
    let key = Key(monomial: monomial, element: element)
    if let known = monomials[key] { return known }
    let value = compute(monomial, element)
    monomials[key] = value
    return value
  }

  private mutating func compute(_ monomial: Monomial, _ element: ElementType) -> Int {
    if monomial.factors.isEmpty {
      // The shortest decimal that is this double.
      let number =
        ExactNumber(text: "\(monomial.coefficient)") ?? ExactNumber(monomial.coefficient)
      return append(.constant(number, element), .uniform)
    }
    if monomial.coefficient == 1, monomial.factors.count == 1 {
      return value(ofAtom: monomial.factors[0])
    }
    if monomial.coefficient != 1, let sum = monomial.factors.first(where: takesCoefficient) {
      let terms = (products.sums[sum] ?? []).map { Monomial(monomial.coefficient) * $0 }
      let scaled = write(terms, element)
      let rest = monomial.dividing(by: [sum]).factors
      return rest.isEmpty ? scaled : map(.multiply, [rows(rest), scaled])
    }
    let rowFactors = monomial.factors.filter { products.extent($0) == .row }
    let scalars = monomial.factors.filter { products.extent($0) != .row }
    var result = rowFactors.isEmpty ? nil : rows(rowFactors)
    var factor = scalars.isEmpty ? nil : rows(scalars)
    if monomial.coefficient == -1 {
      if factor != nil || result == nil {
        factor = factor.map { map(.negate, [$0]) }
      } else {
        result = result.map { map(.negate, [$0]) }
      }
    } else if monomial.coefficient != 1 {
      let constant = write(Monomial(monomial.coefficient), element)
      factor = factor.map { map(.multiply, [$0, constant]) } ?? constant
    }
    guard let result else {
      guard let factor else { preconditionFailure("\(monomial) has no factors") }
      return factor
    }
    return factor.map { map(.multiply, [result, $0]) } ?? result
  }

  /// The product of atoms.
  private mutating func rows(_ factors: [Int]) -> Int {
    var result = value(ofAtom: factors[0])
    for factor in factors.dropFirst() { result = map(.multiply, [result, value(ofAtom: factor)]) }
    return result
  }

  /// Whether a product's number goes into the terms of a sum for nothing: no other product has the
  /// sum, and its terms have numbers already, or have such a sum, or are a number and a factor.
  private func takesCoefficient(_ factor: Int) -> Bool {
    guard let terms = products.sums[factor], uses[factor] == 1, atoms[factor] == nil,
      products.extent(factor) == .row
    else { return false }
    let rest = terms.filter { !$0.factors.isEmpty }
    let isFree = rest.allSatisfy { term in
      term.coefficient.magnitude != 1 || term.factors.contains(where: takesCoefficient)
    }
    if isFree { return true }
    return rest.count == 1 && terms.count == 2 && rest[0].factors.count == 1
  }

  private mutating func value(ofAtom factor: Int) -> Int {
    if let known = atoms[factor] { return known }
    let value: Int
    switch products.atoms.atoms[factor] {
    case .value(let old):
      if old < source.region.firstStep {
        value = old
      } else {
        let step = source.region.body[old - source.region.firstStep]
        let reads = zip(source.operands[old] ?? [], step.operands).map { form, operand in
          write(root: form, source.elements[operand])
        }
        value = append(step.reading(reads), source.extents[old])
      }
    case .sum: value = write(products.sums[factor] ?? [], element(factor))
    case .product(let factors):
      value = write(Monomial(products.pairs[factor] ?? 1, factors), element(factor))
    }
    atoms[factor] = value
    return value
  }

  private func element(_ factor: Int) -> ElementType {
    switch products.atoms.atoms[factor] {
    case .value(let value): return source.elements[value]
    case .product(let factors): return element(factors[0])
    case .sum(let terms):
      guard let first = terms.lazy.flatMap(\.factors).first else {
        preconditionFailure("a sum of numbers alone")
      }
      return element(first)
    }
  }
}

/// Sums.
extension CollectedWriting {
  private mutating func write(_ terms: [Monomial], _ element: ElementType) -> Int {
    if let grouped = grouped(terms) {
      let (rest, factor, inner) = grouped
      let sum = write(inner, element)
      let product = map(.multiply, [value(ofAtom: factor), sum])
      return rest.isEmpty ? product : added(product, rest, element)
    }
    return added(nil, terms, element)
  }

  /// The factor that most terms share, the rest, and those terms without it; nil for none.
  private func grouped(_ terms: [Monomial]) -> ([Monomial], Int, [Monomial])? {
    var counts: [Int: Int] = [:]
    for term in terms {
      for factor in Set(term.factors) where products.extent(factor) == .row {
        counts[factor, default: 0] += 1
      }
    }
    guard let best = counts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }), best.value > 1
    else { return nil }
    let inside = terms.filter { $0.factors.contains(best.key) }
    return (
      terms.filter { !$0.factors.contains(best.key) }, best.key,
      inside.map { $0.dividing(by: [best.key]) }
    )
  }

  /// What is constant along rows first, then rows as they are, then products: each then is a
  /// multiplication and an addition, which are one step.
  private mutating func added(
    _ first: Int?, _ terms: [Monomial], _ element: ElementType
  ) -> Int {
    func isRow(_ term: Monomial) -> Bool {
      term.factors.contains { products.extent($0) == .row }
    }
    let scalars = terms.filter { !isRow($0) }
    let rowTerms = terms.filter(isRow)
    var result = first
    // x − s rather than (−s) + x.
    let isSubtracted =
      !scalars.isEmpty && scalars.allSatisfy { $0.coefficient < 0 }
      && (result != nil || rowTerms.contains { $0.coefficient > 0 })
    if !scalars.isEmpty, !isSubtracted { result = accumulated(result, scalars, element) }
    result = accumulated(result, rowTerms, element)
    if isSubtracted {
      let negated = scalars.map { Monomial(-1) * $0 }
      if let sum = accumulated(nil, negated, element) {
        result = result.map { map(.subtract, [$0, sum]) }
      }
    }
    guard let result else { preconditionFailure("a sum without terms") }
    return result
  }

  private mutating func accumulated(
    _ first: Int?, _ terms: [Monomial], _ element: ElementType
  ) -> Int? {
    var result = first
    let ordered = terms.enumerated().sorted { a, b in
      let keys = [a, b].map { (order($0.element), $0.offset) }
      return keys[0] < keys[1]
    }.map(\.element)
    for term in ordered {
      guard let sum = result else {
        result = write(term, element)
        continue
      }
      if term.coefficient == -1 {
        result = map(.subtract, [sum, write(Monomial(1, term.factors), element)])
      } else {
        result = map(.add, [write(term, element), sum])
      }
    }
    return result
  }

  /// The simplest terms come first, and one that is subtracted not before one that isn't.
  private func order(_ term: Monomial) -> Int {
    let size = term.factors.count + (term.coefficient.magnitude == 1 ? 0 : 1)
    return term.coefficient == -1 ? size + 100 : size
  }
}
