import AdjointGraphIR
import AdjointOps
import AdjointSource
import Testing

@testable import AdjointClaims

/// Two values of a textual graph, and whether their normal forms are one.
struct FormCase: Sendable, CustomTestStringConvertible {
  let name: String
  let isEqual: Bool
  let text: String

  var testDescription: String { name }

  static let all: [FormCase] = [
    FormCase(
      name: "the transpose of a product", isEqual: true,
      text: """
        graph @f(%A: f32[N x K], %B: f32[K x M]) {
          %0 = contract %A, %B {"nk,km->nm"} : f32[N x M]
          %1 = transpose %0 {permutation = [1, 0]} : f32[M x N]
          %2 = transpose %A {permutation = [1, 0]} : f32[K x N]
          %3 = transpose %B {permutation = [1, 0]} : f32[M x K]
          %4 = contract %3, %2 {"mk,kn->mn"} : f32[M x N]
          return left = %1, right = %4
        }
        """),
    FormCase(
      name: "a product with the wrong factor transposed", isEqual: false,
      text: """
        graph @f(%A: f32[N x N], %B: f32[N x N]) {
          %0 = contract %A, %B {"nk,km->nm"} : f32[N x N]
          %1 = contract %A, %B {"kn,km->nm"} : f32[N x N]
          return left = %0, right = %1
        }
        """),
    FormCase(
      name: "softmax sums to one", isEqual: true,
      text: """
        graph @f(%z: f32[N x C]) {
          %e = exp %z : f32[N x C]
          %s = sum %e {axes = [1]} : f32[N]
          %t = broadcast %s {to = [N, C], axes = [0]} : f32[N x C]
          %p = divide %e, %t : f32[N x C]
          %q = sum %p {axes = [1]} : f32[N]
          %1 = constant {1} : f32
          %o = broadcast %1 {to = [N], axes = []} : f32[N]
          return left = %q, right = %o
        }
        """),
    FormCase(
      name: "softmax over the other axis does not", isEqual: false,
      text: """
        graph @f(%z: f32[N x C]) {
          %e = exp %z : f32[N x C]
          %s = sum %e {axes = [1]} : f32[N]
          %t = broadcast %s {to = [N, C], axes = [0]} : f32[N x C]
          %p = divide %e, %t : f32[N x C]
          %q = sum %p {axes = [0]} : f32[C]
          %1 = constant {1} : f32
          %o = broadcast %1 {to = [C], axes = []} : f32[C]
          return left = %q, right = %o
        }
        """),
    FormCase(
      name: "the derivative of the sigmoid", isEqual: true,
      text: """
        graph @f(%u: f32) {
          %s = sigmoid %u : f32
          %1 = constant {1} : f32
          %c = subtract %1, %s : f32
          %l = multiply %s, %c : f32
          %n = negate %u : f32
          %e = exp %n : f32
          %d = add %1, %e : f32
          %q = multiply %d, %d : f32
          %r = divide %e, %q : f32
          return left = %l, right = %r
        }
        """),
    FormCase(
      name: "a cross-entropy's chain through the sigmoid", isEqual: true,
      text: """
        graph @f(%u: f32, %t: f32) {
          %s = sigmoid %u : f32
          %1 = constant {1} : f32
          %c = subtract %1, %s : f32
          %v = subtract %1, %t : f32
          %a = divide %t, %s : f32
          %b = divide %v, %c : f32
          %d = subtract %b, %a : f32
          %e = multiply %s, %c : f32
          %l = multiply %d, %e : f32
          %r = subtract %s, %t : f32
          return left = %l, right = %r
        }
        """),
    FormCase(
      name: "a mask of a relu is the mask", isEqual: true,
      text: """
        graph @f(%u: f32[N]) {
          %0 = constant {0} : f32
          %z = broadcast %0 {to = [N], axes = []} : f32[N]
          %r = relu %u : f32[N]
          %m = less %z, %r : bool[N]
          %n = less %z, %u : bool[N]
          %l = convert %m {to = f32} : f32[N]
          %k = convert %n {to = f32} : f32[N]
          %j = multiply %k, %k : f32[N]
          return left = %l, right = %j
        }
        """),
    FormCase(
      name: "a strict mask is not the other", isEqual: false,
      text: """
        graph @f(%u: f32[N]) {
          %0 = constant {0} : f32
          %z = broadcast %0 {to = [N], axes = []} : f32[N]
          %m = less %z, %u : bool[N]
          %n = less_equal %z, %u : bool[N]
          %l = convert %m {to = f32} : f32[N]
          %k = convert %n {to = f32} : f32[N]
          return left = %l, right = %k
        }
        """),
    FormCase(
      name: "an identity matrix disappears", isEqual: true,
      text: """
        graph @f(%A: f32[N x M]) {
          %i = iota {size = N} : i32[N]
          %a = broadcast %i {to = [N, N], axes = [0]} : i32[N x N]
          %b = broadcast %i {to = [N, N], axes = [1]} : i32[N x N]
          %e = equal %a, %b : bool[N x N]
          %I = convert %e {to = f32} : f32[N x N]
          %l = contract %I, %A {"nk,km->nm"} : f32[N x M]
          return left = %l, right = %A
        }
        """),
    FormCase(
      name: "an identity over merged axes is one of each", isEqual: true,
      text: """
        graph @f(%W: f32[D x H]) {
          %0 = constant {1} : f32
          %1 = broadcast %0 {to = [H*N], axes = []} : f32[H*N]
          %2 = embed_diagonal %1 : f32[H*N x H*N]
          %3 = reshape %2 {to = [H*N, N, H]} : f32[H*N x N x H]
          %5 = contract %3, %W {"amn,kn->amk"} : f32[H*N x N x D]
          %J = reshape %5 {to = [N, H, N, D]} : f32[N x H x N x D]
          %6 = broadcast %0 {to = [N], axes = []} : f32[N]
          %7 = embed_diagonal %6 : f32[N x N]
          %8 = contract %7, %W {"nm,kh->nhmk"} : f32[N x H x N x D]
          return left = %J, right = %8
        }
        """),
    FormCase(
      name: "an identity over axes merged in another order is another", isEqual: false,
      text: """
        graph @f(%W: f32[N x N]) {
          %0 = constant {1} : f32
          %1 = broadcast %0 {to = [N^2], axes = []} : f32[N^2]
          %2 = embed_diagonal %1 : f32[N^2 x N^2]
          %3 = reshape %2 {to = [N, N, N, N]} : f32[N x N x N x N]
          %4 = contract %3, %W {"abcd,cd->ab"} : f32[N x N]
          %5 = transpose %W {permutation = [1, 0]} : f32[N x N]
          return left = %4, right = %5
        }
        """),
    FormCase(
      name: "symmetric bound variables", isEqual: true,
      text: """
        graph @f(%A: f32[N x N], %x: f32[N]) {
          %y = contract %A, %x {"ij,j->i"} : f32[N]
          %l = contract %y, %x {"i,i->"} : f32
          %z = contract %A, %x {"ji,j->i"} : f32[N]
          %r = contract %x, %z {"i,i->"} : f32
          return left = %l, right = %r
        }
        """),
  ]
}

@Test("normal forms decide equality", arguments: FormCase.all)
func normalForm(_ test: FormCase) throws {
  let graph: Graph
  do {
    graph = try GraphParser.parse(
      SourceFile(name: "case.gir", text: test.text), id: FileID(0), catalogue: .standard)
  } catch {
    Issue.record("\(error.diagnostics)")
    return
  }
  let (left, right) = (graph.outputs[0].value, graph.outputs[1].value)
  #expect(
    (NormalForm.compare(left, right, in: graph, cuts: [], labelRanges: [:]) == .equal)
      == test.isEqual)
}
