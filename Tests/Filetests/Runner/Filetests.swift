import Foundation

/// All filetests: finding, running and blessing them.
public enum Filetests {
  /// What a kind makes of a case.
  public typealias Kind = @Sendable (FiletestCase) throws -> String

  /// `Tests/Filetests/Cases`, found from where this source lies.
  public static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Cases")

  /// All cases whose path starts with one of `prefixes`, all where there is none, in order.
  ///
  /// - Throws: `FiletestFailure` for a file that is no case; errors of the file system.
  public static func cases(_ prefixes: [String] = []) throws -> [FiletestCase] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    return try names.compactMap { name in
      var isFolder: ObjCBool = false
      let file = folder.appendingPathComponent(name)
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
        !isFolder.boolValue, isCase(name),
        prefixes.isEmpty || prefixes.contains(where: { name.hasPrefix($0) })
      else { return nil }
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      do { return try FiletestCase(path: name, text: text) } catch {
        throw FiletestFailure("\(name): \(error)")
      }
    }
  }

  /// Files that cases refer to lie in folders named `files`.
  private static func isCase(_ name: String) -> Bool {
    let parts = name.split(separator: "/")
    return !parts.contains("files") && !parts.contains { $0.hasPrefix(".") }
  }

  /// The output of a case.
  ///
  /// - Throws: `FiletestFailure` for an unknown kind, and what the kind throws.
  public static func output(of test: FiletestCase) throws -> String {
    guard let kind = kinds[test.kind] else {
      throw FiletestFailure(
        "there is no kind `\(test.kind)`; kinds are \(kinds.keys.sorted().joined(separator: " "))")
    }
    let output = try kind(test)
    return output.isEmpty || output.hasSuffix("\n") ? output : output + "\n"
  }

  /// Why a case is not right; nil where it is.
  public static func failure(of test: FiletestCase) -> String? {
    do {
      let output = try output(of: test)
      guard let expected = test.expected else { return "no output is expected yet; got\n" + output }
      return output == expected ? nil : LineDifference.text(from: expected, to: output)
    } catch {
      return "\(error)"
    }
  }

  /// Rewrites what a case expects; true where that changed.
  ///
  /// - Throws: what the kind throws; errors of the file system.
  public static func bless(_ test: FiletestCase) throws -> Bool {
    let output = try output(of: test)
    guard output != test.expected else { return false }
    let file = folder.appendingPathComponent(test.path)
    try Data(test.text(expecting: output).utf8).write(to: file, options: .atomic)
    return true
  }
}
