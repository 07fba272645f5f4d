import AdjointGraphIR
import AdjointTensors

/// The labels of a contraction, one letter an axis: `"nk,kh->nh"`.
public struct ContractAttributes: AttributeCoding {
  public let left: [Character]
  public let right: [Character]
  public let output: [Character]

  public init(left: [Character], right: [Character], output: [Character]) {
    self.left = left
    self.right = right
    self.output = output
  }

  /// The labels that a text of the form `"nk,kh->nh"` gives, or nil.
  public init?(_ text: String) {
    let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let arrow = parts[1].firstRange(of: "->") else { return nil }
    left = Array(parts[0])
    right = Array(parts[1][..<arrow.lowerBound])
    output = Array(parts[1][arrow.upperBound...])
    guard (left + right + output).allSatisfy(\.isLetter) else { return nil }
  }

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    let text = try list.text("")
    guard let labels = ContractAttributes(text) else {
      throw AttributeFailure("labels are letters of the form \"nk,kh->nh\"")
    }
    self = labels
  }

  public var encoded: AttributeList { AttributeList([AttributeField("", .text(text))]) }

  /// The form `nk,kh->nh`.
  public var text: String { "\(String(left)),\(String(right))->\(String(output))" }

  /// The labels that are not in the output: those over which products are summed, in the left
  /// operand's order.
  public var summed: [Character] { left.filter { !output.contains($0) } }

  /// The labels of both operands and the output, in the output's order.
  public var batch: [Character] {
    output.filter { left.contains($0) && right.contains($0) }
  }

  /// The labels that the output has of the left operand alone, in the output's order.
  public var leftFree: [Character] { output.filter { !right.contains($0) } }

  /// The labels that the output has of the right operand alone, in the output's order.
  public var rightFree: [Character] { output.filter { !left.contains($0) } }

  /// The same contraction with the operands exchanged.
  public var swapped: ContractAttributes {
    ContractAttributes(left: right, right: left, output: output)
  }

  /// A letter that is no label yet: a…z, then A…Z, then ideographs.
  public var freshLabel: Character { ContractAttributes.freshLabels(1, besides: left + right)[0] }

  /// `count` different letters that are not among `taken`.
  public static func freshLabels(_ count: Int, besides taken: [Character]) -> [Character] {
    var result: [Character] = []
    // 52 Latin letters, then those from U+4E00 on, of which there are 20,000.
    let letters = [0x61..<0x7B, 0x41..<0x5B, 0x4E00..<0x9FA5].joined().lazy
    for code in letters where result.count < count {
      guard let scalar = Unicode.Scalar(code), !taken.contains(Character(scalar)) else { continue }
      result.append(Character(scalar))
    }
    precondition(result.count == count, "a contraction of \(taken.count + count) axes")
    return result
  }
}
