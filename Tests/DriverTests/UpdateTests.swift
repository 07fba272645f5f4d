import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import AdjointTransforms
import Testing

@testable import AdjointDriver

/// The entry main of a model under some options, and what it gives on drawn inputs.
private func run(
  _ text: String, _ options: CompilationOptions, runs: Int = 1, threads: Int = 2
) throws -> (plan: EntryPlan, outputs: [String: [Double]]) {
  let reading = Model.read(SourceFile(name: "model.adj", text: text))
  let model = try #require(reading.model)
  let feed = try Feed(model, given: [:], fed: [:], seed: 1)
  var compilation = Compilation(options)
  let plan = try compilation.plan(
    model, entries: [.main, .initialise], dims: feed.dims, sources: reading.map)
  let execution = Execution(plan, threads: threads)
  let parameters = try execution.initialParameters(seed: 1)
  let interpreter = try execution.interpreter(
    .main, feeding: feed.tensors.merging(parameters) { drawn, _ in drawn })
  for _ in 0..<runs { try interpreter.run() }
  return (try #require(plan["main"]), interpreter.outputs.mapValues(\.doubles))
}

/// The largest difference of two lists, beside the largest entry.
private func distance(_ a: [Double], _ b: [Double]) -> Double {
  let largest = b.reduce(1) { max($0, abs($1)) }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
}

/// Parameters that hold an output after a run.
struct UpdateTests {
  static let step = """
    input x: [40, 24]
    param W: [24, 36]
    param b: [36]
    y = tanh(x @ W + b)
    L = sum(y * y)
    output L, W_new = W - 0.01 * grad(L, W), b_new = b - 0.01 * grad(L, b)
    """

  @Test("a step in place is the same as a step, and the next run takes the next one")
  func steps() throws {
    let plain = try run(Self.step, CompilationOptions())
    let updates = ["W": "W_new", "b": "b_new"]
    let once = try run(Self.step, CompilationOptions(updates: updates))
    for (name, values) in plain.outputs { #expect(once.outputs[name] == values) }
    #expect(once.plan.arenaBytes < plain.plan.arenaBytes)
    #expect(
      once.plan.outputs.first { $0.name == "W_new" }?.location
        == once.plan.parameters.first { $0.name == "W" }?.location)
    let thrice = try run(Self.step, CompilationOptions(updates: updates), runs: 3)
    let losses = try [plain, once, thrice].map { try #require($0.outputs["L"])[0] }
    #expect(losses[1] == losses[0] && losses[2] < losses[1])
  }

  @Test("outputs that lie within a parameter keep what it was, and may update another")
  func partsOfParameters() throws {
    let text = """
      input x: [1, 3]
      param W: [1, 3]
      param v: [1, 1]
      param u: [2]
      z = x * 2
      output row = W[:, 1:2], flat = reshape(W, [3]), L = sum(W * x)
      output part = z[0, 1:3], W_new = x + 1, twice = u * 2, same = v + 0
      """
    let plain = try run(text, CompilationOptions()).outputs
    let updates = ["W": "W_new", "v": "row", "u": "part"]
    let stepped = try run(text, CompilationOptions(updates: updates))
    for (name, values) in plain { #expect(stepped.outputs[name] == values, "\(name)") }
    #expect(stepped.outputs["row"] != stepped.outputs["W_new"].map { [$0[1]] })
    let reading = Model.read(SourceFile(name: "model.adj", text: text))
    let model = try #require(reading.model)
    let feed = try Feed(model, given: [:], fed: [:], seed: 1)
    let interpreter = try Execution(Plan(entries: [stepped.plan]), threads: 1)
      .interpreter(.main, feeding: feed.tensors)
    for _ in 0..<2 { try interpreter.run() }
    // The second run reads what the first one wrote.
    let x = try #require(feed.tensors["x"]).doubles
    #expect(interpreter.outputs["row"]?.doubles == [x[1] + 1])
    #expect(interpreter.outputs["twice"]?.doubles == [4 * x[1], 4 * x[2]])
    #expect(interpreter.outputs["same"]?.doubles == plain["row"])
  }

  /// A step of a network: several orders of it take less memory than the order of the text.
  static let network = """
    input X: [32, 98]
    param W1: [98, 64] ~ he_normal()
    param b1: [64]
    param W2: [64, 32] ~ he_normal()
    param b2: [32]
    param W3: [32, 10] ~ he_normal()
    A1 = relu(X @ W1 + b1)
    A2 = relu(A1 @ W2 + b2)
    L = mean((A2 @ W3)^2)
    output L, W1_new = W1 - 0.01 * grad(L, W1), b1_new = b1 - 0.01 * grad(L, b1)
    output W2_new = W2 - 0.01 * grad(L, W2), b2_new = b2 - 0.01 * grad(L, b2)
    output W3_new = W3 - 0.01 * grad(L, W3)
    """

  @Test("another order of instructions, in place or not, gives the same")
  func orders() throws {
    let plain = try run(Self.network, CompilationOptions(level: .none))
    let names = ["W1", "b1", "W2", "b2", "W3"]
    let updates = Dictionary(uniqueKeysWithValues: names.map { ($0, "\($0)_new") })
    for updates in [[:], updates] {
      let other = try run(Self.network, CompilationOptions(updates: updates))
      for (name, values) in plain.outputs {
        #expect(distance(try #require(other.outputs[name]), values) < 1e-5, "\(name)")
      }
      #expect(other.plan.arenaBytes <= plain.plan.arenaBytes)
    }
  }

  /// Parameters that change places, an output that is the parameter, and one that is read after
  /// the output that replaces it is known: the outputs of three runs, an entry of each.
  @Test(
    "updates that can't be in place copy at the end",
    arguments: [
      (
        "output a_out = a, b_out = b", ["a": "b_out", "b": "a_out"],
        [["a_out": 1.0, "b_out": 2], ["a_out": 2, "b_out": 1], ["a_out": 1, "b_out": 2]]
      ),
      (
        "output a_out = a, n = a + 1", ["a": "n"],
        [["a_out": 1.0, "n": 2], ["a_out": 2, "n": 3], ["a_out": 3, "n": 4]]
      ),
      (
        "output n = a + 1, s = sum(a) * a", ["a": "n"],
        [["n": 2.0, "s": 4], ["n": 3, "s": 16], ["n": 4, "s": 36]]
      ),
    ])
  func copies(
    _ outputs: String, _ updates: [String: String], _ expected: [[String: Double]]
  ) throws {
    let text = "param a: [4] = 1\nparam b: [4] = 2\n\(outputs)\n"
    for (index, values) in expected.enumerated() {
      let found = try run(text, CompilationOptions(updates: updates), runs: index + 1)
      #expect(found.outputs.mapValues { $0[0] } == values)
    }
  }
}

/// Attention whose mask hides what lies above the diagonals.
struct CausalTests {
  static let model = """
    input q, k, v, t: f64[2, 3, 40, 16]
    y = attention(q, k, v, causal: true)
    L = sum(y * t)
    output L, y, dq = grad(L, q), dk = grad(L, k), dv = grad(L, v)
    """

  @Test("what the mask hides is left out, and nothing changes")
  func leavesOut() throws {
    let whole = try run(Self.model, CompilationOptions(level: .none))
    let found = try run(Self.model, CompilationOptions())
    for (name, values) in whole.outputs {
      #expect(distance(try #require(found.outputs[name]), values) < 1e-12)
    }
    let zeros = found.plan.instructions.compactMap { instruction -> Product.Zeros? in
      if case .product(let product) = instruction { return product.zeros }
      return nil
    }
    let counts = Dictionary(zeros.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(counts == [.resultAbove: 2, .firstAbove: 2, .firstBelow: 2])
  }

  @Test("scores that something else reads are whole")
  func readsScores() throws {
    let text = """
      input q, k, v: f64[40, 16]
      s = q @ k.T
      m = where(iota(40)[None, :] <= iota(40)[:, None], s, -inf)
      output y = softmax(m) @ v, total = sum(s)
      """
    let whole = try run(text, CompilationOptions(level: .none))
    let found = try run(text, CompilationOptions())
    for (name, values) in whole.outputs {
      #expect(distance(try #require(found.outputs[name]), values) < 1e-12)
    }
  }
}

/// Parts of a tensor whose gradients are made where that of the whole is.
struct PartTests {
  static let model = """
    input x, t: [6, 20, 32]
    param W: [32, 96] ~ normal(std: 0.1)
    fn heads(u) = transpose(reshape(u, [6, 20, 4, 8]), [0, 2, 1, 3])
    q, k, v = split(x @ W, 3, axis: 2)
    y = attention(heads(q), heads(k), heads(v))
    L = mean(heads(t) * y)
    output L, dW = grad(L, W), dx = grad(L, x)
    """

  @Test("products write the gradients of parts in the rows of the whole")
  func gradients() throws {
    let plain = try run(Self.model, CompilationOptions(level: .none))
    for level in [OptimisationLevel.some, .full] {
      let found = try run(Self.model, CompilationOptions(level: level))
      let alone = try run(Self.model, CompilationOptions(level: level), threads: 1)
      #expect(alone.outputs == found.outputs)
      for (name, values) in plain.outputs {
        #expect(distance(try #require(found.outputs[name]), values) < 1e-6, "\(name)")
      }
    }
    // dq, dk and dv: 8 columns of a head in rows of 96.
    let plan = try run(Self.model, CompilationOptions()).plan
    let parts = plan.instructions.count { instruction in
      guard case .product(let product) = instruction else { return false }
      return product.n == 8 && product.cRow == 96
    }
    #expect(parts == 3)
  }
}
