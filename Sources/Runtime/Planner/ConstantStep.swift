import AdjointTensors
import CAdjointKernels

/// A scalar function of constants, computed once when the plan is made, by the loop that a run
/// would use: the same bits.
enum ConstantStep {
  /// The bits of the result; nil where an operand isn't constant, or the loop finds a fault, which
  /// is the run's to report.
  static func evaluate(
    _ function: ScalarFunction, _ operands: [TensorView], _ result: ElementType
  ) -> UInt64? {
    var bits: [UInt64] = []
    for operand in operands {
      guard case .constant(let value) = operand.source else { return nil }
      bits.append(value)
    }
    let element = operands[function == .select ? 1 : 0].element
    guard let kernel = adj_lookup(Int32(element.rawValue), Int32(Opcode(function).rawValue), 0)
    else { return nil }
    return run(kernel, bits, result)
  }

  private static func run(
    _ kernel: adj_kernel, _ operands: [UInt64], _ element: ElementType
  ) -> UInt64? {
    // A fault cell, up to three operands, the result.
    var cells: [UInt64] = [0] + operands + [0]
    let count = cells.count
    cells.withUnsafeMutableBufferPointer { cells in
      let registers = cells.indices.map { index in
        cells.baseAddress.map { UnsafeMutableRawPointer($0 + index) }
      }
      var step = adj_step()
      (step.a, step.b, step.c, step.d) = (1, 2, 3, UInt16(count - 1))
      registers.withUnsafeBufferPointer { kernel(&step, $0.baseAddress, 1) }
    }
    if cells[0] != 0 { return nil }
    // Little-endian: the element is in the low bytes.
    let width = UInt64(element.byteCount * 8)
    return width == 64 ? cells[count - 1] : cells[count - 1] & (1 << width - 1)
  }
}
