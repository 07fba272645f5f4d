import AdjointGraphIR
import AdjointOps
import AdjointReference
import AdjointSource
import AdjointTensors
import Testing

/// One application of an operation as text, and what it gives:
///
///     reverse {axes = [0]} | f32[3]: 1 2 3 | f32[3]: 3 2 1
///     slice {start = [0], stop = [N], step = [2]} | f32[N] | (C5)
///     gather {axis = 0} | f32[2]: 5 6 | i32: 2 | error: gather: index 2 is out of range
///
/// Operation and attributes stand as in `.gir`; then the operands, with or without elements; last
/// the type, type and elements, or the beginning of what is said of the mistake. N is 3 and M is 2.
struct OperationLine: Sendable, CustomTestStringConvertible {
  let text: String
  private let operation: String
  private let operands: [String]
  private let expected: String

  var testDescription: String { text }

  init(_ text: String) {
    self.text = text
    let parts = text.split(separator: "|").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    operation = parts[0]
    operands = Array(parts[1..<(parts.count - 1)])
    expected = parts[parts.count - 1]
  }

  /// One line for each of the text.
  static func all(_ text: String) -> [OperationLine] {
    text.split(separator: "\n").map { OperationLine(String($0)) }
  }

  /// Compares what the line says with what the operation does in Double.
  func check(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    let context = EvaluationContext<Double>(numbers: (), dims: ["N": 3, "M": 2])
    #expect(result(context) == expected, "\(text)", sourceLocation: sourceLocation)
  }

  /// The same evaluated in the field of a prime.
  func check(modulo prime: UInt64, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    let context = EvaluationContext<Residue>(numbers: prime, dims: ["N": 3, "M": 2])
    #expect(result(context) == expected, "\(text)", sourceLocation: sourceLocation)
  }

  private func result<N: Number>(_ context: EvaluationContext<N>) -> String {
    do {
      let (graph, tensors) = try graph(context)
      let type = graph.type(of: graph.outputs[0].value)
      if !expected.contains(":") { return type.description }
      let inputs = Dictionary(
        uniqueKeysWithValues: tensors.enumerated().map { ("x\($0.offset)", $0.element) })
      let outputs = try ReferenceInterpreter.run(graph, inputs: inputs, context)
      return outputs["y"].map { (["\(type):"] + $0.words).joined(separator: " ") } ?? "no result"
    } catch let failure as ReferenceFailure {
      return String("error: \(failure.reason)".prefix(expected.count))
    } catch let failure as TypeFailure {
      return String(failure.rule.prefix(expected.count))
    } catch let failure as AttributeFailure {
      return String(failure.message.prefix(expected.count))
    } catch {
      return "\(error)"
    }
  }

  /// The operation on inputs x0, x1, … with output y, and the tensors for these inputs.
  private func graph<N: Number>(
    _ context: EvaluationContext<N>
  ) throws -> (Graph, [Reference<N>]) {
    var builder = GraphBuilder(catalogue: .standard)
    let types = try operandTypes()
    let values = types.enumerated().map { builder.input("x\($0.offset)", $0.element) }
    var tensors: [Reference<N>] = []
    for (operand, type) in zip(operands, types) {
      guard let colon = operand.firstIndex(of: ":") else { continue }
      let words = operand[operand.index(after: colon)...].split(separator: " ").map(String.init)
      tensors.append(try Reference(words: words, type, context))
    }
    let (kind, attributes) = try operationAndAttributes()
    let y = try builder.emit(kind, attributes, values)
    return (builder.build(name: "line", outputs: [Output("y", y)]), tensors)
  }

  /// The types of the operands.
  func operandTypes() throws -> [TensorType] {
    try operands.map {
      var cursor = OperationLine.cursor($0)
      return try cursor.type()
    }
  }

  /// The operation and its attributes in canonical form.
  func operationAndAttributes() throws -> (Kind, AttributeList) {
    var cursor = OperationLine.cursor(operation)
    let name = try cursor.name("an operation")
    let kind = try #require(Catalogue.standard.kind(named: name))
    let list = try cursor.attributes().list
    return (kind, try Catalogue.standard[kind].canonical(list))
  }

  private static func cursor(_ text: String) -> TextCursor {
    TextCursor(SourceFile(name: "line", text: text), id: FileID(0))
  }
}

extension Reference {
  /// A tensor of elements that stand as words: `1 -2 0.5 inf true`.
  init(words: [String], _ type: TensorType, _ context: EvaluationContext<N>) throws {
    let shape = try context.values(type.shape)
    if type.element == .bool {
      self.init(shape, bools: words.map { $0 == "true" })
    } else if type.element.isInteger {
      self.init(type.element, shape, integers: try words.map { try #require(Int64($0)) })
    } else {
      self.init(
        type.element, shape,
        try words.map { try N.make(try #require(ExactNumber(text: $0)), context.numbers) })
    }
  }

  /// The elements as words; a field's residues from −p/2 to p/2.
  var words: [String] {
    switch storage {
    case .integers(let values): values.map(\.description)
    case .bools(let values): values.map(\.description)
    case .numbers(let values):
      values.map { value in
        if let residue = value as? Residue {
          let isNegative = residue.value > residue.prime / 2
          return isNegative ? "-\(residue.prime - residue.value)" : "\(residue.value)"
        }
        let number = value.double ?? .nan
        return number == number.rounded() && number.isFinite ? "\(Int(number))" : "\(number)"
      }
    }
  }
}
