import AdjointTensors

/// One attribute of a node, as text prints it. Sizes may be symbolic.
public indirect enum AttributeValue: Hashable, Sendable {
  case size(Size)
  case number(ExactNumber)
  case text(String)
  case flag(Bool)
  case element(ElementType)
  case type(TensorType)
  case list([AttributeValue])
  case region(Region)
}

/// A named attribute; the name is empty where the operation has one whose meaning is plain:
/// `contract %X, %W {"nk,kh->nh"}`.
public struct AttributeField: Hashable, Sendable {
  public let name: String
  public let value: AttributeValue

  public init(_ name: String, _ value: AttributeValue) {
    self.name = name
    self.value = value
  }
}

/// The attributes of a node, in the order in which its operation prints them.
public struct AttributeList: Hashable, Sendable {
  public var fields: [AttributeField]

  public init(_ fields: [AttributeField] = []) { self.fields = fields }

  /// The attribute of that name, or nil.
  public subscript(_ name: String) -> AttributeValue? {
    fields.first { $0.name == name }?.value
  }

  /// The list with all symbolic sizes replaced by their values under `dims`.
  /// - Throws: `SizeError` where a size overflows.
  public func bound(to dims: [String: Int]) throws(SizeError) -> AttributeList {
    try replacingSizes { size throws(SizeError) in try size.bound(to: dims) }
  }

  /// The list with every size replaced, those in types too.
  /// - Throws: what `image` throws.
  public func replacingSizes(
    _ image: (Size) throws(SizeError) -> Size
  ) throws(SizeError) -> AttributeList {
    var result: [AttributeField] = []
    for field in fields {
      result.append(AttributeField(field.name, try field.value.replacingSizes(image)))
    }
    return AttributeList(result)
  }
}

extension AttributeValue {
  fileprivate func replacingSizes(
    _ image: (Size) throws(SizeError) -> Size
  ) throws(SizeError) -> AttributeValue {
    switch self {
    case .size(let size): return .size(try image(size))
    case .type(let type):
      var shape: Shape = []
      for size in type.shape { shape.append(try image(size)) }
      return .type(type.with(shape: shape))
    case .list(let values):
      if case .size? = values.first {} else if case .list? = values.first {} else { return self }
      var result: [AttributeValue] = []
      for value in values { result.append(try value.replacingSizes(image)) }
      return .list(result)
    case .number, .text, .flag, .element, .region: return self
    }
  }
}

/// The attributes of one operation as a Swift value.
public protocol AttributeCoding: Hashable, Sendable {
  /// Reads the attributes, coercing what text can't tell apart (a number that is a size).
  /// - Throws: `AttributeFailure` naming the attribute that is missing or of another form.
  init(decoding list: AttributeList) throws(AttributeFailure)

  /// The attributes in their canonical form.
  var encoded: AttributeList { get }
}

/// An attribute is missing or has another form than its operation expects.
public struct AttributeFailure: Error, Hashable, Sendable {
  public let message: String

  public init(_ message: String) { self.message = message }
}

/// The attributes of operations without any.
public struct NoAttributes: AttributeCoding {
  public init() {}

  public init(decoding list: AttributeList) throws(AttributeFailure) {
    if let field = list.fields.first { throw AttributeFailure("no attribute '\(field.name)' here") }
  }

  public var encoded: AttributeList { AttributeList() }
}

/// Reading attributes by name and form.
extension AttributeList {
  private func required(_ name: String) throws(AttributeFailure) -> AttributeValue {
    guard let value = self[name] else { throw AttributeFailure("attribute '\(name)' is missing") }
    return value
  }

  private func wrong(_ name: String, _ form: String) -> AttributeFailure {
    AttributeFailure("attribute '\(name)' is not \(form)")
  }

  /// A size, symbolic or not.
  public func size(_ name: String) throws(AttributeFailure) -> Size {
    guard let size = try required(name).asSize else { throw wrong(name, "a size") }
    return size
  }

  /// An integer.
  public func integer(_ name: String) throws(AttributeFailure) -> Int {
    guard let value = try required(name).asSize?.constant else { throw wrong(name, "an integer") }
    return value
  }

  /// A list of sizes.
  public func sizes(_ name: String) throws(AttributeFailure) -> [Size] {
    guard case .list(let values) = try required(name) else { throw wrong(name, "a list") }
    var result: [Size] = []
    for value in values {
      guard let size = value.asSize else { throw wrong(name, "a list of sizes") }
      result.append(size)
    }
    return result
  }

  /// A list of integers.
  public func integers(_ name: String) throws(AttributeFailure) -> [Int] {
    guard let values = try sizes(name).constants else { throw wrong(name, "a list of integers") }
    return values
  }

  /// A quoted text.
  public func text(_ name: String) throws(AttributeFailure) -> String {
    guard case .text(let text) = try required(name) else { throw wrong(name, "a text") }
    return text
  }

  /// An exact number.
  public func number(_ name: String) throws(AttributeFailure) -> ExactNumber {
    guard let number = try required(name).asNumber else { throw wrong(name, "a number") }
    return number
  }

  /// One number or a list of them.
  public func numbers(_ name: String) throws(AttributeFailure) -> [ExactNumber] {
    let value = try required(name)
    if let number = value.asNumber { return [number] }
    guard case .list(let values) = value else { throw wrong(name, "a list of numbers") }
    var result: [ExactNumber] = []
    for value in values {
      guard let number = value.asNumber else { throw wrong(name, "a list of numbers") }
      result.append(number)
    }
    return result
  }

  /// True or false.
  public func flag(_ name: String) throws(AttributeFailure) -> Bool {
    guard case .flag(let flag) = try required(name) else { throw wrong(name, "true or false") }
    return flag
  }

  /// An element type.
  public func element(_ name: String) throws(AttributeFailure) -> ElementType {
    switch try required(name) {
    case .element(let element): return element
    case .type(let type) where type.rank == 0: return type.element
    default: throw wrong(name, "an element type")
    }
  }

  /// A tensor's type.
  public func type(_ name: String) throws(AttributeFailure) -> TensorType {
    switch try required(name) {
    case .type(let type): return type
    case .element(let element): return TensorType(element)
    default: throw wrong(name, "a type")
    }
  }
}

extension AttributeValue {
  /// The value as a size: integers are sizes too.
  public var asSize: Size? {
    switch self {
    case .size(let size): size
    case .number(let number): number.rational?.integer.map { Size($0) }
    // A dimension may bear the name of an element type, which text can't tell apart.
    case .element(let element): Size(dim: element.name)
    default: nil
    }
  }

  /// The value as a number: constant sizes are numbers too.
  public var asNumber: ExactNumber? {
    switch self {
    case .number(let number): number
    case .size(let size): size.constant.map { ExactNumber($0) }
    default: nil
    }
  }

  /// A list of sizes.
  public static func sizes(_ sizes: [Size]) -> AttributeValue { .list(sizes.map { .size($0) }) }

  /// A list of integers.
  public static func integers(_ values: [Int]) -> AttributeValue {
    .list(values.map { .size(Size($0)) })
  }
}
