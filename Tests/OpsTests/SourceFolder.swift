import Foundation

/// The files of the operations, found from this one.
enum SourceFolder {
  /// An operation's enum and the documentation comment above it.
  struct OperationFile {
    let type: String
    let comment: String
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Ops")

  /// The operations by folder, then by name: the order of the catalogue.
  static func operations() throws -> [OperationFile] {
    let folders = try contents(of: root).filter {
      $0.hasDirectoryPath && $0.lastPathComponent != "Shared"
    }
    return try folders.flatMap { try contents(of: $0) }
      .filter { $0.pathExtension == "swift" }
      .flatMap { try operations(in: String(contentsOf: $0, encoding: .utf8)) }
  }

  private static func contents(of folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  private static func operations(in text: String) throws -> [OperationFile] {
    var comment: [Substring] = []
    var result: [OperationFile] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("///") {
        comment.append(line)
      } else {
        if let match = line.firstMatch(of: /^public enum (\w+): (?:\w+, )*\w*Primitive\b/) {
          result.append(
            OperationFile(type: String(match.1), comment: comment.joined(separator: "\n")))
        }
        comment = []
      }
    }
    return result
  }
}
