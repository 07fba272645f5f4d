import AdjointGraphIR
import AdjointTensors

/// Random numbers for the arguments of a graph of concrete shapes.
public enum GraphInputs {
  /// Numbers from −2 to 2, integers rounded towards 0; without their signs where they are labels.
  public static func random(
    _ graph: Graph, seed: Int, integersAreLabels: Bool = false
  ) -> [String: Tensor] {
    var generator = SeededGenerator(seed: UInt64(truncatingIfNeeded: seed))
    var inputs: [String: Tensor] = [:]
    for id in graph.arguments {
      let type = graph.types(id)[0]
      let shape = type.shape.compactMap(\.constant)
      var numbers = (0..<shape.reduce(1, *)).map { _ in
        Double.random(in: -2...2, using: &generator)
      }
      let isInteger = type.element == .i32 || type.element == .i64
      if isInteger, integersAreLabels { numbers = numbers.map { $0.magnitude } }
      inputs[graph.argumentName(id)] = tensor(type.element, shape, numbers)
    }
    return inputs
  }

  /// A tensor of numbers in any element type.
  public static func tensor(
    _ element: ElementType, _ shape: [Int], _ numbers: [Double]
  ) -> Tensor {
    switch element {
    case .f32: Tensor(shape, f32: numbers.map { Float($0) })
    case .f64: Tensor(shape, f64: numbers)
    case .i32: Tensor(shape: shape, data: .i32(numbers.map { Int32($0) }))
    case .i64: Tensor(shape: shape, data: .i64(numbers.map { Int64($0) }))
    case .bool: Tensor(shape: shape, data: .bool(numbers.map { $0 > 0 }))
    }
  }
}
