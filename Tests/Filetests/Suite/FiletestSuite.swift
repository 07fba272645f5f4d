import AdjointFiletests
import Testing

@Suite struct FiletestSuite {
  @Test(arguments: try Filetests.cases())
  func printsWhatIsExpected(_ test: FiletestCase) {
    if let failure = Filetests.failure(of: test) {
      Issue.record("\(test.path):\n\(failure)")
    }
  }
}
