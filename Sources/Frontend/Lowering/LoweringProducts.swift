import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// `@`: the product of vectors, matrices and batches of matrices.
extension Lowering {
  /// `[m,k]@[k,n]`, `[m,k]@[k]`, `[k]@[k,n]`, `[k]@[k]`; leading axes are batches and broadcast.
  mutating func matrixProduct(
    _ left: Operand, _ right: Operand, _ site: OperatorSite
  ) throws(Poison) -> Value {
    guard shape(left)?.isEmpty == false, shape(right)?.isEmpty == false else {
      // Reported below for tensors; numbers have no product with `@` either.
      throw fail(
        TypeDiagnostics.scalarProduct(
          at: site.whole,
          fix: .init("write `*`", replacing: site.symbolSpan, with: "*")))
    }
    let element =
      try commonElement([left, right], [site.left, site.right]) ?? conventions.float
    let a = try tensor(left, as: element, at: site.left)
    let b = try tensor(right, as: element, at: site.right)
    let (p, q) = (type(a).shape, type(b).shape)
    let (innerLeft, innerRight) = (p[p.count - 1], q.count == 1 ? q[0] : q[q.count - 2])
    guard innerLeft == innerRight else {
      throw fail(
        TypeDiagnostics.product(
          type(a), type(b), labels: labels(a, site.left, b, site.right),
          fix: ShapeFix.product(
            (p, site.left, map.text(of: site.left)), (q, site.right, map.text(of: site.right))),
          inner: (innerLeft, innerRight), at: site.whole))
    }
    return try batchedProduct(a, b, site)
  }

  private mutating func batchedProduct(
    _ a: Value, _ b: Value, _ site: OperatorSite
  ) throws(Poison) -> Value {
    let (p, q) = (type(a).shape, type(b).shape)
    let (leadA, leadB) = (Array(p.dropLast(2)), Array(q.dropLast(2)))
    let lead: Shape
    do { lead = try Broadcast.join(leadA, leadB) } catch {
      throw fail(
        TypeDiagnostics.broadcast(
          "@", type(a), type(b), labels: labels(a, site.left, b, site.right), fix: nil,
          mismatch: error, at: site.whole))
    }
    guard lead.count <= 40 else {
      throw fail(TypeDiagnostics.shape("more than 40 batch axes", at: site.whole))
    }
    let batch = Array("abcdefghijlopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".prefix(lead.count))
    let (x, labelsA) = try withoutStretched(a, leadA, batch, lead, at: site.left)
    let (y, labelsB) = try withoutStretched(b, leadB, batch, lead, at: site.right)
    let left = labelsA + (p.count == 1 ? "k" : "mk")
    let right = labelsB + (q.count == 1 ? "k" : "kn")
    let out = String(batch) + (p.count == 1 ? "" : "m") + (q.count == 1 ? "" : "n")
    return try emit(
      Contract.kind, [.init("", .text("\(left),\(right)->\(out)"))], [x, y], at: site.whole)
  }

  /// The operand without those batch axes of size 1 that the other one stretches, and the labels
  /// of those that stay.
  private mutating func withoutStretched(
    _ value: Value, _ own: Shape, _ labels: [Character], _ lead: Shape, at span: SourceSpan
  ) throws(Poison) -> (Value, String) {
    let offset = lead.count - own.count
    let kept = own.indices.filter { own[$0] == lead[offset + $0] }
    let names = String(kept.map { labels[offset + $0] })
    guard kept.count < own.count else { return (value, names) }
    let shape = kept.map { own[$0] } + type(value).shape.suffix(type(value).rank - own.count)
    return (try reshape(value, shape, at: span), names)
  }
}
