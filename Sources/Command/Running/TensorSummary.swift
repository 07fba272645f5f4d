import AdjointTensors
import Foundation

/// A tensor in a line.
struct TensorSummary {
  let tensor: Tensor

  /// The most entries that are printed.
  private static let mostNumbers = 12

  /// The number of a scalar, the numbers of a small vector or matrix, otherwise type, mean and
  /// range.
  var text: String {
    if tensor.shape.isEmpty { return number(0) }
    if tensor.data.count <= Self.mostNumbers, tensor.shape.count <= 2 {
      guard tensor.shape.count == 2 else { return list((0..<tensor.data.count).map(number)) }
      let columns = tensor.shape[1]
      return list(
        (0..<tensor.shape[0]).map { row in
          list((row * columns..<(row + 1) * columns).map(shortNumber))
        })
    }
    let type = tensor.element.name + "\(tensor.shape)"
    guard let statistics else { return type }
    return "\(type)  mean \(short(statistics.mean))  least \(short(statistics.least))  "
      + "greatest \(short(statistics.greatest))"
      + (statistics.notFinite == 0 ? "" : "  \(statistics.notFinite) not finite")
  }

  /// The element type, the shape, and a scalar's value or the statistics of the elements.
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "element": .text(tensor.element.name),
      "shape": .list(tensor.shape.map { .integer($0) }),
    ]
    if tensor.shape.isEmpty {
      members["value"] = JSONValue(tensor)
    } else if let statistics {
      members["mean"] = .number(statistics.mean)
      members["least"] = .number(statistics.least)
      members["greatest"] = .number(statistics.greatest)
      members["not_finite"] = .integer(statistics.notFinite)
    }
    return .object(members)
  }

  private var statistics: (mean: Double, least: Double, greatest: Double, notFinite: Int)? {
    guard tensor.element != .bool, tensor.data.count > 0 else { return nil }
    var (sum, least, greatest, notFinite) = (0.0, Double.infinity, -Double.infinity, 0)
    for value in tensor.doubles {
      sum += value
      least = min(least, value)
      greatest = max(greatest, value)
      if !value.isFinite { notFinite += 1 }
    }
    return (sum / Double(tensor.data.count), least, greatest, notFinite)
  }

  private func list(_ entries: [String]) -> String {
    "[" + entries.joined(separator: ", ") + "]"
  }

  private func number(_ index: Int) -> String {
    switch tensor.data {
    case .f32(let values): values[index].isNaN ? "nan" : "\(values[index])"
    case .f64(let values): values[index].isNaN ? "nan" : "\(values[index])"
    case .i32(let values): "\(values[index])"
    case .i64(let values): "\(values[index])"
    case .bool(let values): "\(values[index])"
    }
  }

  private func shortNumber(_ index: Int) -> String {
    switch tensor.data {
    case .f32(let values): short(Double(values[index]))
    case .f64(let values): short(values[index])
    case .i32, .i64, .bool: number(index)
    }
  }

  private func short(_ value: Double) -> String {
    value.isNaN ? "nan" : String(format: "%.6g", value)
  }
}
