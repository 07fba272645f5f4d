import AdjointSource

/// The standard library: its texts, and which of them has which function. Nothing is parsed here.
public enum Library {
  /// The texts by file name, in order.
  public static let files: [(name: String, bytes: [UInt8])] = [
    ("elementwise.adj", PackageResources.elementwise_adj),
    ("initialisers.adj", PackageResources.initialisers_adj),
    ("linear_algebra.adj", PackageResources.linear_algebra_adj),
    ("losses.adj", PackageResources.losses_adj),
    ("networks.adj", PackageResources.networks_adj),
    ("predicates.adj", PackageResources.predicates_adj),
    ("products.adj", PackageResources.products_adj),
    ("reductions.adj", PackageResources.reductions_adj),
    ("shape.adj", PackageResources.shape_adj),
  ]

  /// The names of all functions.
  public static var functionNames: [String] { Array(index.keys) }

  /// The file that has a function.
  static func file(of function: String) -> SourceFile? {
    guard let position = index[function] else { return nil }
    let (name, bytes) = files[position]
    return SourceFile(name: "<library>/" + name, bytes: bytes)
  }

  /// The text of a function with the comment above it, as the library has it.
  public static func text(of function: String) -> String? {
    guard let position = index[function] else { return nil }
    let text = String(decoding: files[position].bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let line = lines.firstIndex(where: { $0.hasPrefix("fn \(function)(") })
    else { return nil }
    var first = line
    while first > 0, lines[first - 1].hasPrefix("#") { first -= 1 }
    let rest = lines[(line + 1)...]
    let end = rest.firstIndex { $0.hasPrefix("fn ") || $0.hasPrefix("#") || $0.isEmpty }
    return lines[first..<(end ?? lines.endIndex)].joined(separator: "\n") + "\n"
  }

  /// The position of the file that has a function: lines that start with `fn name(`.
  private static let index: [String: Int] = {
    var index: [String: Int] = [:]
    for (position, file) in files.enumerated() {
      var isLineStart = true
      var offset = 0
      while offset + 3 < file.bytes.count {
        if isLineStart, file.bytes[offset...].starts(with: [0x66, 0x6E, 0x20]) {
          let name = file.bytes[(offset + 3)...].prefix { $0 != 0x28 }
          index[String(decoding: name, as: UTF8.self)] = position
        }
        isLineStart = file.bytes[offset] == 0x0A
        offset += 1
      }
    }
    return index
  }()
}
