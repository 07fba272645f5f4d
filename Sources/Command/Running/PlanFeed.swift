import AdjointDriver
import AdjointRuntime
import AdjointSource
import AdjointTensors

/// What an entry of a plan is fed: its inputs and parameters by name, in their types.
struct PlanFeed {
  private let entry: EntryPlan
  private(set) var tensors: [String: Tensor] = [:]
  /// What was drawn, what was ignored.
  private(set) var notes: [String] = []

  /// The names that other entries of the plan are fed, which are no mistakes here.
  private let elsewhere: Set<String>

  init(_ entry: EntryPlan, in plan: Plan) {
    self.entry = entry
    elsewhere = Set(plan.entries.flatMap { $0.inputs + $0.parameters }.map(\.name))
  }

  private var bindings: [Binding] { entry.inputs + entry.parameters }

  /// The element types of what is fed, by name.
  var elements: [String: ElementType] {
    Dictionary(bindings.map { ($0.name, $0.element) }) { first, _ in first }
  }

  /// True if the entry reads saved values and none is there.
  var lacksSaved: Bool {
    let saved = bindings.map(\.name).filter { $0.hasPrefix("saved.") }
    return !saved.isEmpty && saved.allSatisfy { tensors[$0] == nil }
  }

  /// Adds what isn't there yet, converted.
  /// - Throws: a diagnostic for a tensor of another type, and for a name that the entry lacks,
  ///   which is otherwise noted.
  mutating func add(
    _ given: [String: Tensor], ignoringUnknown: Bool
  ) throws(Diagnostic) {
    var ignored: [String] = []
    let known = Dictionary(bindings.map { ($0.name, $0) }) { first, _ in first }
    for (name, tensor) in given.sorted(by: { $0.key < $1.key }) where tensors[name] == nil {
      guard let binding = known[name] else {
        guard ignoringUnknown || elsewhere.contains(name) else {
          throw FeedDiagnostics.unknown(name, known: bindings.map(\.name))
        }
        if !elsewhere.contains(name) { ignored.append(name) }
        continue
      }
      let type = TensorType(binding.element, binding.shape.map { Size($0) })
      tensors[name] = try Conversion.convert(tensor, named: name, to: type)
    }
    if !ignored.isEmpty {
      notes.append("the entry '\(entry.name)' has no \(ignored.joined(separator: ", ")): ignored")
    }
  }

  /// Adds what isn't there yet and what the entry reads.
  mutating func fill(_ made: [String: Tensor]) {
    for binding in bindings where tensors[binding.name] == nil {
      tensors[binding.name] = made[binding.name]
    }
  }

  /// Draws what is missing, but for saved values, which come from `forward`, and seeds, which are
  /// 1.
  mutating func draw(seed: UInt64) {
    var words: [String] = []
    for binding in bindings where tensors[binding.name] == nil && !binding.hasDefault {
      if binding.name.hasPrefix("saved.") || binding.name.hasPrefix("seed.") { continue }
      let bound = binding.indexLimit
      var data = RandomData(seed: seed, name: binding.name)
      tensors[binding.name] = data.tensor(binding.element, binding.shape, below: bound)
      words.append("\(binding.name) \(RandomData.description(binding.element, below: bound))")
    }
    if !words.isEmpty { notes.append(RandomData.note(seed: seed, words)) }
  }
}
