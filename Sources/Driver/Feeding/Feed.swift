import AdjointClaims
import AdjointFrontend
import AdjointSource
import AdjointTensors
import Foundation

/// What a run of a model is given: dimensions, and a tensor for every input; parameters that are
/// fed. What isn't fed is drawn from the seed, and said.
public struct Feed: Sendable {
  /// The dimensions.
  public let dims: [String: Int]
  /// Inputs and fed or drawn parameters by name, in their declared types. Parameters that have an
  /// initialiser and aren't fed are missing: `init` makes them.
  public private(set) var tensors: [String: Tensor]
  /// Remarks for the user: what was drawn, what was ignored.
  public private(set) var notes: [String] = []

  /// Resolves dimensions and data.
  ///
  /// - Parameters:
  ///   - given: values of `--dim`.
  ///   - fed: tensors by name; with `ignoringUnknown` names that the model lacks are left out with
  ///     a note, otherwise they are an error.
  ///   - seed: of what is drawn.
  ///   - choosesSizes: give dimensions that nothing tells small sizes.
  /// - Throws: a diagnostic for a dimension with two values or none, and for data of another shape,
  ///   type or range.
  public init(
    _ model: Model, given: [String: Int], fed: [String: Tensor], bundle: [String: Tensor] = [:],
    seed: UInt64, choosesSizes: Bool = false
  ) throws(Diagnostic) {
    let arguments = model.arguments
    var known: [String: Tensor] = [:]
    let names = arguments.map(\.name)
    for name in fed.keys.sorted() where !names.contains(name) {
      throw FeedDiagnostics.unknown(name, known: names)
    }
    let ignored = bundle.keys.filter { !names.contains($0) }.sorted()
    for argument in arguments {
      known[argument.name] = fed[argument.name] ?? bundle[argument.name]
    }
    var binding = try DimensionBinding(given: given, model: model)
    for argument in arguments {
      if let tensor = known[argument.name] {
        try binding.learn(argument.name, argument.type, tensor)
      }
    }
    binding.addDefaults(of: model)
    let chosen = choosesSizes ? binding.addSmallSizes(of: model) : []
    if !chosen.isEmpty { notes.append("sizes chosen: " + chosen.joined(separator: ", ")) }
    for argument in arguments {
      if let tensor = known[argument.name] {
        try binding.check(argument.name, argument.type, tensor)
      }
    }
    let missing = binding.missing(of: model)
    if !missing.isEmpty { throw FeedDiagnostics.unbound(missing) }
    dims = binding.values
    tensors = [:]
    if !ignored.isEmpty {
      notes.append("the model has no \(ignored.joined(separator: ", ")): ignored")
    }
    try convert(model, arguments, known)
    try draw(model, seed)
  }

  private mutating func convert(
    _ model: Model, _ arguments: [Model.Argument], _ known: [String: Tensor]
  ) throws(Diagnostic) {
    for argument in arguments {
      guard let tensor = known[argument.name] else { continue }
      let converted = try Conversion.convert(tensor, named: argument.name, to: argument.type)
      if let bound = Feed.bound(of: argument.name, model, dims) {
        try Conversion.checkRange(converted, named: argument.name, below: bound)
      }
      tensors[argument.name] = converted
    }
  }

  /// Draws inputs, and parameters without initialiser, that aren't fed: as the model assumes them.
  private mutating func draw(_ model: Model, _ seed: UInt64) throws(Diagnostic) {
    let bare = model.parameters.filter { !$0.isInitialised }
    let drawn = (model.inputs + bare.map { $0.argument }).filter { tensors[$0.name] == nil }
    if drawn.isEmpty { return }
    var shapes: [[Int]] = []
    for argument in drawn { shapes.append(try shape(of: argument)) }
    let given = Set(model.arguments.map(\.name)).subtracting(drawn.map(\.name))
    let assumed = try AssumedData.of(model, dims: dims, given: given, seed: seed)
    var words: [String] = []
    for (argument, shape) in zip(drawn, shapes) {
      if let tensor = assumed?.tensors[argument.name] {
        tensors[argument.name] = tensor
        words.append("\(argument.name) as assumed")
        continue
      }
      let bound = Feed.bound(of: argument.name, model, dims)
      var data = RandomData(seed: seed, name: argument.name)
      tensors[argument.name] = data.tensor(argument.type.element, shape, below: bound)
      let kind = RandomData.description(argument.type.element, below: bound)
      words.append("\(argument.name) \(kind)")
    }
    notes.append(RandomData.note(seed: seed, words))
    if assumed?.holds == false {
      notes.append("some assumption may not hold at what is drawn")
    }
  }

  /// The sizes of an argument that is drawn.
  /// - Throws: a diagnostic where they are no sizes, or too large for this machine.
  private func shape(of argument: Model.Argument) throws(Diagnostic) -> [Int] {
    var shape: [Int] = []
    for size in argument.type.shape {
      do throws(SizeError) { shape.append(try size.value(under: dims)) } catch {
        throw FeedDiagnostics.dim(argument.name, error.description)
      }
    }
    guard Feed.fits(shape, argument.type.element) else {
      throw FeedDiagnostics.tooLarge(argument.name, shape)
    }
    return shape
  }

  /// True where the elements have room in this machine's memory.
  private static func fits(_ shape: [Int], _ element: ElementType) -> Bool {
    var bytes = UInt64(element.byteCount)
    for size in shape {
      let (product, isOver) = bytes.multipliedReportingOverflow(by: UInt64(max(0, size)))
      if isOver { return false }
      bytes = product
    }
    return bytes <= ProcessInfo.processInfo.physicalMemory
  }

  /// The least size of the axes that an integer argument indexes.
  static func bound(of name: String, _ model: Model, _ dims: [String: Int]) -> Int? {
    model.indexRanges[name]?.compactMap { try? $0.value(under: dims) }.min()
  }
}
