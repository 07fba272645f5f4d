import AdjointTensors

/// The structural nodes by name.
extension GraphBuilder {
  /// A value that is fed.
  public mutating func input(_ name: String, _ type: TensorType) -> Value {
    named(name, emit(InputNode.self, ArgumentAttributes(name: name, type: type), [], types: [type]))
  }

  /// State of the model.
  public mutating func parameter(_ name: String, _ type: TensorType) -> Value {
    let attributes = ArgumentAttributes(name: name, type: type)
    return named(name, emit(ParameterNode.self, attributes, [], types: [type]))
  }

  private mutating func named(_ name: String, _ value: Value) -> Value {
    setName(name, of: value)
    return value
  }

  /// A scalar constant.
  public mutating func constant(_ number: ExactNumber, _ element: ElementType) -> Value {
    make(ConstantNode.self, ConstantAttributes([number], type: TensorType(element)))
  }

  /// An integer as a scalar constant.
  public mutating func constant(_ number: Int, _ element: ElementType) -> Value {
    constant(ExactNumber(number), element)
  }

  /// A constant of a concrete shape.
  /// - Requires: as many numbers as the shape has elements.
  public mutating func constant(_ numbers: [ExactNumber], _ type: TensorType) -> Value {
    make(ConstantNode.self, ConstantAttributes(numbers, type: type))
  }

  /// A size as a scalar.
  public mutating func size(_ size: Size, _ element: ElementType) -> Value {
    if let value = size.constant { return constant(value, element) }
    return make(SizeNode.self, SizeAttributes(size, element: element))
  }

  /// The cotangent at which a backward pass starts, with its default.
  public mutating func seed(_ name: String, _ standard: Value) -> Value {
    make(SeedNode.self, SeedAttributes(name: name), standard)
  }

  /// A derivative of `y` in `x`; `jvp` and `vjp` take a vector.
  public mutating func derivative(
    _ mode: DerivativeAttributes.Mode, _ y: Value, _ x: Value, _ vector: Value? = nil
  ) -> Value {
    let attributes = DerivativeAttributes(mode)
    guard let vector else { return make(DerivativeNode.self, attributes, y, x) }
    return make(DerivativeNode.self, attributes, y, x, vector)
  }
}
