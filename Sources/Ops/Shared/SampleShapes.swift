import AdjointGraphIR
import AdjointTensors

/// Shapes and types that samples are made of.
public enum SampleShapes {
  /// Ranks 0 to 4, with axes of size 0 and 1.
  public static let all: [Shape] = [
    [], [1], [0], [5], [2, 3], [1, 3], [3, 0], [2, 1, 3], [2, 3, 1, 2],
  ]

  /// Samples of an elementwise function: every shape in the first type that it takes (f64 where it
  /// can), two shapes in every other.
  static func elementwise(
    _ function: ScalarFunction, domains: [Sample.Domain], differentiable: Bool
  ) -> [Sample] {
    let order: [ElementType] = [.f64, .f32, .i32, .i64, .bool]
    let accepted = order.filter { function.resultType(of: operands(function, $0)) != nil }
    var samples: [Sample] = []
    for element in accepted {
      let shapes: [Shape] = element == accepted[0] ? all : [[], [2, 3]]
      for shape in shapes {
        let types = operands(function, element).map { TensorType($0, shape) }
        samples.append(
          Sample(
            types, domains: element.isFloat ? domains : integerDomains(function),
            differentiable: differentiable && element.isFloat))
      }
    }
    return samples
  }

  /// The element types of the operands of which the last is `element`.
  private static func operands(
    _ function: ScalarFunction, _ element: ElementType
  ) -> [ElementType] {
    function == .select
      ? [.bool, element, element] : [ElementType](repeating: element, count: function.arity)
  }

  /// Divisors are not 0.
  private static func integerDomains(_ function: ScalarFunction) -> [Sample.Domain] {
    let divides = function == .modulo || function == .floorDivide
    let last: Sample.Domain = divides ? .nonzero : .any
    return [Sample.Domain](repeating: .any, count: function.arity - 1) + [last]
  }
}

extension SampleShapes {
  /// Shapes with the axes that a reduction removes: none, one, several and all, of sizes 0 and 1
  /// too.
  static func reductions(full: Bool) -> [(shape: Shape, axes: [Int])] {
    let basic: [(Shape, [Int])] = [([3], [0]), ([2, 3], [1])]
    if !full { return basic }
    return basic + [
      ([], []), ([1], [0]), ([0], [0]), ([2, 3], []), ([2, 3], [0]), ([2, 3], [0, 1]),
      ([0, 3], [0]), ([0, 3], [1]), ([2, 1, 3], [1]), ([2, 3, 2], [0, 2]), ([2, 3, 1, 2], [1, 3]),
      ([2, 2, 3, 2], [0, 1, 2, 3]), ([35], [0]),
    ]
  }

  /// Shapes with one axis each.
  static func positions(full: Bool) -> [(shape: Shape, axis: Int)] {
    let basic: [(Shape, Int)] = [([3], 0), ([2, 3], 1)]
    if !full { return basic }
    return basic + [([1], 0), ([2, 3], 0), ([0, 3], 1), ([2, 1, 3], 1), ([2, 3, 2, 2], 1)]
  }
}
