/// Which part of a graph a picture shows.
public enum PictureContent: String, CaseIterable, Hashable, Sendable {
  /// What is computed before any derivative.
  case forward
  /// The derivatives, with the forward values that they read.
  case backward
  /// Both, each gradient beside the operation that it belongs to.
  case joint
}

/// What to show of a graph, and how much of it.
public struct PictureOptions: Hashable, Sendable {
  public var content: PictureContent
  /// Calls nested deeper than this are one box each; nil shows all that are small enough.
  public var depth: Int?
  /// Calls that are shown whatever their depth and size, by name.
  public var expand: Set<String>
  /// The name of a value to show with its neighbourhood alone.
  public var focus: String?
  /// How many operations away from `focus` the neighbourhood reaches.
  public var radius: Int
  /// Above this many boxes, calls are collapsed until the picture has no more.
  public var mostNodes: Int

  public init(
    content: PictureContent = .joint, depth: Int? = nil, expand: Set<String> = [],
    focus: String? = nil, radius: Int = 2, mostNodes: Int = 1_500
  ) {
    self.content = content
    self.depth = depth
    self.expand = expand
    self.focus = focus
    self.radius = radius
    self.mostNodes = mostNodes
  }

  /// A call with more operations is collapsed unless `depth` or `expand` says otherwise.
  static let largestCall = 60

  /// Above this many boxes, an edge to a saved value becomes a note at each end.
  static let mostNodesWithSavedEdges = 250
}

/// Why there is no picture.
public enum RenderingFailure: Error, Hashable, Sendable {
  /// No value of that name; the names that are near it.
  case unknownFocus(String, near: [String])
  /// No call of that name.
  case unknownCall(String, near: [String])
}
