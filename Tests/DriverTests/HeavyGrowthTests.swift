import AdjointFrontend
import AdjointSource
import Foundation
import Testing

@testable import AdjointDriver

/// Models that grow in one direction: the time to compile one grows with its text and not faster.
/// Measured in release, in time of this thread's processor.
@Suite("Heavy: growth", .serialized)
struct HeavyGrowthTests {
  /// A family of models by the number of their parts.
  struct Family: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: @Sendable (Int) -> String
  }

  static let families = [
    Family(testDescription: "a sum of many terms") { count in
      let terms = (0..<count).map { "x * \($0 % 7 + 2)" }
      return "input x: [8]\nL = sum(\(terms.joined(separator: " + ")))\noutput L, d = grad(L, x)\n"
    },
    Family(testDescription: "a function called many times") { count in
      let lines = (0..<count).map { "h\($0 + 1) = step(h\($0))" }
      return "fn step(x) = tanh(x) * 0.5\ninput h0: [8]\n" + lines.joined(separator: "\n")
        + "\nL = sum(h\(count))\noutput L, d = grad(L, h0)\n"
    },
    Family(testDescription: "many outputs, each with a gradient") { count in
      let lines = (0..<count).map {
        "y\($0) = sum(tanh(x * \($0 + 1)))\noutput y\($0), d\($0) = grad(y\($0), x)"
      }
      return "input x: [8]\n" + lines.joined(separator: "\n") + "\n"
    },
    Family(testDescription: "many parameters with a gradient each") { count in
      let lines = (0..<count).map {
        "param a\($0), b\($0): [8]\nh\($0 + 1) = tanh(h\($0) * a\($0) + b\($0))"
      }
      let gradients = (0..<count).map { "da\($0) = grad(L, a\($0)), db\($0) = grad(L, b\($0))" }
      return "input h0: [8]\n" + lines.joined(separator: "\n") + "\nL = sum(h\(count))\noutput "
        + gradients.joined(separator: ", ") + "\n"
    },
    Family(testDescription: "many layers that index one parameter") { chainText($0) },
  ]

  @Test("compiling is linear", arguments: families)
  func isLinear(_ family: Family) throws {
    // Tables and functions that are made once are made now.
    _ = try HeavyGrowthTests.seconds(family.text(50))
    let small = try (0..<3).map { _ in try HeavyGrowthTests.seconds(family.text(500)) }
    let large = try HeavyGrowthTests.seconds(family.text(8_000))
    let ratio = large / (small.min() ?? 1)
    #expect(ratio < 3 * 16, "16 times the parts take \(ratio) times as long")
  }

  /// Time from text to plan.
  private static func seconds(_ text: String) throws -> Double {
    let start = processorSeconds
    let reading = Model.read(SourceFile(name: "growth.adj", text: text))
    let model = try #require(reading.model)
    var compilation = Compilation()
    let plan = try compilation.plan(model, entries: [.main], dims: [:], sources: reading.map)
    #expect(plan.entries.count == 1)
    return processorSeconds - start
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
