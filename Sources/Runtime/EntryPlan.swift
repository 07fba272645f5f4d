import AdjointTensors

/// A named tensor of the arena: what is fed, or what comes back.
public struct Binding: Hashable, Sendable {
  public let name: String
  public let element: ElementType
  public let shape: [Int]
  /// Byte offset of the first element; the tensor is dense and row-major.
  public var location: Int
  /// Whether a constant of the plan stands there unless the tensor is fed: the seed of a gradient.
  public let hasDefault: Bool
  /// Integers that index axes lie in 0 ..< this; nil where nothing is known.
  public var indexLimit: Int?

  public init(
    name: String, element: ElementType, shape: [Int], location: Int, hasDefault: Bool = false,
    indexLimit: Int? = nil
  ) {
    self.name = name
    self.element = element
    self.shape = shape
    self.location = location
    self.hasDefault = hasDefault
    self.indexLimit = indexLimit
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  public var byteCount: Int { count * element.byteCount }
}

/// Bytes that stand in the arena before the first run.
public struct ConstantBlock: Hashable, Sendable {
  public var location: Int
  public let bytes: [UInt8]

  public init(location: Int, bytes: [UInt8]) {
    self.location = location
    self.bytes = bytes
  }
}

/// Where an instruction comes from.
public struct Origin: Hashable, Sendable, CustomStringConvertible {
  /// The operation, and the calls around it: `softmax/exp`.
  public let operation: String
  /// The source file's name, empty where unknown.
  public let file: String
  /// From 1; 0 where unknown.
  public let line: Int
  public let column: Int

  public init(operation: String, file: String = "", line: Int = 0, column: Int = 0) {
    self.operation = operation
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String {
    line > 0 ? "\(operation) at \(file):\(line):\(column)" : operation
  }
}

/// A program that runs by itself: a flat list of instructions over one arena, everything concrete.
public struct EntryPlan: Hashable, Sendable {
  /// `main`, `forward`, `backward` or `init`.
  public var name: String
  /// The size of the arena.
  public var arenaBytes: Int
  public var inputs: [Binding]
  /// State of the model, shared by the entries of a plan under one name.
  public var parameters: [Binding]
  /// Outputs, and the values that `forward` saves as `saved.NAME`.
  public var outputs: [Binding]
  public var constants: [ConstantBlock]
  public var instructions: [Instruction]
  /// The places that instructions come from, each once.
  public var origins: [Origin]
  /// For each instruction its place in `origins`.
  public var originIndices: [UInt32]

  public init(
    name: String, arenaBytes: Int, inputs: [Binding], parameters: [Binding], outputs: [Binding],
    constants: [ConstantBlock], instructions: [Instruction], origins: [Origin],
    originIndices: [UInt32]
  ) {
    self.name = name
    self.arenaBytes = arenaBytes
    self.inputs = inputs
    self.parameters = parameters
    self.outputs = outputs
    self.constants = constants
    self.instructions = instructions
    self.origins = origins
    self.originIndices = originIndices
  }

  /// Where an instruction comes from.
  public func origin(ofInstruction index: Int) -> Origin? {
    guard originIndices.indices.contains(index) else { return nil }
    let origin = Int(originIndices[index])
    return origins.indices.contains(origin) ? origins[origin] : nil
  }

  /// Bytes of temporaries that each thread needs, at most.
  public var scratchBytes: Int {
    instructions.reduce(0) { Swift.max($0, $1.scratchBytes) }
  }

  /// The memory that a run takes: the arena, and temporaries of the threads that have no place in
  /// it.
  public func peakBytes(threads: Int) -> Int {
    TemporaryPlaces(self, SlabChains(self), threads: threads).bytes
  }
}

extension Instruction {
  /// Bytes of temporaries that each thread needs.
  var scratchBytes: Int {
    switch self {
    case .loop(let loop): loop.scratchBytes
    case .product(let product): product.scratchBytes
    default: 0
    }
  }

  /// Bytes of temporaries that the threads share.
  var sharedBytes: Int {
    if case .product(let product) = self { return product.sharedBytes }
    return 0
  }
}

/// What `compile` makes and a plan file holds: entries that share parameters by name.
public struct Plan: Hashable, Sendable {
  public var entries: [EntryPlan]

  public init(entries: [EntryPlan]) { self.entries = entries }

  /// The entry of that name, or nil.
  public subscript(_ name: String) -> EntryPlan? { entries.first { $0.name == name } }
}
