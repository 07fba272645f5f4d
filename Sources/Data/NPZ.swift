import AdjointTensors

/// Named arrays in NumPy's npz format: a zip archive of npy files.
public struct NPZ: Sendable {
  /// The most bytes that an archive may unpack to unless the caller says otherwise.
  public static let usualLimit = 8 << 30

  private let archive: ZipArchive
  private let index: [String: Int]

  /// Opens the archive that `bytes` hold; no array is unpacked yet.
  ///
  /// Throws where the directory is damaged or contradicts itself, members overlap or are neither
  /// stored nor deflated, or all arrays together are larger than `limit` bytes.
  public init(
    _ bytes: [UInt8], file: String, limit: Int = NPZ.usualLimit
  ) throws(DataFailure) {
    archive = try ZipArchive(bytes, file: file, limit: limit)
    var index: [String: Int] = [:]
    for (position, entry) in archive.entries.enumerated() where entry.name.hasSuffix(".npy") {
      index[String(entry.name.dropLast(4))] = position
    }
    self.index = index
  }

  /// The names of the arrays, sorted.
  public var names: [String] { index.keys.sorted() }

  /// The array called `name`; nil if the archive has none of that name.
  public func tensor(_ name: String) throws(DataFailure) -> Tensor? {
    guard let position = index[name] else { return nil }
    let bytes = try archive.read(archive.entries[position])
    do throws(DataFailure) {
      return try NPY.read(bytes, file: archive.file)
    } catch {
      throw error.within(archive.file, array: name)
    }
  }

  /// All arrays by name.
  public func tensors() throws(DataFailure) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for name in index.keys { result[name] = try tensor(name) }
    return result
  }

  /// The archive of `tensors`, compressed, in the order of their names: the same bytes for the same
  /// tensors.
  public static func write(_ tensors: [String: Tensor]) -> [UInt8] {
    var writer = ZipWriter()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      writer.add(name + ".npy", NPY.write(tensor))
    }
    return writer.archive()
  }
}
