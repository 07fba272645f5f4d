import AdjointGraphIR
import AdjointOps
import AdjointSource
import AdjointTensors

/// Sends the items of a batch through the whole program a few at a time, where what is kept between
/// the way forward and the way back is large: then only a part of it is alive at once, and stays in
/// the cache. Totals over the batch, the gradients of parameters and their updates, are added up
/// part by part; what is made of a total in the same region waits for the last part.
///
/// It applies where a group of tensors can be cut along their leading axes: every node makes item i
/// of its results of item i of its operands alone, or a total over all items that no node of the
/// group reads. It doesn't apply under `--exact`, for sums round in another order; below 8 MiB in
/// values of 32 KiB or more, which the caches hold; where products would get fewer than 512 rows or
/// terms; nor where it saves less than a tenth of the estimated peak.
///
/// Requires: concrete sizes, `fuse`. Ensures: the same values but for the rounding of totals.
///
///     %1 = contract %x, %W {"nk,kh->nh"} : f32[1024 x 1024]
///     %2 = tanh %1 : f32[1024 x 1024]
///     %3 = contract %x, %2 {"nk,nh->kh"} : f32[256 x 1024]
///
/// becomes, for its first part and the next one,
///
///     %1 = slice %x {start = [0, 0], stop = [512, 256], step = [1, 1]} : f32[512 x 256]
///     %2 = contract %1, %W {"nk,kh->nh"} : f32[512 x 1024]
///     %3 = tanh %2 : f32[512 x 1024]
///     %4 = contract %1, %3 {"nk,nh->kh"} : f32[256 x 1024]
///     …
///     %8 = region [256] x 1024 (v0 = contract %5, %7 {"nk,nh->kh"}, v1 = %4) { … add v1, v0 … }
public struct Microbatch: Pass {
  public static let name = "microbatch"
  public static let summary = "items of a batch go through the program a few at a time"

  /// Below so many bytes of intermediate values nothing is cut.
  private let leastBytes: Int
  /// Rows and terms that products keep.
  private let leastRows: Int
  /// The share of the peak that another cut must save.
  private let gain: Double

  public init() { self.init(leastBytes: 8 << 20, leastRows: 512, gain: 0.1) }

  /// The pass with other limits.
  public init(leastBytes: Int, leastRows: Int, gain: Double) {
    self.leastBytes = leastBytes
    self.leastRows = leastRows
    self.gain = gain
  }

  public func run(_ graph: Graph, _ context: inout PassContext) throws(Diagnostic) -> Graph {
    guard context.permits(.rounding), isWorthwhile(graph) else { return graph }
    var best = (graph: graph, peak: PeakEstimate(graph).bytes)
    // What no machine holds is refused when it is planned.
    if best.peak >= Double(Int.max) { return graph }
    for cut in BatchCut.all(graph) {
      var pieces = 2
      while cut.divisor % pieces == 0, rows(cut, graph, pieces) >= leastRows {
        let written = BatchWriting.graph(graph, cut, pieces: pieces)
        let peak = PeakEstimate(written).bytes
        guard peak <= best.peak * (1 - gain) else { break }
        best = (written, peak)
        pieces *= 2
      }
      if pieces > 2 {
        return context.allows("cut", at: cut.nodes[0]) ? best.graph : graph
      }
    }
    return graph
  }

  /// Whether values other than arguments take enough memory, those not counted that stay in a
  /// cache when they are whole: a hundred thousand small ones would only become twice as many.
  private func isWorthwhile(_ graph: Graph) -> Bool {
    let leastValue = Double(leastBytes) / 256
    var bytes = 0.0
    for id in graph.ids where !graph.operands(id).isEmpty {
      if PeakEstimate.takesNoMemory(graph.kind(id)) { continue }
      for result in graph.types(id).indices {
        let value = Value(id, result: result)
        let own =
          Double(graph.elementCount(value)) * Double(graph.type(of: value).element.byteCount)
        if own >= leastValue { bytes += own }
      }
      if bytes >= Double(leastBytes) { return true }
    }
    return false
  }

  /// The fewest rows or terms of a product whose rows or terms are cut; those of a batch of
  /// products don't count.
  private func rows(_ cut: BatchCut, _ graph: Graph, _ pieces: Int) -> Int {
    var least = Int.max
    for id in cut.nodes {
      guard let labels = graph.contraction(id) else { continue }
      let operands = graph.operands(id).prefix(2)
      guard let position = operands.firstIndex(where: cut.values.contains) else { continue }
      let own = position == operands.startIndex ? labels.left : labels.right
      let other = position == operands.startIndex ? labels.right : labels.left
      guard let lead = own.first, !(labels.batch.contains(lead)) else { continue }
      // Labels that stand beside the leading one, on the same side of the product.
      let isSummed = other.contains(lead)
      let beside = own.enumerated().filter { _, label in
        other.contains(label) == isSummed && labels.output.contains(label) == !isSummed
      }
      let shape = graph.type(of: operands[position]).shape
      let count = beside.reduce(1) { $0 * (shape[$1.offset].constant ?? 0) }
      least = min(least, count / pieces)
    }
    return least
  }
}

extension Graph {
  /// The labels of a contraction, or of a region's product; nil for other nodes.
  fileprivate func contraction(_ id: NodeID) -> ContractAttributes? {
    if kind(id) == Contract.kind { return attributes(id, as: ContractAttributes.self) }
    guard kind(id) == RegionNode.kind, let anchor = region(id).anchor else { return nil }
    return ContractAttributes(anchor.labels)
  }
}
