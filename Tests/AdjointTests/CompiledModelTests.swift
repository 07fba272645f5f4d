import Adjoint
import Testing

private let quadratic = """
  dim N
  input x: [N]
  param w: [N] = 2
  L = sum(w * x^2)
  output L, dx = grad(L, x)
  """

@Test("a program compiles a model, initialises and runs it")
func compilesAndRuns() throws {
  let model = try CompiledModel(
    source: quadratic, options: CompilationOptions(dims: ["N": 3]))
  #expect(model.arguments.map(\.name).sorted() == ["w", "x"])
  let parameters = try model.initialParameters()
  let x = Tensor([3], f32: [1, 2, -3])
  let outputs = try model.run(parameters.merging(["x": x]) { own, _ in own })
  #expect(outputs["L"] == Tensor(f32: [28]))
  #expect(outputs["dx"] == Tensor([3], f32: [4, 8, -12]))
}

@Test("a plan file gives the same model")
func readsPlanFiles() throws {
  let model = try CompiledModel(
    source: quadratic, options: CompilationOptions(dims: ["N": 2]))
  let again = try CompiledModel(planFile: model.planFile)
  let tensors = ["x": Tensor([2], f32: [1, 2]), "w": Tensor([2], f32: [3, 4])]
  let (own, filed) = (try model.run(tensors), try again.run(tensors))
  #expect(own == filed)
}

@Test("a session runs again and again on what is bound")
func sessions() throws {
  let model = try CompiledModel(
    source: quadratic, options: CompilationOptions(dims: ["N": 1]))
  let session = try model.session()
  try session.bind("w", Tensor([1], f32: [3]))
  for value: Float in [1, 2, 3] {
    try session.bind("x", Tensor([1], f32: [value]))
    try session.run()
    #expect(session.outputs["L"] == Tensor(f32: [3 * value * value]))
  }
}

@Test("mistakes are thrown with their place")
func reportsMistakes() {
  #expect {
    _ = try CompiledModel(source: "output y = x + 1\n", name: "m.adj")
  } throws: { error in
    "\(error)".contains("m.adj:1:12: error:")
  }
  #expect {
    _ = try CompiledModel(source: quadratic)
  } throws: { error in
    "\(error)".contains("the dimension N has no value")
  }
}

@Test("labels that index nothing end the run, from a plan file too")
func refusesWrongLabels() throws {
  let text = """
    input S: [2, 3]
    input y: i32[2]
    output L = mean(softmax_cross_entropy(S, y))
    """
  let model = try CompiledModel(planFile: CompiledModel(source: text).planFile)
  let scores = Tensor([2, 3], f32: [1, 2, 3, 4, 5, 6])
  _ = try model.run(["S": scores, "y": Tensor(shape: [2], data: .i32([0, 2]))])
  #expect {
    _ = try model.run(["S": scores, "y": Tensor(shape: [2], data: .i32([0, 3]))])
  } throws: { error in
    "\(error)".contains("'y' holds 3, which is not in 0..<3")
  }
}
