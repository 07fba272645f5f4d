import AdjointDriver
import AdjointSource

/// The kind that decides claims.
enum ClaimKinds {
  /// What `check` prints of a model: the verdict of each claim, assumption and expectation.
  /// `seed=7` draws other points. Bounds on the probability of an error are left out.
  static func claims(_ test: FiletestCase) throws -> String {
    let reading = ModelKinds.read(test)
    let renderer = DiagnosticRenderer(map: reading.map)
    guard let model = reading.model else { return renderer.render(reading.diagnostics) }
    var seed: UInt64 = 1
    for argument in test.arguments where argument.hasPrefix("seed=") {
      guard let number = UInt64(argument.dropFirst("seed=".count)) else {
        throw FiletestFailure("`\(argument)` is no seed")
      }
      seed = number
    }
    do throws(Diagnostic) {
      let report = try CheckReport(model, reading.map, file: test.fileName, seed: seed)
      let text = report.text().replacing(/below [0-9e.-]+/, with: "below …")
      return renderer.render(reading.diagnostics) + text
    } catch {
      return renderer.render(error)
    }
  }
}
