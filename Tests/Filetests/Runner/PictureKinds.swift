import AdjointDriver
import AdjointFrontend
import AdjointRendering
import AdjointSource

/// The kind that looks at pictures.
enum PictureKinds {
  /// The picture of a model as DOT, after `dead`: `dot forward`, `backward` or `joint`.
  ///
  /// - Throws: `FiletestFailure` where the model has mistakes; what compiling and drawing throw.
  static func dot(_ test: FiletestCase) throws -> String {
    let content = test.arguments.first.map(PictureContent.init(rawValue:)) ?? .joint
    guard let content else { throw FiletestFailure("no such picture: \(test.arguments)") }
    let reading = ModelKinds.read(test)
    guard let model = reading.model else {
      throw FiletestFailure(DiagnosticRenderer(map: reading.map).render(reading.diagnostics))
    }
    var compilation = Compilation(CompilationOptions(stopAfter: "dead"))
    let graph = try compilation.joint(model)
    return try DOTText.text(of: graph, PictureOptions(content: content), sources: reading.map)
  }
}
