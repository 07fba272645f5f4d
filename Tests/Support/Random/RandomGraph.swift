import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// A random graph of the operations that fusion knows and some that it doesn't, with small sizes so
/// that shapes meet often. Values stay within a few units, so that differences are rounding alone.
public struct RandomGraph {
  private var builder = GraphBuilder(catalogue: .standard)
  private var generator: SeededGenerator
  private var values: [Value] = []
  private var masks: [Value] = []

  /// The graph of a seed with about `count` operations.
  public static func make(seed: Int, count: Int) -> Graph {
    var graph = RandomGraph(generator: SeededGenerator(seed: UInt64(truncatingIfNeeded: seed)))
    let shapes: [Shape] = [[3, 4], [2, 3, 4], [4], [6, 4], [], [3, 3], [1, 4], [3, 1]]
    for index in 0..<Int.random(in: 1...4, using: &graph.generator) {
      let type = TensorType(.f64, graph.generator.pick(shapes))
      graph.values.append(graph.builder.input("x\(index)", type))
    }
    for _ in 0..<count { graph.step() }
    var outputs: [Output] = []
    let candidates = graph.values.suffix(6) + graph.masks.suffix(1)
    for (index, value) in candidates.enumerated() where index > 2 || graph.generator.one(in: 2) {
      outputs.append(Output("y\(index)", value))
    }
    return graph.builder.build(name: "random", outputs: outputs)
  }

  private init(generator: SeededGenerator) { self.generator = generator }

  /// Mostly a recent value, so that graphs are deep.
  private mutating func value() -> Value {
    generator.one(in: 3) ? generator.pick(values) : generator.pick(Array(values.suffix(4)))
  }

  private func shape(_ value: Value) -> Shape { builder.type(of: value).shape }

  private mutating func step() {
    let x = value()
    switch Int.random(in: 0..<14, using: &generator) {
    case 0, 1, 2: values.append(map(x))
    case 3, 4, 5: combine(x)
    case 6, 7: reduce(x)
    case 8, 9: values.append(grown(x))
    case 10: values.append(view(x))
    case 11: mask(x)
    case 12: product(x)
    default: positions(x)
    }
  }

