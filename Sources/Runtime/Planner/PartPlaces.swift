import AdjointGraphIR
import AdjointOps

/// Products that make a part of a concatenation and nothing else: they write it where the whole
/// will be, though its rows lie apart there.
struct PartPlaces {
  /// A part of a concatenation.
  struct Part: Hashable {
    let whole: NodeID
    let position: Int
  }

  /// The part that each product makes.
  private var parts: [NodeID: Part] = [:]
  /// The tensors of concatenations that have a place already.
  private var wholes: [NodeID: TensorView] = [:]

  init(_ graph: Graph, live: [Bool]) {
    let wholes = graph.ids.filter { live[$0.index] && graph.kind($0) == Concatenate.kind }
    if wholes.isEmpty { return }
    let uses = graph.useCounts(live)
    for whole in wholes {
      for (position, operand) in graph.operands(whole).enumerated() {
        var value = operand
        while uses[value.node.index] == 1, graph.kind(value.node) == Reshape.kind {
          value = graph.operand(value.node, 0)
        }
        if uses[value.node.index] == 1, graph.kind(value.node) == Contract.kind {
          parts[value.node] = Part(whole: whole, position: position)
        }
      }
    }
  }

  /// The part that a product makes; nil where it makes none, or something else too.
  func part(madeBy id: NodeID) -> Part? { parts[id] }

  /// The tensor of a concatenation; nil where it has no place yet.
  func whole(_ id: NodeID) -> TensorView? { wholes[id] }

  /// Keeps the tensor of a concatenation.
  mutating func keep(_ view: TensorView, asWhole id: NodeID) { wholes[id] = view }
}

extension Planner {
  /// The place of a product's result in the whole that it is a part of, as a tensor of this shape;
  /// nil where it has none. Parts that lie there in one piece get their place with all buffers.
  mutating func partPlace(of id: NodeID, _ shape: [Int]) throws(PlanFault) -> TensorView? {
    guard let part = partPlaces.part(madeBy: id) else { return nil }
    let whole = try whole(part.whole)
    let places = try parts(part.whole, of: whole)
    let place = places[part.position]
    return place.isDense ? nil : place.reshaped(shape)
  }

  /// The tensor of a concatenation, which products may have begun to write.
  mutating func whole(_ id: NodeID) throws(PlanFault) -> TensorView {
    if let known = partPlaces.whole(id) { return known }
    let result = try builder.buffer(graph.types(id)[0].element, try shape(id))
    partPlaces.keep(result, asWhole: id)
    return result
  }

  /// The places of a concatenation's parts in it.
  func parts(_ id: NodeID, of whole: TensorView) throws(PlanFault) -> [TensorView] {
    let axis = graph.attributes(id, as: ConcatenateAttributes.self).axis
    var start = 0
    var places: [TensorView] = []
    for operand in graph.operands(id) {
      let shape = try concrete(graph.type(of: operand).shape)
      places.append(
        whole.with(shape: shape, strides: whole.strides, offset: start * whole.strides[axis]))
      start += shape[axis]
    }
    return places
  }
}
