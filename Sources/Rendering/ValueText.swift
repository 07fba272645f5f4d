import AdjointGraphIR
import AdjointTensors

/// How types, sizes and numbers of bytes read in a picture.
enum ValueText {
  /// `f32[N, 64]`, as the language writes it; a scalar is `f32`.
  static func type(_ type: TensorType) -> String {
    type.shape.isEmpty ? type.element.name : type.element.name + type.shape.text
  }

  /// The bytes that a value of `type` takes: `512 B`, `1.5 KB`, or a polynomial, `4*N*H bytes`.
  static func bytes(_ type: TensorType) -> String {
    guard var size = try? Size.product(type.shape) else { return "more than 64 bits of bytes" }
    guard let total = try? size * Size(type.element.byteCount) else {
      return "more than 64 bits of bytes"
    }
    size = total
    return size.constant.map(bytes) ?? "\(size) bytes"
  }

  /// `512 B`, `1.5 KB`, `3 MB`: powers of 1,024, three digits.
  static func bytes(_ count: Int) -> String {
    let units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"]
    var amount = Double(count)
    var unit = 0
    while amount >= 1_024, unit < units.count - 1 {
      amount /= 1_024
      unit += 1
    }
    let tenths = (amount * 10).rounded() / 10
    let text = tenths >= 100 || tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    return "\(text) \(units[unit])"
  }

  /// 12,345.
  static func count(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A number that fits in a box: at most nine characters, with `…` where digits are left out.
  static func number(_ number: ExactNumber) -> String {
    let text = number.text
    if text.count <= 9 { return text }
    let decimal = "\(number.float)"
    return decimal.count <= 9 ? decimal : decimal.prefix(8) + "…"
  }

  /// An attribute's value as a short text; empty for regions.
  static func attribute(_ value: AttributeValue) -> String {
    switch value {
    case .size(let size): size.description
    case .number(let exact): number(exact)
    case .text(let text): text.replacing("->", with: " → ")
    case .flag(let flag): flag ? "true" : "false"
    case .element(let element): element.name
    case .type(let type): ValueText.type(type)
    case .list(let values): "[" + values.map(attribute).joined(separator: ", ") + "]"
    case .region: ""
    }
  }
}
