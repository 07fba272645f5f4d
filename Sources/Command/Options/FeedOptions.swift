import AdjointData
import AdjointFrontend
import AdjointTensors
import ArgumentParser

/// What a run is given.
struct FeedOptions: ParsableArguments {
  /// `X=x.npy`, or `seed.L=2` for a scalar.
  struct File: ExpressibleByArgument {
    var name: String
    var path: String

    init?(argument: String) {
      guard let equals = argument.firstIndex(of: "=") else { return nil }
      name = String(argument[..<equals])
      path = String(argument[argument.index(after: equals)...])
      if name.isEmpty || path.isEmpty { return nil }
    }

    /// A number as a scalar, of i64 where integers are wanted and it is one.
    func number(for element: ElementType?) -> Tensor? {
      guard let first = path.utf8.first, "+-.0123456789".utf8.contains(first) else { return nil }
      if element?.isInteger == true, let whole = Int64(path) {
        return Tensor(shape: [], data: .i64([whole]))
      }
      return Double(path).map { Tensor(shape: [], data: .f64([$0])) }
    }
  }

  @Option(
    help: ArgumentHelp(
      "An input, a parameter or a seed, from an npy file or as a number; may be repeated.",
      valueName: "NAME=FILE"))
  var feed: [File] = []

  @Option(
    help: ArgumentHelp(
      "Arrays by name, from an npz file; names that the model lacks are left out; may be repeated.",
      valueName: "FILE"), completion: .file(extensions: ["npz"]))
  var data: [String] = []

  @Option(help: ArgumentHelp("The seed of parameters and of what is not fed.", valueName: "N"))
  var seed: UInt64 = 0

  func validate() throws {
    var names: Set<String> = []
    for file in feed where !names.insert(file.name).inserted {
      throw ValidationError("--feed \(file.name) is given twice.")
    }
  }

  /// The tensors of `--feed` by name; `elements` are the types of those that are integers.
  func fed(_ elements: [String: ElementType]) throws(DataFailure) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for file in feed {
      if let number = file.number(for: elements[file.name]) {
        tensors[file.name] = number
        continue
      }
      let bytes =
        file.path == "-" ? try InputFile.readStandardInput() : try InputFile.read(file.path)
      tensors[file.name] = try NPY.read(bytes, file: file.path)
    }
    return tensors
  }

  /// The tensors of `--data` by name.
  func bundle() throws(DataFailure) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for path in data {
      let bytes = path == "-" ? try InputFile.readStandardInput() : try InputFile.read(path)
      tensors.merge(try NPZ(bytes, file: path).tensors()) { first, _ in first }
    }
    return tensors
  }
}

extension Model {
  /// The element types of inputs and parameters by name.
  var elements: [String: ElementType] {
    Dictionary(arguments.map { ($0.name, $0.type.element) }) { first, _ in first }
  }
}
