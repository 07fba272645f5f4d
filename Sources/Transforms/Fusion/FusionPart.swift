import AdjointGraphIR

/// A part of a group that becomes one region: as many of its members, in order, as the limits let.
struct FusionPart {
  /// At most so many lines of a body.
  static let steps = 96
  /// At most so many operands.
  static let inputs = 24
  /// At most so many results.
  static let results = 16
  /// What the live values of a tile of 256 elements may take.
  static let tileBytes = 16_384
  static let tile = 256
  /// What the live rows of a rowed region may take: half of a second-level cache of 1 MiB.
  static let rowsBytes = 524_288

  let group: Int
  let members: ArraySlice<NodeID>
  /// For each member what it reads, as a run of the grouping's reads; nothing for an anchor.
  let runs: ArraySlice<Range<Int>>
  /// The members whose values are needed outside of the part.
  let yielded: [NodeID]
}
