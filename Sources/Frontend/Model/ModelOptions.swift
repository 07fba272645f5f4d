import AdjointSource
import AdjointTensors

/// What may be asked of a model from outside.
public struct ModelOptions: Sendable {
  /// The default float whatever the file says; nil for what the file says.
  public var float: ElementType?
  /// Reads the file that `use` names: the name as written and the name of the file that says so.
  public var loader: @Sendable (_ name: String, _ user: String) -> Result<SourceFile, LoadFailure>

  /// Why a file can't be read.
  public struct LoadFailure: Error, Sendable {
    /// The reason, for a message.
    public let reason: String

    /// A reason.
    public init(_ reason: String) {
      self.reason = reason
    }
  }

  /// Options; without a loader `use` finds nothing.
  public init(
    float: ElementType? = nil,
    loader: @escaping @Sendable (String, String) -> Result<SourceFile, LoadFailure> = { _, _ in
      .failure(LoadFailure("no files can be read here"))
    }
  ) {
    self.float = float
    self.loader = loader
  }
}
