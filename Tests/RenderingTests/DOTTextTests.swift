import AdjointGraphIR
import AdjointOps
import AdjointTensors
import Testing

@testable import AdjointRendering

@Suite struct DOTTextTests {
  private let graph = SampleGraph.classifier()

  private func lines(_ graph: Graph, _ options: PictureOptions = PictureOptions()) throws
    -> [String]
  {
    try DOTText.text(of: graph, options).split(separator: "\n").map(String.init)
  }

  @Test(arguments: PictureContent.allCases)
  func theSameGraphGivesTheSameBytes(_ content: PictureContent) throws {
    let again = SampleGraph.classifier()
    let options = PictureOptions(content: content)
    #expect(try DOTText.text(of: graph, options) == DOTText.text(of: again, options))
  }

  @Test func nodesShowNameOperationTypeAndShape() throws {
    let text = try DOTText.text(of: graph)
    #expect(text.contains("label=\"Z = add\\nf32[N, H]\""))
    #expect(text.contains("label=\"W1\\nf32[D, H]\""))
    #expect(text.contains("label=\"sum over 1\\nf32[N, H]\""))
  }

  @Test func numbersStandInTheirUsers() throws {
    let text = try DOTText.text(of: graph)
    #expect(text.contains("label=\"divide (·, N)\\nf32\""))
    #expect(!text.contains("label=\"constant"))
  }

  @Test func everyBoxHasIdClassAndTooltip() throws {
    let boxes = try lines(graph).filter { $0.contains("fillcolor") && !$0.contains("legend") }
    #expect(boxes.count == 60)
    for box in boxes {
      #expect(box.contains("id=\"n") && box.contains("class=\"") && box.contains("tooltip=\""))
    }
  }

  @Test func backwardArrowsAreWrittenReversed() throws {
    let arrows = try lines(graph).filter { $0.contains("class=\"backward\"") && $0.contains("->") }
    #expect(arrows.count > 10)
    #expect(arrows.allSatisfy { $0.contains("dir=\"back\"") })
    let alone = try lines(graph, PictureOptions(content: .backward))
    #expect(!alone.contains { $0.contains("dir=\"back\"") })
  }

  @Test func savedValuesAreDashedWithTheirSize() throws {
    let saved = try lines(graph).filter { $0.contains("class=\"saved\"") }
    #expect(
      saved.contains { $0.contains("label=\"H*N bytes\"") && $0.contains("style=\"dashed\"") })
    #expect(saved.contains { $0.contains("label=\"4*C*N bytes\"") })
  }

  @Test func theForwardPictureHasNoBackwardAndSaysWhatIsKept() throws {
    let text = try DOTText.text(of: graph, PictureOptions(content: .forward))
    #expect(!text.contains("class=\"backward"))
    #expect(text.contains("bool[N, H]\\nkept, H*N bytes"))
  }

  @Test func theBackwardPictureShowsWhatItReads() throws {
    let text = try DOTText.text(of: graph, PictureOptions(content: .backward))
    #expect(text.contains("label=\"P\\nf32[N, C]\\nkept, 4*C*N bytes\""))
    #expect(!text.contains("label=\"A = relu"))
  }

  @Test func callsAreFramesOfTheirPhase() throws {
    let text = try DOTText.text(of: graph)
    #expect(text.contains("label=\"softmax\\l\""))
    #expect(text.contains("label=\"softmax · backward\\l\""))
  }

  @Test func conventionsThatAreNotDefaultStandInTheTitle() throws {
    #expect(!(try lines(graph)[1].contains("convention")))
    let other = SampleGraph.classifier(conventions: Conventions(reluAtZero: .one))
    #expect(try lines(other)[1].contains("convention relu_at_zero = 1"))
  }

  @Test func namesAreQuotedAndNeverIds() throws {
    var sample = SampleGraph()
    let x = sample.builder.input("a\"b\\n\nc\u{7}", TensorType(.f32))
    sample.output("]; bad [", sample.builder.negate(x))
    let text = try DOTText.text(of: sample.graph("g\"h"))
    #expect(text.contains(#"label="a\"b\\n\nc·\nf32""#))
    #expect(text.contains(#"label="g\"h · forward\lno output is a derivative,"#))
    #expect(text.contains(#"output ]; bad [""#))
  }
}

