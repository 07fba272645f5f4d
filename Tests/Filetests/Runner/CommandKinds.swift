import Foundation

/// The kind that runs the tool.
enum CommandKinds {
  /// What the commands of a case print. Lines `$ adjoint …` are run one after the other in a copy
  /// of the folder `files` beside the case; `< FILE` feeds standard input. Lines of the error
  /// stream start with `! `, and a status that isn't 0 stands behind.
  ///
  /// - Throws: `FiletestFailure` where the tool isn't built or a line is no command.
  static func cli(_ test: FiletestCase) throws -> String {
    let files = Filetests.folder.appendingPathComponent(test.path).deletingLastPathComponent()
      .appendingPathComponent("files")
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("adjoint-cli-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.copyItem(at: files, to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    var output = ""
    for line in test.input.split(separator: "\n") where !line.hasPrefix("#") {
      var words = line.split(separator: " ").map(String.init)
      guard words.count > 1, words[0] == "$", words[1] == "adjoint" else {
        throw FiletestFailure("`\(line)` is no command: write `$ adjoint …`")
      }
      var input: String?
      if words.count > 3, words[words.count - 2] == "<" {
        input = words.removeLast()
        words.removeLast()
      }
      output += line + "\n" + (try run(Array(words.dropFirst(2)), in: folder, input: input))
    }
    return output
  }

  private static func run(
    _ arguments: [String], in folder: URL, input: String?
  ) throws -> String {
    let process = Process()
    process.executableURL = try tool()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: folder.appendingPathComponent($0)) }
      ?? FileHandle.nullDevice
    let (printed, said) = (try file(".printed", folder), try file(".said", folder))
    process.standardOutput = printed.handle
    process.standardError = said.handle
    try process.run()
    process.waitUntilExit()
    var text = try String(contentsOf: printed.url, encoding: .utf8)
    if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
    for line in try String(contentsOf: said.url, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: true)
    {
      text += "! \(line)\n"
    }
    if process.terminationReason == .uncaughtSignal {
      throw FiletestFailure("the tool crashed: \(arguments.joined(separator: " "))\n\(text)")
    }
    let status = process.terminationStatus
    return status == 0 ? text : text + "[status \(status)]\n"
  }

  private static func file(_ name: String, _ folder: URL) throws -> (url: URL, handle: FileHandle) {
    let url = folder.appendingPathComponent(name)
    try Data().write(to: url)
    return (url, try FileHandle(forWritingTo: url))
  }

  /// The tool that was built beside this program.
  private static func tool() throws -> URL {
    let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    let program = bundle ?? Bundle.main.executableURL ?? Bundle.main.bundleURL
    let tool = program.deletingLastPathComponent().appendingPathComponent("adjoint")
    guard FileManager.default.isExecutableFile(atPath: tool.path) else {
      throw FiletestFailure("the tool isn't built: `swift build --product adjoint`")
    }
    return tool
  }
}
