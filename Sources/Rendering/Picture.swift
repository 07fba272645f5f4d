/// A picture before layout: boxes, arrows and frames, in a fixed order.
struct Picture {
  /// What a box is, which decides its colours.
  enum Role: String, CaseIterable {
    case input, parameter, constant, forward, backward, update, saved, output
  }

  /// How heavy a box looks: what computes much stands out, what only moves data stands back.
  enum Weight: String { case heavy, normal, light }

  struct Box {
    /// Generated, never a name.
    var id: String
    var lines: [String]
    var tooltip: String
    var role: Role
    var weight = Weight.normal
    /// Beside role and weight, for style sheets: the operation, the family.
    var classes: [String] = []
    var isOutput = false
    /// Whether it stands for several operations.
    var isCollapsed = false
    /// Whether the lines are code, to be set in columns.
    var isListing = false
    /// The innermost frame that holds it.
    var frame: Int?
  }

  struct Arrow: Hashable {
    enum Style: String {
      case forward, backward
      /// From a value that the forward pass keeps to where the backward pass reads it.
      case saved
      /// From an input or a parameter to the backward pass.
      case argument
      /// From a value to the seed of its derivative.
      case start
    }

    var from: Int
    var to: Int
    var style: Style
    var label = ""
    var tooltip = ""
    /// Whether the layout takes it the other way round, so that the backward pass climbs beside the
    /// forward pass.
    var isMirrored = false
  }

  /// A call: a frame around what it made, in one phase.
  struct Frame {
    var id: String
    var name: String
    var role: Role
    var parent: Int?
  }

  var title: String
  /// Whether the layout keeps forward and backward boxes apart, side by side.
  var isMirrored = false
  var notes: [String] = []
  var boxes: [Box] = []
  var arrows: [Arrow] = []
  var frames: [Frame] = []
}
