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

/// What the layout has to know of the whole.
extension Picture {
  /// The roles that a legend explains; nil where it would say nothing.
  var legend: [Role]? {
    let present = Set(boxes.map(\.role))
    return boxes.count > 1 && present.count > 1
      ? Role.allCases.filter(present.contains) : nil
  }

  /// The boxes that a layout in layers puts highest: those with the longest way down, and those
  /// without any.
  var topBoxes: [Int] {
    var below = [[Int]](repeating: [], count: boxes.count)
    var open = [Int](repeating: 0, count: boxes.count)
    for arrow in arrows {
      let (tail, head) = arrow.isMirrored ? (arrow.to, arrow.from) : (arrow.from, arrow.to)
      below[tail].append(head)
      open[head] += 1
    }
    let roots = boxes.indices.filter { open[$0] == 0 }
    var order = roots
    var next = 0
    while next < order.count {
      for head in below[order[next]] {
        open[head] -= 1
        if open[head] == 0 { order.append(head) }
      }
      next += 1
    }
    var heights = [Int](repeating: 0, count: boxes.count)
    for box in order.reversed() {
      heights[box] = 1 + (below[box].map { heights[$0] }.max() ?? 0)
    }
    let highest = roots.map { heights[$0] }.max() ?? 0
    return roots.filter { heights[$0] == highest || below[$0].isEmpty }
  }
}
