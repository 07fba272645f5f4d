/// A program that a plan may hold.
public enum Entry: String, Sendable, CaseIterable {
  /// Every output of the model, values and derivatives, as one program.
  case main
  /// The outputs that are no derivatives, and the values saved for `backward`.
  case forward
  /// The derivatives, from saved values and seeds.
  case backward
  /// Parameters from the random key.
  case initialise = "init"
}
