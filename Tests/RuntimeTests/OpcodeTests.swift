import AdjointTensors
import Testing

@testable import AdjointRuntime

@Suite struct OpcodeTests {
  /// The list of loops has an entry for each function, in the functions' order.
  @Test(arguments: ScalarFunction.allCases)
  func functionsHaveTheirLoops(_ function: ScalarFunction) {
    let expected: String =
      switch function {
      case .identity: "copy"
      case .convertF32, .convertF64, .convertI32, .convertI64, .convertBool:
        "to" + "\(function)".dropFirst("convert".count)
      default: "\(function)"
      }
    #expect(Opcode(function).name == expected)
    #expect(Opcode.byFunction.count == ScalarFunction.allCases.count)
  }
}
