/// A plan that can't be made or trusted: what is wrong with it, and in which instruction.
public struct PlanFault: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  /// The entry and the position of the instruction, where one is at fault.
  public var place: String?

  public init(_ reason: String, place: String? = nil) {
    self.reason = reason
    self.place = place
  }

  public var description: String { place.map { "\($0): \(reason)" } ?? reason }
}
