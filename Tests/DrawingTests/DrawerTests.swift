import Foundation
import Testing

@testable import AdjointDrawing

/// The tool that was built beside the tests.
private let tool: URL = {
  let binary = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
  let folder = (binary ?? Bundle.main.executableURL ?? Bundle.main.bundleURL)
  return folder.deletingLastPathComponent().appendingPathComponent("adjoint")
}()

@Suite struct DrawerTests {
  private func drawer(
    _ program: String = tool.path, _ arguments: [String] = ["draw-picture"],
    limit: Duration = .seconds(60)
  ) -> Drawer {
    Drawer(
      executable: URL(fileURLWithPath: program), arguments: arguments, timeLimit: limit)
  }

  private func failure(_ drawer: Drawer, _ dot: String = "digraph {}") -> DrawingFailure? {
    do {
      _ = try drawer.picture(of: dot, as: .svg)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (PictureFormat.svg, Array("<?xml".utf8)), (.png, [0x89] + Array("PNG".utf8)),
    (.pdf, Array("%PDF-".utf8)),
  ]) func drawsEveryFormat(_ format: PictureFormat, start: [UInt8]) throws {
    let picture = try drawer().picture(of: "digraph { a -> b [label=\"c & d\"] }", as: format)
    #expect(picture.starts(with: start))
    #expect(picture.count > 500)
  }

  @Test func drawsTheSameBytesForTheSameGraph() throws {
    let dot = "digraph { a -> b -> c; a -> c; b [label=\"x\"] }"
    let first = try drawer().picture(of: dot, as: .svg)
    #expect(try drawer().picture(of: dot, as: .svg) == first)
  }

  @Test func drawsMoreThanAPipeHolds() throws {
    let edges = (0..<2_000).map { "n\($0) [label=\"node number \($0)\"]" }
    let picture = try drawer().picture(
      of: "digraph { \(edges.joined(separator: ";\n")) }", as: .svg)
    #expect(picture.count > 200_000)
  }

  @Test func saysWhatGraphvizSaid() {
    let failure = failure(drawer(), "digraph { a -> ")
    #expect(failure?.kind == .refused)
    #expect(failure?.output.contains("syntax error") == true)
    #expect(failure?.output.contains("Graphviz cannot read the graph") == true)
  }

  @Test func stopsAtTheTimeLimit() {
    let start = ContinuousClock.now
    let failure = failure(drawer("/bin/sh", ["-c", "exec sleep 30"], limit: .milliseconds(200)))
    #expect(failure?.kind == .timedOut)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func reportsACrash() {
    let failure = failure(drawer("/bin/sh", ["-c", "kill -SEGV $$"]))
    #expect(failure?.reason.contains("crashed (signal 11)") == true)
  }

  @Test func aChildThatReadsNothingIsNoEndOfOurs() {
    let large = "digraph { \(String(repeating: "a;", count: 200_000)) }"
    #expect(failure(drawer("/bin/sh", ["-c", "echo no >&2; exit 4"]), large)?.output == "no")
  }

  @Test func aMissingProgramIsAFailure() {
    #expect(failure(drawer("/no/such/program", []))?.kind == .notStarted)
  }
}
