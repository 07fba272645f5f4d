/// A kind of picture that Graphviz makes.
public enum PictureFormat: String, CaseIterable, Hashable, Sendable {
  case svg
  case png
  case pdf

  /// Dots an inch of a bitmap: twice what a screen without scaling has.
  static let resolution = 144.0
}
