import AdjointData
import AdjointDriver
import AdjointFrontend
import AdjointRuntime
import AdjointSource
import AdjointTensors
import ArgumentParser

/// What a command was given to run or draw.
enum Program {
  case model(Model, SourceMap)
  case plan(Plan)

  /// The files that diagnostics may speak of.
  var map: SourceMap {
    switch self {
    case .model(_, let map): map
    case .plan: SourceMap()
    }
  }
}

/// What every command that reads models takes.
struct ReadingOptions: ParsableArguments {
  enum Float: String, ExpressibleByArgument, CaseIterable {
    case f32
    case f64
  }

  @Option(help: "The float where the model names none, instead of the model's convention.")
  var float: Float?

  @Option(
    help: ArgumentHelp("Where a model's files lie, instead of beside it.", valueName: "DIR"),
    completion: .directory)
  var dataDir: String?

  /// The default float that was asked for.
  var element: ElementType? {
    switch float {
    case .f32: .f32
    case .f64: .f64
    case nil: nil
    }
  }

  /// Reads and lowers the model at `path`, `-` for standard input, and reports what is wrong; nil
  /// where it has errors.
  func model(
    _ path: String, _ reporter: inout Reporter
  ) throws(DataFailure) -> (model: Model, map: SourceMap)? {
    lower(try InputText.read(path), &reporter)
  }

  /// Reads the text at `path`, `-` for standard input: a model, or what is wrong with it.
  func reading(_ path: String) throws(DataFailure) -> ModelReading {
    Model.read(try InputText.read(path), options: options)
  }

  /// Reads the model or the plan at `path`, and reports what is wrong; nil where it is bad. A plan
  /// is known by its first bytes, or by the ending of its name.
  func program(_ path: String, _ reporter: inout Reporter) throws(DataFailure) -> Program? {
    let bytes = try InputText.bytes(path)
    guard PlanFile.isPlan(bytes) || path.hasSuffix(".plan") else {
      return lower(SourceFile(name: InputText.name(path), bytes: bytes), &reporter).map {
        .model($0.model, $0.map)
      }
    }
    do {
      return .plan(try PlanFile.decode(bytes))
    } catch {
      reporter.report([PlanDiagnostics.fault(PlanFault("\(path): \(error.reason)"))])
      return nil
    }
  }

  private func lower(
    _ file: SourceFile, _ reporter: inout Reporter
  ) -> (model: Model, map: SourceMap)? {
    let reading = Model.read(file, options: options)
    reporter.report(reading.diagnostics, reading.map)
    return reading.model.map { ($0, reading.map) }
  }

  private var options: ModelOptions {
    let dataDir = dataDir
    return ModelOptions(float: element) { name, user in
      let folder = dataDir.map { DataFolder($0) } ?? DataFolder(of: user)
      do throws(DataFailure) {
        return .success(
          SourceFile(
            name: folder.path == "." ? name : "\(folder.path)/\(name)",
            bytes: try folder.read(name, limit: InputText.limit)))
      } catch {
        return .failure(ModelOptions.LoadFailure(error.reason))
      }
    }
  }
}

/// The sizes of dimensions.
struct DimensionOptions: ParsableArguments {
  /// `N=128`.
  struct Dimension: ExpressibleByArgument {
    var name: String
    var size: Int

    init?(argument: String) {
      let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let size = Int(parts[1]) else { return nil }
      name = String(parts[0])
      self.size = size
    }
  }

  @Option(
    name: .customLong("dim"),
    help: ArgumentHelp("The size of a dimension; may be repeated.", valueName: "NAME=SIZE"))
  var dimensions: [Dimension] = []

  /// The sizes by name.
  var values: [String: Int] {
    Dictionary(dimensions.map { ($0.name, $0.size) }) { $1 }
  }

  /// The sizes of all dimensions of a model: those given, then its defaults.
  /// - Throws: a diagnostic for a dimension without a size, or a name that the model lacks.
  func bound(to model: Model) throws(Diagnostic) -> [String: Int] {
    var binding = try DimensionBinding(given: values, model: model)
    binding.addDefaults(of: model)
    let missing = binding.missing(of: model)
    if !missing.isEmpty { throw FeedDiagnostics.unbound(missing) }
    return binding.values
  }

  func validate() throws {
    var seen: [String: Int] = [:]
    for dimension in dimensions {
      if dimension.size < 1 {
        throw ValidationError("--dim \(dimension.name)=\(dimension.size): a size is 1 or more.")
      }
      if let other = seen.updateValue(dimension.size, forKey: dimension.name),
        other != dimension.size
      {
        throw ValidationError("--dim \(dimension.name) is given as \(other) and \(dimension.size).")
      }
    }
  }
}
