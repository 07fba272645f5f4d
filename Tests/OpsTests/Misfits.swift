import AdjointGraphIR
import AdjointTensors

/// Operands and attributes that differ from a sample's in one place, or in all operands alike:
/// among them are those that break each constraint of a type rule.
struct Misfits {
  let sample: Sample

  /// The changed samples' operands and attributes.
  var all: [(operands: [TensorType], attributes: AttributeList)] {
    let operands = sample.operands
    var result = operandLists.map { (operands: $0, attributes: sample.attributes) }
    for attributes in attributeLists { result.append((operands, attributes)) }
    return result + symbolic
  }

  /// The sample with one of its sizes as a dimension wherever it occurs.
  private var symbolic: [(operands: [TensorType], attributes: AttributeList)] {
    let sizes = Set(sample.operands.flatMap { $0.shape }).filter { $0.isAtLeast(2) }
    return sizes.map { size in
      let operands = sample.operands.map { type in
        type.with(shape: type.shape.map { $0 == size ? Size(dim: "N") : $0 })
      }
      let fields = sample.attributes.fields.map {
        AttributeField($0.name, Misfits.renaming(size, in: $0.value))
      }
      return (operands, AttributeList(fields))
    }
  }

  private static func renaming(_ size: Size, in value: AttributeValue) -> AttributeValue {
    switch value {
    case .size(let other): return .size(other == size ? Size(dim: "N") : other)
    case .list(let values): return .list(values.map { renaming(size, in: $0) })
    default: return value
    }
  }

  private var operandLists: [[TensorType]] {
    let operands = sample.operands
    var lists = [
      [], operands + operands, operands + [TensorType(.f64)], Array(operands.dropLast()),
    ]
    for position in operands.indices {
      for changed in variants(operands[position]) {
        var list = operands
        list[position] = changed
        lists.append(list)
      }
    }
    for element in ElementType.allCases { lists.append(operands.map { $0.with(element: element) }) }
    return lists
  }

  private func variants(_ type: TensorType) -> [TensorType] {
    var result = ElementType.allCases.map { type.with(element: $0) }
    result.append(type.with(shape: type.shape + [2]))
    result.append(type.with(shape: [7] + type.shape))
    if type.rank > 0 { result.append(type.with(shape: Array(type.shape.dropLast()))) }
    if type.rank > 1 { result.append(type.with(shape: [])) }
    for axis in type.shape.indices {
      for size: Size in [0, 1, 9, Size(.max), Size(dim: "N")] {
        var shape = type.shape
        shape[axis] = size
        result.append(type.with(shape: shape))
      }
    }
    return result
  }

  private var attributeLists: [AttributeList] {
    sample.attributes.fields.indices.flatMap { index in
      changes(sample.attributes.fields[index].value).map { value in
        var list = sample.attributes
        list.fields[index] = AttributeField(list.fields[index].name, value)
        return list
      }
    }
  }

  private func changes(_ value: AttributeValue) -> [AttributeValue] {
    switch value {
    case .size(let size):
      let near = (size.constant ?? 0) + 1
      return [-1, Size(near), 99, Size(.max), Size(dim: "N")].map { .size($0) }
    case .number: return [.number(ExactNumber(-1)), .number(ExactNumber(99)), .number(.nan)]
    case .text:
      return ["", "ab,bc->ac", "aa,ab->b", "ab->a", "ab,cd->ad", "a,b->abc", "ab,b->aa"]
        .map { .text($0) }
    case .flag(let flag): return [.flag(!flag)]
    case .element(let element):
      return ElementType.allCases.filter { $0 != element }.map { .element($0) }
    case .type(let type): return variants(type).map { .type($0) }
    case .list(let values): return lists(values)
    case .region: return []
    }
  }

  private func lists(_ values: [AttributeValue]) -> [AttributeValue] {
    var result: [[AttributeValue]] = [
      values + [.size(0)], values + [.size(1)], values + [.size(99)], Array(values.dropLast()),
      values + values.prefix(1), values.reversed(),
    ]
    for index in values.indices {
      for changed in changes(values[index]) {
        var list = values
        list[index] = changed
        result.append(list)
      }
    }
    return result.map { .list($0) }
  }
}
