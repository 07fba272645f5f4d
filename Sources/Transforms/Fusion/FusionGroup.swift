import AdjointGraphIR

/// Nodes that will be one region, or several where they are too many for one.
struct FusionGroup {
  /// The loop nest: sizes over 1, the row last.
  let nest: [Int]
  /// The points of the nest.
  let count: Int
  /// The access that goes through the nest in order.
  let dense: AccessID
  /// Whether the last axis of the nest is a row, over which members reduce; members of a group that
  /// isn't rowed iterate over the whole nest.
  var isRowed = false
  /// The contraction whose epilogue the other members are.
  var anchor: NodeID?
  /// Whether members were made to be computed again.
  var copy: UInt16 = 0
  var members: [NodeID] = []
  /// Edges between groups and other nodes go from lower to higher stages, so that there is never a
  /// cycle: the interval in which the group may lie is from here to below `ceiling`.
  var stage: Int
  /// The lowest stage of what reads the group's values.
  var ceiling = Int.max

  init(nest: [Int], dense: AccessID, stage: Int) {
    self.nest = nest
    self.dense = dense
    self.stage = stage
    count = nest.reduce(1, *)
  }

  /// The kind of region, by which applications are counted.
  var kind: String { anchor != nil ? "anchored" : isRowed ? "rowed" : "flat" }

  /// The part of the nest over which scalars iterate.
  var outer: [Int] { isRowed ? Array(nest.dropLast()) : nest }

  /// The access of a value that has an element for each outer point.
  var outerAccess: FusionAccess {
    var access = FusionAccess.dense(outer)
    if isRowed { access.strides.append(0) }
    return access
  }
}

/// What an operand of a member is, seen from the group's loop nest.
enum FusionSource: Hashable {
  case constant(NodeID)
  /// The index along an axis of the nest.
  case index(Int32)
  case value(NodeID, AccessID)
}

/// Where a member lies in its group.
struct FusionPlace {
  /// The positions of its result; of a total, those of its result where kept axes go.
  var access: AccessID
  /// Of a reduction: the access to its operand.
  var operand: AccessID?
  var shape: Shape

  /// What a member does to the nest.
  enum Shape: Hashable {
    case map
    /// Over the row, for the members of the group to read.
    case rowReduction
    /// Over these axes of the nest; complete when the whole nest is done.
    case total([Int])
  }

  /// True where other members can't read it.
  var isTotal: Bool {
    if case .total = shape { return true }
    return false
  }
}
