import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Testing

/// One sample of one operation: what the tests of all operations run over.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let primitive: any Primitive.Type
  let index: Int
  let sample: Sample

  var testDescription: String {
    let types = sample.operands.map(\.description).joined(separator: ", ")
    let attributes = sample.attributes.fields.map { "\($0.name) \($0.value)" }
    return "\(primitive.name) #\(index) (\(types)) \(attributes.joined(separator: " "))"
  }

  /// Every sample of every operation.
  static let all: [OperationCase] = operations.flatMap { primitive in
    primitive.samples.enumerated().map {
      OperationCase(primitive: primitive, index: $0.offset, sample: $0.element)
    }
  }

  /// The samples that have a derivative.
  static let differentiable: [OperationCase] = all.filter { $0.sample.differentiable }

  /// Every operation of the standard catalogue that isn't structural.
  static let operations: [any Primitive.Type] = Catalogue.standard.rows.filter {
    $0.family != .structural
  }

  /// A seed that is the same in every run.
  var seed: UInt64 {
    primitive.name.utf8.reduce(UInt64(index)) { ($0 &* 31) &+ UInt64($1) }
  }

  /// The positions of the operands that have derivatives.
  var floatOperands: [Int] {
    sample.operands.indices.filter { sample.operands[$0].element.isFloat }
  }
}

/// What the tests evaluate with: doubles, no dimensions.
let doubles = EvaluationContext<Double>(numbers: (), dims: [:])

extension Primitive {
  /// The type of the only result, for encoded attributes.
  static func resultType(_ sample: Sample) throws -> TensorType {
    try type(of: sample.operands, Attributes(decoding: sample.attributes))
  }
}
