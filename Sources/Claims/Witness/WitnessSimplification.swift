import AdjointGraphIR
import AdjointTensors

/// Simpler witnesses.
extension WitnessSearch {
  /// Points that are evaluated in Double on the way to a simpler one.
  private static let mostAttempts = 80

  /// The witness with simpler numbers where a claim has no assumptions: entries that are 0, 1 or
  /// whole, one after the other, as long as the sides seem to differ. The last point is confirmed;
  /// where it lies on a kink, zeros are avoided.
  func simplified(_ witness: Witness) -> Witness {
    guard assumptions.isUnrestricted, witness.left.isDefined, witness.right.isDefined else {
      return witness
    }
    let values = [Rational(0), Rational(1), Rational(-1), Rational(2)]
    for candidates in [values[...], values.dropFirst()] {
      let point = simplified(witness, candidates)
      if let found = self.witness(witness.step, at: point, nil),
        settingWithout(point, witness.step) == nil
      {
        return found
      }
    }
    return witness
  }

  private func simplified(_ witness: Witness, _ values: ArraySlice<Rational>) -> WitnessPoint {
    var best = witness.point
    var budget = WitnessSearch.mostAttempts
    for name in best.inputs.keys.sorted() {
      guard case .numbers(let numbers)? = best.inputs[name]?.storage else { continue }
      for position in numbers.indices where budget > 0 {
        // What stands before the entry's own value is simpler.
        let simpler = values.prefix { $0 != numbers[position].exact }
        for value in simpler where budget > 0 {
          budget -= 1
          let point = best.with(value, name, position)
          guard seemsToDiffer(witness.step, at: point) else { continue }
          best = point
          break
        }
      }
    }
    return best
  }

  private func seemsToDiffer(_ step: Int, at point: WitnessPoint) -> Bool {
    let values = Evaluation(graph, at: point)
    let (suspicion, _) = Suspicion.of(
      sides[step], sides[step + 1], in: values, magnitude: values.magnitude)
    if case .difference = suspicion { return true }
    return false
  }
}

extension WitnessPoint {
  /// The point with another float in one place.
  func with(_ value: Rational, _ name: String, _ position: Int) -> WitnessPoint {
    guard let tensor = inputs[name], case .numbers(var numbers) = tensor.storage else {
      return self
    }
    numbers[position] = Enclosure(value, bits: numbers[position].bits)
    var inputs = inputs
    inputs[name] = Reference(tensor.element, tensor.shape, numbers)
    return WitnessPoint(sizes: sizes, inputs: inputs)
  }
}
