import CAdjointGraphviz

/// Layout and rendering in this very process.
///
/// Graphviz cannot be cancelled and is not safe in two threads, so only the process that `Drawer`
/// starts calls this, once.
public enum Graphviz {
  /// The picture of the graph in the DOT text `dot`; what Graphviz has to say goes to the error
  /// stream.
  public static func draw(
    _ dot: String, as format: PictureFormat
  ) throws(DrawingFailure) -> [UInt8] {
    var picture: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = adjoint_draw(dot, format.rawValue, PictureFormat.resolution, &picture, &count)
    guard status == 0, let picture else { throw failure(status, format) }
    defer { adjoint_picture_free(picture) }
    var bytes = [UInt8](repeating: 0, count: count)
    adjoint_picture_copy(picture, count, &bytes)
    return bytes
  }

  private static func failure(_ status: Int32, _ format: PictureFormat) -> DrawingFailure {
    switch status {
    case 1: DrawingFailure(.refused, "Graphviz does not start")
    case 2: DrawingFailure(.refused, "Graphviz cannot read the graph")
    case 3: DrawingFailure(.refused, "Graphviz finds no layout")
    default:
      DrawingFailure(
        .refused, "Graphviz makes no \(format.rawValue): its plugin for that may be missing")
    }
  }
}
