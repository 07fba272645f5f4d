import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Puts numbers in the place of symbolic sizes: in attributes, from which types are inferred again,
/// and in `size` nodes, which become constants.
///
/// Does not apply where no size is symbolic, nor where no dimension has a value, which shows the
/// symbolic graph. Requires a value for every dimension or for none; ensures that every size is a
/// number.
///
///     graph @g(%x: f32[N]) {                    graph @g(%x: f32[3]) {
///       %1 = size {N} : f32                       %1 = constant {3} : f32
///       %2 = broadcast %1 {to = [N], axes = []}   %2 = broadcast %1 {to = [3], axes = []}
///       …                                    →    …
public struct Bind: Pass {
  public static var name: String { "bind" }
  public static var summary: String { "turn symbolic sizes into numbers" }
  public static var isRequired: Bool { true }
  public static var ensures: Verifier.Stage { .concrete }

  public init() {}

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    guard Bind.isSymbolic(graph), !context.options.dims.isEmpty || graph.dims.isEmpty else {
      return graph
    }
    var binding = Binding(graph, dims: context.options.dims)
    let live = graph.live()
    for id in graph.ids where live[id.index] { try binding.visit(id, &context) }
    return binding.rewriter.finish()
  }

  private static func isSymbolic(_ graph: Graph) -> Bool {
    !graph.isConcrete || graph.nodes.contains { $0.kind == SizeNode.kind }
  }
}

/// A graph with its sizes bound, in the making.
private struct Binding {
  var rewriter: Rewriter
  private let dims: [String: Int]
  /// Bound attributes by the id of the symbolic ones.
  private var attributes: [AttributesID: AttributesID] = [.none: .none]
  private var checkedTypes: Set<TypeID> = []

  init(_ graph: Graph, dims: [String: Int]) {
    rewriter = Rewriter(graph, sharing: false)
    self.dims = dims
  }

  mutating func visit(_ id: NodeID, _ context: inout PassContext) throws(Diagnostic) {
    rewriter.enter(id)
    let span = rewriter.source.provenance(id).span
    let bound: AttributesID
    let number: Value?
    do {
      bound = try attributes(of: id)
      number = try sizeConstant(id)
    } catch { throw PassDiagnostics.size(error, at: span) }
    if bound != rewriter.source[id].attributes { context.record("size", id) }
    let image: Value
    if let number {
      image = number
    } else {
      do { image = try copied(id, bound) } catch { throw PassDiagnostics.rule(error, at: span) }
    }
    do { try check(image) } catch { throw PassDiagnostics.size(error, at: span) }
    rewriter.setImage(of: id, image)
  }

  /// The node with bound attributes on the new operands.
  private mutating func copied(
    _ id: NodeID, _ bound: AttributesID
  ) throws(TypeFailure) -> Value {
    let node = rewriter.source[id]
    if bound == node.attributes {
      return try rewriter.builder.emit(like: node, rewriter.operandImages(id))
    }
    return try rewriter.builder.emit(
      node.kind, bound, rewriter.operandImages(id), copy: node.copy)
  }

  /// A `size` node as a constant; nil for others.
  private mutating func sizeConstant(_ id: NodeID) throws(SizeError) -> Value? {
    guard rewriter.source.kind(id) == SizeNode.kind else { return nil }
    let size = rewriter.source.attributes(id, as: SizeAttributes.self)
    return rewriter.builder.constant(try size.size.number(under: dims), size.type.element)
  }

  private mutating func attributes(of id: NodeID) throws(SizeError) -> AttributesID {
    let old = rewriter.source[id].attributes
    if let known = attributes[old] { return known }
    let list = rewriter.source.attributes(id)
    let bound = try list.bound(to: dims)
    var new = old
    if bound != list {
      do { new = try rewriter.builder.intern(bound, of: rewriter.source.kind(id)) } catch {
        preconditionFailure("bound sizes of \(id): \(error.message)")
      }
    }
    attributes[old] = new
    return new
  }

  /// Every size is a number, none negative, and the elements can be counted.
  private mutating func check(_ value: Value) throws(SizeError) {
    guard checkedTypes.insert(rewriter.builder.node(value.node).type).inserted else { return }
    let type = rewriter.builder.type(of: value)
    for size in type.shape { _ = try size.value(under: dims) }
    _ = try Size.product(type.shape + [Size(type.element.byteCount)])
  }
}
