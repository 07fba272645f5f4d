/// A kind of picture that Graphviz makes.
public enum PictureFormat: String, CaseIterable, Hashable, Sendable {
  case svg
  case png
  case pdf

  /// Points an inch, where the format's own are too coarse for a screen.
  var resolution: String? { self == .png ? "144" : nil }
}
