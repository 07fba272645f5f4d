import AdjointTensors

/// Putting elements into a tensor at positions of its storage: the adjoints of index maps.
extension Reference {
  /// The tensor in which the elements at `positions` are those of `update`, in order.
  /// - Requires: as many positions as `update` has elements, no position twice.
  func replacing(_ positions: [Int], by update: Reference) throws(NotDefined) -> Reference {
    switch storage {
    case .numbers(var values):
      let new = try update.numbers()
      for (k, position) in positions.enumerated() { values[position] = new[k] }
      return Reference(element, shape, values)
    case .integers(var values):
      let new = try update.integers()
      for (k, position) in positions.enumerated() { values[position] = new[k] }
      return Reference(element, shape, integers: values)
    case .bools(var values):
      let new = try update.bools()
      for (k, position) in positions.enumerated() { values[position] = new[k] }
      return Reference(shape, bools: values)
    }
  }

  /// The tensor to which the elements of `update` are added at `positions`, in order; a position
  /// that occurs twice gets both. Integers wrap.
  /// - Requires: as many positions as `update` has elements.
  func adding(_ update: Reference, at positions: [Int]) throws(NotDefined) -> Reference {
    switch storage {
    case .numbers(var values):
      let new = try update.numbers()
      for (k, position) in positions.enumerated() { values[position] = values[position] + new[k] }
      return Reference(element, shape, values)
    case .integers(var values):
      let new = try update.integers()
      for (k, position) in positions.enumerated() { values[position] &+= new[k] }
      return Reference(element, shape, integers: values)
    case .bools: throw NotDefined("adding bools")
    }
  }
}
