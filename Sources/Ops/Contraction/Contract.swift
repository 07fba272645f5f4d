import AdjointGraphIR
import AdjointTensors

/// `z[o] = Σₛ x[l]·y[r]`: products of two tensors' elements, summed over the labels `s` that
/// the output lacks. `"nk,kh->nh"` is the product of matrices, `"i,i->"` of vectors, `"i,j->ij"`
/// the outer one; a label in both operands and the output is a batch.
///
/// - (C1) two operands of one element type, not bool
/// - (C2) one label for each axis of each operand
/// - (C3) no label twice in an operand or in the output
/// - (C4) each label of the output is one of an operand
/// - (C5) each label that is summed is one of both operands
/// - (C6) a label in both operands has one size
public enum Contract: Primitive {
  public static var name: String { "contract" }
  public static var family: Family { .contraction }
  public static var summary: String { "products of two tensors, summed over shared labels" }

  public static var page: String {
    """
    `z[o] = Σ x[l]·y[r]`: each axis has a letter, and products are summed over the letters that \
    the output lacks.

    | labels | meaning |
    |---|---|
    | `nk,kh->nh` | product of matrices |
    | `mk,nk->mn` | the same with the second transposed |
    | `bij,bjk->bik` | a batch of products |
    | `i,i->` | dot product |
    | `i,j->ij` | outer product |
    | `,ij->ij` | a scalar times a matrix |

    Floats and integers, which wrap.

    - (C1) two operands of one element type, not bool
    - (C2) one label for each axis of each operand
    - (C3) no label twice in an operand or in the output
    - (C4) each label of the output is one of an operand
    - (C5) each label that is summed is one of both operands
    - (C6) a label in both operands has one size

    Gradient: to each operand the contraction of the cotangent with the other one. For \
    `nk,kh->nh`, that is `nh,kh->nk` of the cotangent and y, and `nk,nh->kh` of x and the \
    cotangent.
    """
  }

  public static var samples: [Sample] {
    [
      sample(.f64, [], [], ",->"), sample(.f32, [3], [3], "i,i->"),
      sample(.f64, [2], [3], "i,j->ij"), sample(.f32, [2], [3], "i,j->ji"),
      sample(.f32, [2], [2], "i,i->i"), sample(.f64, [2, 3], [3, 4], "nk,kh->nh"),
      sample(.f32, [2, 3], [4, 3], "nk,hk->hn"), sample(.f64, [3, 2], [3], "ki,k->i"),
      sample(.f32, [], [2, 3], ",ij->ij"), sample(.f64, [2, 3], [2, 3], "ij,ij->"),
      sample(.f32, [2, 3], [3, 2], "ij,ji->j"),
      sample(.f64, [2, 3, 2], [2, 2, 4], "bij,bjk->bik"),
      sample(.f32, [2, 1, 3, 2], [2, 1, 4, 2], "abij,abkj->baik"),
      sample(.f64, [2, 3], [3, 2, 2], "ij,jkl->kil"), sample(.f32, [2, 0], [0, 3], "nk,kh->nh"),
      sample(.f32, [0, 2], [2, 3], "nk,kh->nh"), sample(.f64, [1, 1], [1, 1], "nk,kh->nh"),
      sample(.i32, [2, 3], [3, 2], "nk,kh->nh"), sample(.i64, [2], [2], "i,i->"),
    ]
  }

  private static func sample(
    _ element: ElementType, _ left: Shape, _ right: Shape, _ labels: String
  ) -> Sample {
    Sample(
      [TensorType(element, left), TensorType(element, right)],
      attributes: AttributeList([AttributeField("", .text(labels))]),
      differentiable: element.isFloat)
  }

  public static func type(
    of operands: [TensorType], _ attributes: ContractAttributes
  ) throws(TypeFailure) -> TensorType {
    try demand(
      operands.count == 2 && operands[0].element == operands[1].element
        && operands[0].element != .bool,
      "(C1) two operands of one element type, not bool", operands)
    let (left, right, output) = (attributes.left, attributes.right, attributes.output)
    try demand(
      left.count == operands[0].rank && right.count == operands[1].rank,
      "(C2) \(attributes.text) has one label for each axis", operands)
    for labels in [left, right, output] {
      try demand(
        Set(labels).count == labels.count, "(C3) no label twice in \(String(labels))", operands)
    }
    for label in output where !left.contains(label) && !right.contains(label) {
      throw failure("(C4) label \(label) of the output is one of an operand", operands)
    }
    for label in left + right where !output.contains(label) {
      try demand(
        left.contains(label) && right.contains(label),
        "(C5) label \(label), which is summed, is one of both operands", operands)
    }
    let sizes = try labelSizes(operands, attributes)
    // (C4) has shown that each label of the output is there.
    return operands[0].with(shape: output.compactMap { sizes[$0] })
  }

