import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Testing

/// Values, inferred types, constraints and gradient of the contraction.
@Suite struct ContractionTests {
  @Test("values", arguments: OperationLine.all(values))
  func value(_ line: OperationLine) { line.check() }

  @Test("whole numbers give the same in a field", arguments: OperationLine.all(values))
  func field(_ line: OperationLine) { line.check(modulo: 2_305_843_009_213_693_951) }

  @Test("types and mistakes", arguments: OperationLine.all(types))
  func type(_ line: OperationLine) { line.check() }

  static let values = """
    contract {",->"} | f32: 3 | f32: 4 | f32: 12
    contract {"i,i->"} | f32[3]: 1 2 3 | f32[3]: 4 5 -6 | f32: -4
    contract {"i,i->"} | f32[0]: | f32[0]: | f32: 0
    contract {"i,i->i"} | f32[2]: 2 3 | f32[2]: 5 7 | f32[2]: 10 21
    contract {"i,j->ij"} | f32[2]: 1 2 | f32[2]: 3 4 | f32[2 x 2]: 3 4 6 8
    contract {"i,j->ji"} | f32[2]: 1 2 | f32[2]: 3 4 | f32[2 x 2]: 3 6 4 8
    contract {",ij->ij"} | f32: 2 | f32[1 x 2]: 3 4 | f32[1 x 2]: 6 8
    contract {"nk,kh->nh"} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 5 6 7 8 | f32[2 x 2]: 19 22 43 50
    contract {"nk,hk->nh"} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 5 6 7 8 | f32[2 x 2]: 17 23 39 53
    contract {"nk,kh->hn"} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 5 6 7 8 | f32[2 x 2]: 19 43 22 50
    contract {"nk,k->n"} | f32[2 x 3]: 1 2 3 4 5 6 | f32[3]: 1 0 -1 | f32[2]: -2 -2
    contract {"nk,kh->nh"} | f32[2 x 0]: | f32[0 x 2]: | f32[2 x 2]: 0 0 0 0
    contract {"bij,bjk->bik"} | f32[2 x 1 x 2]: 1 2 3 4 | f32[2 x 2 x 1]: 5 6 7 8 | \
      f32[2 x 1 x 1]: 17 53
    contract {"ij,ij->"} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 1 0 0 1 | f32: 5
    contract {"ij,ji->"} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 0 1 0 0 | f32: 3
    contract {"NK,KH->NH"} | i32[1 x 2]: 1 2 | i32[2 x 1]: 3 4 | i32[1 x 1]: 11
    contract {"i,i->"} | i32[1]: 65536 | i32[1]: 65536 | i32: 0
    """

  static let types = """
    contract {"nk,kh->nh"} | f32[N x 784] | f32[784 x H] | f32[N x H]
    contract {"bhqd,bhkd->bhqk"} | f32[B x 8 x T x 64] | f32[B x 8 x S x 64] | f32[B x 8 x T x S]
    contract {"bqhd,bkhd->bhqk"} | f64[B x T x 8 x D] | f64[B x S x 8 x D] | f64[B x 8 x T x S]
    contract {"i,i->"} | i64[2*N+1] | i64[2*N+1] | i64
    contract {"i,i->"} | f32[2] | (C1)
    contract {"i,i->"} | f32[2] | f64[2] | (C1)
    contract {"i,i->"} | bool[2] | bool[2] | (C1)
    contract {"ij,i->j"} | f32[2] | f32[2] | (C2)
    contract {"i,->i"} | f32[2] | f32[2] | (C2)
    contract {"ii,i->i"} | f32[2 x 2] | f32[2] | (C3)
    contract {"i,i->ii"} | f32[2] | f32[2] | (C3)
    contract {"i,i->j"} | f32[2] | f32[2] | (C4)
    contract {"ij,i->i"} | f32[2 x 2] | f32[2] | (C5) label j, which is summed, is one of both
    contract {"i,ij->i"} | f32[2] | f32[2 x 2] | (C5)
    contract {"nk,kh->nh"} | f32[N x 3] | f32[4 x H] | \
      (C6) label k has one size in both operands, not 3
    contract {"nk,kh->nh"} | f32[N x H] | f32[N x 4] | \
      (C6) label k has one size in both operands, not H
    contract {"nk,kh"} | f32[2 x 2] | f32[2 x 2] | labels are letters of the form
    contract {"nk->nk"} | f32[2 x 2] | f32[2 x 2] | labels are letters of the form
    contract {"n1,1h->nh"} | f32[2 x 2] | f32[2 x 2] | labels are letters of the form
    contract {"n k,kh->nh"} | f32[2 x 2] | f32[2 x 2] | labels are letters of the form
    """

  @Test("labels by their roles")
  func roles() throws {
    let labels = try #require(ContractAttributes("bnk,bkh->bhn"))
    #expect(labels.summed == ["k"])
    #expect(labels.batch == ["b"])
    #expect(labels.leftFree == ["n"])
    #expect(labels.rightFree == ["h"])
    #expect(labels.swapped.text == "bkh,bnk->bhn")
    #expect(labels.freshLabel == "a")
    let many = ContractAttributes.freshLabels(100, besides: ["a", "b"])
    #expect(Set(many).count == 100 && !many.contains("a"))
    let allLetters = many.allSatisfy { $0.isLetter }
    #expect(allLetters)
  }

  @Test("the gradient of a product of matrices is two contractions with rearranged labels")
  func gradient() throws {
    var b = GraphBuilder(catalogue: .standard)
    let x = b.input("X", TensorType(.f32, [Size(dim: "N"), Size(dim: "K")]))
    let w = b.parameter("W", TensorType(.f32, [Size(dim: "K"), Size(dim: "H")]))
    let y = b.contract(x, w, "nk,kh->nh")
    let d = b.input("d", b.type(of: y))
    let before = b.count
    let cotangents = Contract.pullback(y, d, &b)
    #expect(b.count == before + 2)
    let dx = try #require(cotangents[0])
    let dw = try #require(cotangents[1])
    #expect(b.attributes(dx, as: ContractAttributes.self).text == "nh,kh->nk")
    #expect(b.operands(dx) == [d, w])
    #expect(b.attributes(dw, as: ContractAttributes.self).text == "nk,nh->kh")
    #expect(b.operands(dw) == [x, d])
  }
}