@Suite struct CollapsingTests {
  private let graph = SampleGraph.classifier()

  private func boxes(_ text: String) -> Int {
    text.split(separator: "\n").count { $0.contains("fillcolor") && !$0.contains("legend") }
  }

  @Test func depthZeroMakesEveryCallOneBox() throws {
    let text = try DOTText.text(of: graph, PictureOptions(depth: 0))
    #expect(text.contains("label=\"softmax\\n9 operations"))
    #expect(
      text.contains("collapsed calls: softmax (16 operations), cross_entropy (12 operations)"))
    #expect(!text.contains("label=\"exp"))
  }

  @Test func expandShowsACallInSpiteOfDepth() throws {
    let text = try DOTText.text(of: graph, PictureOptions(depth: 0, expand: ["softmax"]))
    #expect(text.contains("label=\"exp"))
    #expect(text.contains("label=\"cross_entropy\\n7 operations"))
  }

  @Test func anUnknownCallIsAFailureThatNamesTheNearest() {
    #expect(throws: RenderingFailure.unknownCall("sofmax", near: ["softmax"])) {
      try DOTText.text(of: graph, PictureOptions(expand: ["sofmax"]))
    }
  }

  @Test func focusShowsTheNeighbourhoodAndCountsTheRest() throws {
    let text = try DOTText.text(of: graph, PictureOptions(focus: "S", radius: 1))
    #expect(text.contains("around S, radius 1: 5 of 60 operations"))
    #expect(boxes(text) == 5)
    #expect(text.contains("… 1 more"))
  }

  @Test func anUnknownFocusIsAFailureThatNamesTheNearest() {
    #expect(throws: RenderingFailure.unknownFocus("dW3", near: ["dW1", "dW2"])) {
      try DOTText.text(of: graph, PictureOptions(focus: "dW3"))
    }
  }

  @Test func manyBoxesCollapseCallsFirst() throws {
    let text = try DOTText.text(of: SampleGraph.residual(layers: 130))
    let title = text.split(separator: "\n")[1]
    #expect(boxes(text) < 600)
    #expect(title.contains("collapsed calls: block (1,298 operations)"), "\(title)")
  }

  @Test(arguments: [true, false]) func noPictureHasMoreBoxesThanTheLimit(_ scoped: Bool) throws {
    let graph = SampleGraph.residual(layers: 1_000, scoped: scoped)
    let text = try DOTText.text(of: graph)
    #expect(boxes(text) <= 1_500)
    #expect(text.contains("boxes are too many: runs of"))
  }

  @Test func whatManyBoxesReadStandsInThem() throws {
    var sample = SampleGraph()
    let a = sample.builder.input("a", TensorType(.f32, [4]))
    var h = sample.builder.input("h", TensorType(.f32, [4]))
    for _ in 0..<100 { h = sample.builder.tanh(sample.builder.multiply(h, a)) }
    sample.output("y", h)
    let text = try DOTText.text(of: sample.graph("chain"))
    #expect(text.contains("what many boxes read stands in them"))
    #expect(text.contains("label=\"multiply\\nf32[4]\\nreads a\""))
    #expect(!text.split(separator: "\n").contains { $0.contains("b0 -> ") })
  }

  @Test func someHundredBoxesHaveNotesInsteadOfSavedArrows() throws {
    let text = try DOTText.text(of: SampleGraph.residual(layers: 60, scoped: false))
    #expect(!text.contains("class=\"saved\""))
    #expect(text.contains("kept, 256*N bytes") && text.contains("reads a59"))
  }
}