  /// The size of each label, which checks (C6).
  private static func labelSizes(
    _ operands: [TensorType], _ labels: ContractAttributes
  ) throws(TypeFailure) -> [Character: Size] {
    var sizes: [Character: Size] = [:]
    for (names, operand) in [(labels.left, operands[0]), (labels.right, operands[1])] {
      for (label, size) in zip(names, operand.shape) {
        let known = sizes[label] ?? size
        try demand(
          known == size,
          "(C6) label \(label) has one size in both operands, not \(known) and \(size)", operands)
        sizes[label] = size
      }
    }
    return sizes
  }

  public static func pullback(
    _ node: Value, _ cotangent: Value, _ b: inout GraphBuilder
  ) -> [Value?] {
    guard b.type(of: node).element.isFloat else { return [nil, nil] }
    let (x, y) = (b.operand(node, 0), b.operand(node, 1))
    let labels = b.attributes(node, as: ContractAttributes.self)
    let (left, right, output) = (labels.left, labels.right, labels.output)
    let toLeft = ContractAttributes(left: output, right: right, output: left)
    let toRight = ContractAttributes(left: left, right: output, output: right)
    return [
      b.make(Contract.self, toLeft, cotangent, y), b.make(Contract.self, toRight, x, cotangent),
    ]
  }

  public static func batch(
    _ node: Value, _ operands: [Value], batched: [Bool], size: Size, _ b: inout GraphBuilder
  ) -> Value {
    let labels = b.attributes(node, as: ContractAttributes.self)
    let fresh = [labels.freshLabel]
    let lifted = ContractAttributes(
      left: (batched[0] ? fresh : []) + labels.left,
      right: (batched[1] ? fresh : []) + labels.right, output: fresh + labels.output)
    return b.make(Contract.self, lifted, operands[0], operands[1])
  }

  public static func evaluate<N: Number>(
    _ operands: [Reference<N>], _ attributes: ContractAttributes, _ context: EvaluationContext<N>
  ) throws(NotDefined) -> Reference<N> {
    let (x, y) = (operands[0], operands[1])
    let loops = ContractLoops(x.shape, y.shape, attributes)
    if x.element.isInteger {
      let (a, c) = (try x.integers(), try y.integers())
      let result = loops.run(from: 0) { sum, i, j in sum &+ a[i] &* c[j] }
      return Reference(x.element, loops.shape, integers: result)
    }
    let (a, c) = (try x.numbers(), try y.numbers())
    let zero = try N.make(ExactNumber(0), context.numbers)
    let result = loops.run(from: zero) { sum, i, j in sum + a[i] * c[j] }
    return Reference(x.element, loops.shape, result)
  }
}

/// The two nested loops of a contraction: over the output, and over the summed labels.
private struct ContractLoops {
  let shape: [Int]
  /// For each element of the output, the positions in the operands where the sum starts.
  let bases: [(Int, Int)]
  /// For each term of a sum, how far from there it lies.
  let offsets: [(Int, Int)]

  init(_ left: [Int], _ right: [Int], _ labels: ContractAttributes) {
    var sizes: [Character: Int] = [:]
    for (label, size) in zip(labels.left + labels.right, left + right) { sizes[label] = size }
    let strides = [(labels.left, left), (labels.right, right)].map { names, shape in
      Dictionary(uniqueKeysWithValues: zip(names, Strides.rowMajor(shape)))
    }
    func positions(_ names: [Character]) -> [(Int, Int)] {
      let extents = names.map { sizes[$0, default: 1] }
      let both = strides.map { table in
        Strides.positions(extents, strides: names.map { table[$0, default: 0] })
      }
      return Array(zip(both[0], both[1]))
    }
    shape = labels.output.map { sizes[$0, default: 1] }
    bases = positions(labels.output)
    offsets = positions(labels.summed)
  }

  /// For each element of the output, `zero` to which each pair of positions has been added in turn.
  func run<T>(from zero: T, _ add: (T, Int, Int) -> T) -> [T] {
    var result: [T] = []
    result.reserveCapacity(bases.count)
    for base in bases {
      var sum = zero
      for offset in offsets { sum = add(sum, base.0 + offset.0, base.1 + offset.1) }
      result.append(sum)
    }
    return result
  }
}

extension GraphBuilder {
  /// The contraction of two values by labels: `contract(x, w, "nk,kh->nh")`.
  public mutating func contract(_ x: Value, _ y: Value, _ labels: String) -> Value {
    guard let attributes = ContractAttributes(labels) else {
      preconditionFailure("contract: labels \(labels)")
    }
    return make(Contract.self, attributes, x, y)
  }
}
