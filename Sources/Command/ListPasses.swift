import AdjointTransforms
import ArgumentParser

/// `adjoint passes`.
struct ListPasses: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passes", abstract: "List the passes in the order in which they run.")

  func run() throws {
    let width = Passes.all.map { $0.pass.name.count }.max() ?? 0
    for entry in Passes.all {
      let name = entry.pass.name.padding(toLength: width, withPad: " ", startingAt: 0)
      let when = entry.pass.isRequired ? "always" : "-O\(entry.level.rawValue) up"
      let level = when.padding(toLength: 6, withPad: " ", startingAt: 0)
      try Console.print("\(name)  \(level)  \(entry.pass.summary)\n")
    }
  }
}
