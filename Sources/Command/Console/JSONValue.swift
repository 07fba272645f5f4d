import AdjointSource
import AdjointTensors

/// A value to print as JSON, its keys sorted.
enum JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(stringLiteral text: String) { self = .text(text) }

  init(booleanLiteral value: Bool) { self = .bool(value) }

  /// A tensor as nested lists, a scalar as a number. For small ones.
  init(_ tensor: Tensor) {
    var values: [JSONValue]
    switch tensor.data {
    case .bool(let truths): values = truths.map { .bool($0) }
    case .i32(let integers): values = integers.map { .integer(Int($0)) }
    case .i64(let integers): values = integers.map { .integer(Int($0)) }
    case .f32(let floats): values = floats.map { .number(Double($0)) }
    case .f64(let floats): values = floats.map { .number($0) }
    }
    for size in tensor.shape.dropFirst().reversed() {
      guard size > 0 else { break }
      values = stride(from: 0, to: values.count, by: size).map {
        .list(Array(values[$0..<$0 + size]))
      }
    }
    self = tensor.shape.isEmpty ? values[0] : .list(values)
  }

  /// The text; lists of objects and the outermost object have a line for each member.
  func text(indent: Int = 0) -> String {
    let inner = String(repeating: "  ", count: indent + 1)
    let outer = String(repeating: "  ", count: indent)
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return "\(value)"
    case .number(let value): return value.isFinite ? "\(value)" : "null"
    case .text(let text): return JSONText.quoted(text)
    case .list(let values):
      guard values.contains(where: \.isObject) else {
        return "[" + values.map { $0.text() }.joined(separator: ", ") + "]"
      }
      let lines = values.map { inner + $0.text(indent: indent + 1) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      let lines = members.sorted { $0.key < $1.key }.map {
        "\(inner)\(JSONText.quoted($0.key)): \($0.value.text(indent: indent + 1))"
      }
      return lines.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private var isObject: Bool { if case .object = self { true } else { false } }
}
