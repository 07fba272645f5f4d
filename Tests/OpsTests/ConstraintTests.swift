import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Foundation
import Testing

/// The labels (C1), (C2), … stand in an operation's comment, on its page and in its failures alike,
/// and each constraint can be broken.
@Suite struct ConstraintTests {
  @Test("each constraint has a failing case", arguments: names)
  func labels(_ name: String) throws {
    let primitive = try #require(OperationCase.operations.first { $0.name == name })
    let stated = Set(labels(in: primitive.page))
    #expect(!stated.isEmpty, "the page of \(name) states no constraint")
    var broken: Set<String> = []
    for sample in primitive.samples {
      for misfit in Misfits(sample: sample).all {
        guard let failure = primitive.failure(misfit.operands, misfit.attributes) else { continue }
        #expect(failure.operation == name)
        broken.formUnion(labels(in: failure.rule).prefix(1))
      }
    }
    #expect(broken == stated, "broken: \(broken.sorted()), on the page: \(stated.sorted())")
  }

  @Test func commentsAndPagesStateTheSameLabels() throws {
    for file in try SourceFolder.operations() {
      let primitive = try #require(
        OperationCase.operations.first { "\($0)" == file.type }, "\(file.type) is not catalogued")
      #expect(
        Set(labels(in: file.comment)) == Set(labels(in: primitive.page)), "\(primitive.name)")
    }
  }

  @Test("a page states the gradient", arguments: names)
  func page(_ name: String) throws {
    let primitive = try #require(OperationCase.operations.first { $0.name == name })
    let takesFloats = primitive.samples.contains { $0.operands.contains { $0.element.isFloat } }
    #expect(primitive.page.contains("Gradient: ") || !takesFloats)
    #expect(!primitive.summary.isEmpty && !primitive.summary.contains("\n"))
    #expect(!primitive.samples.isEmpty)
  }

  static let names: [String] = OperationCase.operations.map { $0.name }

  @Test func exportedNamesAreUnique() {
    let names = OperationCase.operations.flatMap { $0.exportedNames }
    #expect(Set(names).count == names.count)
  }

  /// The catalogue is what `tools/catalogue` writes: each operation's file, by folder and name.
  @Test func catalogueIsFresh() throws {
    let types = OperationCase.operations.map { "\($0)" }
    #expect(try types == SourceFolder.operations().map(\.type))
  }

  private func labels(in text: String) -> [String] {
    text.matches(of: /\(C\d+\)/).map { String($0.output) }
  }
}

extension Primitive {
  /// How the type rule fails, nil where it doesn't or where the attributes can't be read.
  fileprivate static func failure(
    _ operands: [TensorType], _ list: AttributeList
  ) -> TypeFailure? {
    guard let attributes = try? Attributes(decoding: list) else { return nil }
    do { _ = try types(of: operands, attributes) } catch { return error }
    return nil
  }
}