  private mutating func map(_ x: Value) -> Value {
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: builder.tanh(x)
    case 1: builder.sigmoid(x)
    case 2: builder.relu(builder.tanh(x))
    case 3: builder.negate(x)
    case 4: builder.exp(builder.tanh(x))
    case 5: builder.sin(x)
    default: scaled(x)
    }
  }

  private mutating func scaled(_ x: Value) -> Value {
    let half = builder.constant(.finite(Rational(1, 2)), .f64)
    let spread = builder.broadcast(half, to: shape(x), axes: [])
    return builder.multiply(builder.tanh(x), spread)
  }

  /// Another value brought to the shape of `x`, if one can be.
  private mutating func partner(of x: Value) -> Value? {
    let target = shape(x)
    for _ in 0..<8 {
      let y = value()
      let own = shape(y)
      if own == target { return y }
      if own.isEmpty { return builder.broadcast(y, to: target, axes: []) }
      let count = own.constants?.reduce(1, *)
      if count == target.constants?.reduce(1, *), generator.one(in: 2) {
        return builder.reshape(y, target)
      }
      if own.count < target.count, let axes = placement(own, target) {
        return builder.broadcast(y, to: target, axes: axes)
      }
      if own == target.reversed() {
        return builder.transpose(y, Array((0..<own.count).reversed()))
      }
    }
    return nil
  }

  /// Axes of `target`, ascending, of the sizes of `own`.
  private func placement(_ own: Shape, _ target: Shape) -> [Int]? {
    var axes: [Int] = []
    var next = 0
    for size in own {
      guard let axis = target.indices.first(where: { $0 >= next && target[$0] == size }) else {
        return nil
      }
      axes.append(axis)
      next = axis + 1
    }
    return axes
  }

  private mutating func combine(_ x: Value) {
    guard let y = partner(of: x) else { return }
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: values.append(builder.add(builder.tanh(x), y))
    case 1: values.append(builder.subtract(x, builder.sin(y)))
    case 2: values.append(builder.multiply(builder.tanh(x), builder.tanh(y)))
    case 3: values.append(builder.maximum(x, y))
    default:
      guard let mask = masks.last(where: { shape($0) == shape(x) }) else { return }
      values.append(builder.select(mask, x, y))
    }
  }

  private mutating func reduce(_ x: Value) {
    let rank = shape(x).count
    guard rank > 0 else { return }
    var axes = (0..<rank).filter { _ in generator.one(in: 2) }
    if generator.one(in: 2) || axes.isEmpty { axes = [rank - 1] }
    let result =
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: builder.reduceMax(x, axes: axes)
      case 1: builder.tanh(builder.sum(x, axes: axes))
      default: builder.sum(builder.tanh(x), axes: axes)
      }
    values.append(result)
    // A keepdims form, as the library makes it.
    if generator.one(in: 3) {
      let kept = shape(x).indices.map { axes.contains($0) ? Size(1) : shape(x)[$0] }
      values.append(builder.reshape(result, kept))
    }
  }

  private mutating func grown(_ x: Value) -> Value {
    let own = shape(x)
    guard own.count < 3 else { return builder.cos(x) }
    var target = own
    let place = Int.random(in: 0...own.count, using: &generator)
    target.insert(generator.pick([2, 3, 4, 1]), at: place)
    return builder.broadcast(x, to: target, axes: target.indices.filter { $0 != place })
  }

  private mutating func view(_ x: Value) -> Value {
    let own = shape(x)
    guard let sizes = own.constants, !sizes.isEmpty else { return builder.negate(x) }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return builder.transpose(x, Array(sizes.indices).shuffled(using: &generator))
    case 1: return builder.reverse(x, axes: [generator.pick(Array(sizes.indices))])
    case 2:
      if sizes.count >= 2, sizes[sizes.count - 1] == sizes[sizes.count - 2] {
        return builder.diagonal(x)
      }
      return builder.reshape(x, [Size(sizes.reduce(1, *))])
    default:
      let starts = sizes.map { $0 > 1 && generator.one(in: 2) ? 1 : 0 }
      let steps = sizes.map { $0 > 2 && generator.one(in: 3) ? 2 : 1 }
      return builder.slice(
        x, starts: starts.map { Size($0) }, stops: sizes.map { Size($0) }, steps: steps)
    }
  }

  private mutating func mask(_ x: Value) {
    guard let y = partner(of: x) else { return }
    masks.append(generator.one(in: 2) ? builder.less(x, y) : builder.lessEqual(y, x))
  }

  private mutating func product(_ x: Value) {
    let y = value()
    let (own, other) = (shape(x), shape(y))
    switch (own.count, other.count) {
    case (2, 2) where own[1] == other[0]: values.append(builder.contract(x, y, "nk,kh->nh"))
    case (2, 2) where own[1] == other[1]: values.append(builder.contract(x, y, "nk,hk->nh"))
    case (2, 1) where own[1] == other[0]: values.append(builder.contract(x, y, "nk,k->n"))
    case (3, 2) where own[2] == other[0]: values.append(builder.contract(x, y, "bnk,kh->bnh"))
    case (1, 1): values.append(builder.contract(x, y, "i,j->ij"))
    case (2, 1) where own[0] == other[0]: values.append(builder.contract(x, y, "ni,n->ni"))
    default: return
    }
  }

  private mutating func positions(_ x: Value) {
    let own = shape(x)
    guard let last = own.last else { return }
    if generator.one(in: 3) {
      values.append(builder.cumulativeSum(x, axis: own.count - 1, reversed: false))
      return
    }
    let index = builder.convert(builder.iota(last), to: .f64)
    values.append(builder.broadcast(index, to: own, axes: [own.count - 1]))
  }
}
