/// A part of a compilation and how long it took.
public struct PhaseTime: Sendable {
  /// `read`, or a pass
  public let name: String
  public let duration: Duration

  public init(_ name: String, _ duration: Duration) {
    self.name = name
    self.duration = duration
  }

  var milliseconds: Double {
    let parts = duration.components
    return Double(parts.seconds) * 1e3 + Double(parts.attoseconds) * 1e-15
  }
}
