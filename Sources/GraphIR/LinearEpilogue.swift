import AdjointTensors

/// An epilogue that a product computes by itself: `alpha·product + beta·addend`.
public struct LinearEpilogue {
  public private(set) var alpha = 0.0
  public private(set) var beta = 0.0
  /// The addend's position among the region's inputs; nil where there is none.
  public private(set) var addend: Int?

  /// Nil where the region does more, or stores otherwise than in order.
  public init?(_ region: Region) {
    guard region.anchor != nil, region.results.count == 1, let result = region.results.first,
      result.reduction == nil, result.access == region.denseAccess
    else { return nil }
    // The product, the inputs, then what the steps make of them; nil for what isn't linear.
    var terms: [Term?] = [Term(product: 1)]
    for position in region.inputs.indices { terms.append(Term(inputs: [position: 1])) }
    for step in region.body { terms.append(LinearEpilogue.term(step, terms)) }
    guard let term = terms[result.value], term.constant == 0, term.product != 0,
      term.inputs.count <= 1
    else { return nil }
    alpha = term.product
    guard let input = term.inputs.first else { return }
    guard region.inputs[input.key] == region.denseAccess else { return nil }
    (addend, beta) = (input.key, input.value)
  }

  /// A sum of multiples of the product, of inputs, and a constant.
  private struct Term {
    var product = 0.0
    var inputs: [Int: Double] = [:]
    var constant = 0.0

    var isConstant: Bool { product == 0 && inputs.isEmpty }

    func scaled(by factor: Double) -> Term {
      Term(
        product: product * factor, inputs: inputs.mapValues { $0 * factor },
        constant: constant * factor)
    }

    func adding(_ other: Term) -> Term {
      Term(
        product: product + other.product, inputs: inputs.merging(other.inputs, uniquingKeysWith: +),
        constant: constant + other.constant)
    }
  }

  private static func term(_ step: Region.Step, _ terms: [Term?]) -> Term? {
    switch step {
    case .constant(let number, let element):
      guard element.isFloat, number.double.isFinite else { return nil }
      return Term(constant: element == .f32 ? Double(number.float) : number.double)
    case .map(let function, let operands):
      let values = operands.compactMap { terms[$0] }
      guard values.count == operands.count else { return nil }
      return term(function, values)
    case .reduceRow, .index: return nil
    }
  }

  private static func term(_ function: ScalarFunction, _ values: [Term]) -> Term? {
    switch function {
    case .identity: return values[0]
    case .negate: return values[0].scaled(by: -1)
    case .add: return values[0].adding(values[1])
    case .subtract: return values[0].adding(values[1].scaled(by: -1))
    case .multiply:
      if values[0].isConstant { return values[1].scaled(by: values[0].constant) }
      return values[1].isConstant ? values[0].scaled(by: values[1].constant) : nil
    default: return nil
    }
  }
}
