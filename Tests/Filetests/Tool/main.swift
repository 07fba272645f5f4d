import AdjointFiletests
import Foundation

/// Runs filetests by name, or rewrites what they expect: `filetests [--bless] [CASE…]`.
let words = CommandLine.arguments.dropFirst()
let names = words.filter { $0 != "--bless" }.map {
  $0.replacingOccurrences(of: "Tests/Filetests/Cases/", with: "")
}
do {
  let cases = try Filetests.cases(names)
  if words.contains("--bless") {
    for test in cases where try Filetests.bless(test) { print("blessed \(test.path)") }
    exit(0)
  }
  let failures = cases.compactMap { test in Filetests.failure(of: test).map { (test.path, $0) } }
  for (path, reason) in failures { print("\(path):\n\(reason)\n") }
  print("\(cases.count - failures.count) of \(cases.count) filetests pass")
  exit(failures.isEmpty && !cases.isEmpty ? 0 : 1)
} catch {
  print("\(error)")
  exit(1)
}
