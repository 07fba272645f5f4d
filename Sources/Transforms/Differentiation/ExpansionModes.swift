import AdjointGraphIR
import AdjointOps
import AdjointTensors

/// The modes of differentiation, all made of the backward sweep.
extension Expansion {
  /// `grad` and `vjp`: one sweep from 1 or from the vector, for all variables.
  mutating func cotangents(
    _ key: DerivativePlan.Sweep, _ group: [Derivative]
  ) throws(SizeError) -> [Value?] {
    let value = rewriter.image(of: key.value)
    let start: Value
    if case .vector(let vector) = key.start {
      start = seeded(rewriter.image(of: vector), inner: key.isInner) { names in
        names.derivative("vjp", [key.value])
      }
    } else {
      start = seeded(one(like: value), inner: key.isInner) { $0.loss(key.value) }
    }
    let variables = group.map { rewriter.image(of: $0.variable) }
    return sweep.run(value, cotangent: start, variables, &rewriter.builder)
  }

  /// `jacobian`: the vector–Jacobian product batched over the rows of an identity.
  mutating func jacobians(
    _ key: DerivativePlan.Sweep, _ group: [Derivative]
  ) throws(SizeError) -> [Value?] {
    let variables = group.map { rewriter.image(of: $0.variable) }
    let plain = try jacobians(
      of: rewriter.image(of: key.value), variables, inner: key.isInner
    ) { $0.derivative("jacobian", [key.value]) }
    let rank = source.type(of: key.value).rank
    return zip(plain, group).map { image, member in
      guard let image, member.mode == .jacobianTransposed else { return image }
      let total = rewriter.builder.type(of: image).rank
      return rewriter.builder.transpose(image, Array(rank..<total) + Array(0..<rank))
    }
  }

  /// `hessian`: the Jacobian of the gradient.
  mutating func hessian(_ derivative: Derivative) throws(SizeError) -> Value {
    let value = rewriter.image(of: derivative.value)
    let variable = rewriter.image(of: derivative.variable)
    let start = one(like: value)
    let gradient =
      sweep.run(value, cotangent: start, [variable], &rewriter.builder)[0]
      ?? zeros(like: variable)
    let inner = plan.isInner(derivative.node)
    let rows = try jacobians(of: gradient, [variable], inner: inner) {
      $0.derivative("hessian", [derivative.value, derivative.variable])
    }
    return rows[0] ?? rewriter.builder.zeros(source.types(derivative.node)[0])
  }

  /// `jvp`: vᵀ times the transposed of u ↦ vjp(y, x, u), a linear function of u.
  mutating func jacobianVectorProduct(_ derivative: Derivative) throws(SizeError) -> Value {
    let value = rewriter.image(of: derivative.value)
    let variable = rewriter.image(of: derivative.variable)
    guard let vector = derivative.vector else {
      preconditionFailure("jvp \(derivative.node) without a vector")
    }
    let start = seeded(rewriter.image(of: vector), inner: plan.isInner(derivative.node)) {
      $0.derivative("jvp", [derivative.value, derivative.variable])
    }
    let cotangent = zeros(like: value)
    guard
      let pulled = sweep.run(value, cotangent: cotangent, [variable], &rewriter.builder)[0],
      let pushed = sweep.run(pulled, cotangent: start, [cotangent], &rewriter.builder)[0]
    else { return zeros(like: value) }
    return pushed
  }

  /// The Jacobians of one value, of shape (value…, variable…); nil where it doesn't depend
  /// on the variable.
  private mutating func jacobians(
    of value: Value, _ variables: [Value], inner: Bool, name: (inout SeedNames) -> String
  ) throws(SizeError) -> [Value?] {
    let type = rewriter.builder.type(of: value)
    let count = try Size.product(type.shape)
    let identity = seeded(identity(count, type), inner: inner, name: name)
    let cotangent = zeros(like: value)
    let rows = sweep.run(value, cotangent: cotangent, variables, &rewriter.builder)
    var batches = batching.run(
      cotangent, as: identity, size: count, rows.compactMap { $0 }, &rewriter.builder
    ).makeIterator()
    return zip(rows, variables).map { row, variable in
      guard row != nil, let batch = batches.next() else { return nil }
      let shape = type.shape + rewriter.builder.type(of: variable).shape
      return batch.map { rewriter.builder.reshape($0, shape) }
        ?? rewriter.builder.zeros(TensorType(type.element, shape))
    }
  }

  /// The rows of an identity, each of the shape of the value.
  private mutating func identity(_ count: Size, _ type: TensorType) -> Value {
    let one = rewriter.builder.constant(1, type.element)
    let ones = rewriter.builder.broadcastLike(one, [count])
    let square = rewriter.builder.embedDiagonal(ones)
    return rewriter.builder.reshape(square, [count] + type.shape)
  }

  /// The start of a sweep: opaque for an outermost derivative, as it is for an inner one.
  private mutating func seeded(
    _ start: Value, inner: Bool, name: (inout SeedNames) -> String
  ) -> Value {
    inner ? start : rewriter.builder.seed(name(&seeds), start)
  }

  private mutating func one(like value: Value) -> Value {
    rewriter.builder.constant(1, rewriter.builder.type(of: value).element)
  }

  private mutating func zeros(like value: Value) -> Value {
    rewriter.builder.zeros(rewriter.builder.type(of: value))
  }
}
