import AdjointGraphIR
import AdjointTensors
import Testing

/// x, its square and the square of that, with the region that gives both.
private func namedGraph() -> Graph {
  var b = GraphBuilder(catalogue: Catalogue([]))
  let x = b.input("x", TensorType(.f32, [4]))
  let access = Region.Access(outer: [], row: 1)
  let region = Region(
    domain: Region.Domain(outer: [], row: 4), inputs: [access],
    body: [.map(.multiply, [0, 0]), .map(.multiply, [1, 1])],
    results: [
      Region.Yield(1, access: access, shape: [4]), Region.Yield(2, access: access, shape: [4]),
    ])
  let square = b.region(region, [x])
  let fourth = Value(square.node, result: 1)
  b.setName("fourth", of: fourth)
  b.setName("square", of: square)
  return b.build(name: "named", outputs: [Output("y", square), Output("z", fourth)])
}

@Test("every result of a node has its own name, through rebuilding too")
func namesOfResults() {
  let graph = namedGraph()
  let rebuilt = Rewriter.rebuild(graph, sharing: true) { _, _ in nil }
  for graph in [graph, rebuilt] {
    let node = graph.outputs[0].value.node
    #expect(graph.names[Value(node)] == "square")
    #expect(graph.names[Value(node, result: 1)] == "fourth")
    #expect(graph.names.values.sorted() == ["fourth", "square", "x"])
  }
}

@Test("a name is used once, by the first value that asks for it")
func namesOnce() {
  var b = GraphBuilder(catalogue: Catalogue([]))
  let type = TensorType(.f32)
  let (x, y) = (b.input("x", type), b.constant(1, .f32))
  b.setName("x", of: y)
  #expect(b.name(of: y) == nil)
  b.setName("one", of: y)
  b.setName("two", of: y)
  #expect(b.name(of: y) == "one" && b.name(of: x) == "x")
}

@Test("a name goes to the first image where two values become one")
func namesOfMergedValues() {
  var b = GraphBuilder(catalogue: Catalogue([]))
  let (a, c) = (b.constant(1, .f32), b.constant(1, .f32))
  b.setName("a", of: a)
  b.setName("c", of: c)
  let graph = b.build(name: "twice", outputs: [Output("a", a), Output("c", c)])
  let merged = Rewriter.rebuild(graph, sharing: true) { _, _ in nil }
  #expect(merged.nodes.count == 1)
  #expect(merged.names[merged.outputs[1].value] == "a")
  #expect(merged.names.values == ["a"])
}

@Test("equal attributes are stored once, and those of another operation are others")
func attributesOnce() {
  var b = GraphBuilder(catalogue: Catalogue([]))
  let (a, c) = (b.constant(3, .f32), b.constant(3, .f32))
  let other = b.constant(4, .f32)
  #expect(b.node(a.node).attributes == b.node(c.node).attributes)
  #expect(b.node(a.node).attributes != b.node(other.node).attributes)
  #expect(b.attributes(a, as: ConstantAttributes.self).values == [3].map { ExactNumber($0) })
}
