import AdjointGraphIR
import AdjointOps
import AdjointRuntime
import AdjointTensors
import AdjointTestSupport
import Testing

/// Contractions large enough for BLAS, in every layout of operands and results.
struct ContractionTests {
  private static let sizes: [Character: Int] = [
    "n": 20, "k": 24, "h": 28, "b": 3, "a": 5, "c": 18, "d": 1,
  ]

  private static let labels = [
    "nk,kh->nh", "kn,kh->nh", "nk,hk->nh", "kn,hk->nh", "nk,kh->hn", "kn,hk->hn",
    "bnk,bkh->bnh", "bnk,bhk->nbh", "nbk,bkh->nbh", "bkn,bkh->bhn", "nkb,khb->nhb",
    "abk,kc->abc", "abk,kbc->ac", "bak,kc->abc", "nk,k->n", "nk,n->k", "k,kh->h", "bnk,bk->bn",
    "nkb,nkb->n", "nkb,nkb->", "n,hb->nhb", "nd,dh->nh", "dk,kh->dh", "nk,kd->nd", "bn,bn->bn",
    "nk,abk->abn",
  ]

  private static func shape(_ labels: Substring) -> Shape { labels.map { Size(sizes[$0] ?? 1) } }

  @Test("layouts of dense operands", arguments: labels)
  func dense(_ text: String) throws {
    let parts = text.split(separator: "-")[0].split(separator: ",")
    for element in [ElementType.f32, .f64, .i32] {
      let graph = GraphSource.graph { b in
        let x = b.input("x", TensorType(element, Self.shape(parts[0])))
        let y = b.input("y", TensorType(element, Self.shape(parts[1])))
        return ["z": b.contract(x, y, text)]
      }
      try Comparison.check(graph, inputs: GraphInputs.random(graph, seed: 4), "\(text) \(element)")
    }
  }

  @Test("operands that are views: slices, transpositions, broadcasts, reversals", arguments: labels)
  func views(_ text: String) throws {
    let parts = text.split(separator: "-")[0].split(separator: ",")
    for variant in 0..<4 {
      let graph = GraphSource.graph { b in
        let x = Self.view(&b, "x", Self.shape(parts[0]), variant)
        let y = Self.view(&b, "y", Self.shape(parts[1]), variant)
        return ["z": b.contract(x, y, text)]
      }
      try Comparison.check(graph, inputs: GraphInputs.random(graph, seed: 4), "\(text) \(variant)")
    }
  }

  /// Each product of a batch is cut into several parts, by rows and by columns.
  @Test(
    "large products in a batch are the products one by one", arguments: [ElementType.f32, .f64],
    [[400, 400], [300, 520], [520, 300]])
  func batches(_ element: ElementType, _ sizes: [Int]) throws {
    let (rows, columns) = (Size(sizes[0]), Size(sizes[1]))
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(element, [2, rows, 32]))
      let y = b.input("y", TensorType(element, [2, 32, columns]))
      var outputs = ["z": b.contract(x, y, "bmk,bkn->bmn")]
      for index in 0..<2 {
        let own = [x, y].map { value in
          let shape = b.type(of: value).shape
          return b.slice(
            value, starts: [Size(index), 0, 0], stops: [Size(index + 1), shape[1], shape[2]],
            steps: [1, 1, 1])
        }
        outputs["z\(index)"] = b.contract(own[0], own[1], "bmk,bkn->bmn")
      }
      return outputs
    }
    let inputs = GraphInputs.random(graph, seed: 5)
    let outputs = try Interpreter(try Planner.plan(graph), threads: 2).run(inputs: inputs)
    let single = try ["z0", "z1"].flatMap { try #require(outputs[$0]).doubles }
    let differences = zip(try #require(outputs["z"]).doubles, single).map { ($0 - $1).magnitude }
    let largest = try #require(differences.max())
    #expect(largest <= 1e-4, "\(largest)")
  }

  /// An input of another shape brought to `shape` by a view.
  private static func view(
    _ b: inout GraphBuilder, _ name: String, _ shape: Shape, _ variant: Int
  ) -> Value {
    let sizes = shape.compactMap(\.constant)
    switch variant {
    case 0:
      let whole = b.input(name, TensorType(.f64, sizes.map { Size($0 + 3) }))
      return b.slice(
        whole, starts: sizes.map { _ in 2 }, stops: sizes.map { Size($0 + 2) },
        steps: sizes.map { _ in 1 })
    case 1:
      let turned = b.input(name, TensorType(.f64, shape.reversed()))
      return b.transpose(turned, Array(sizes.indices.reversed()))
    case 2:
      let line = b.input(name, TensorType(.f64, [shape[shape.count - 1]]))
      return b.broadcast(line, to: shape, axes: [shape.count - 1])
    default:
      let whole = b.input(name, TensorType(.f64, shape))
      return b.reverse(whole, axes: [0])
    }
  }

  @Test("an exact plan has no fused multiply-add")
  func exact() throws {
    let graph = GraphSource.graph { b in
      let x = b.input("x", TensorType(.f32, [100]))
      return ["y": b.add(b.multiply(x, x), b.tanh(x))]
    }
    let fused = try Fusing.fused(graph)
    let fast = PlanListing.text(try Planner.plan(fused))
    let exact = PlanListing.text(try Planner.plan(fused, PlannerOptions(isExact: true)))
    #expect(fast.contains("fma") && !exact.contains("fma"))
  }
}
