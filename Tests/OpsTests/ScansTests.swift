import Testing

/// Values, inferred types and mistakes of the cumulative sum.
@Suite struct ScansTests {
  @Test("values, types and mistakes", arguments: OperationLine.all(lines))
  func line(_ line: OperationLine) { line.check() }

  static let lines = """
    cumulative_sum {axis = 0, reversed = false} | f32[4]: 1 2 3 4 | f32[4]: 1 3 6 10
    cumulative_sum {axis = 0, reversed = true} | f32[4]: 1 2 3 4 | f32[4]: 10 9 7 4
    cumulative_sum {axis = 0, reversed = false} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 1 2 4 6
    cumulative_sum {axis = 1, reversed = false} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 1 3 3 7
    cumulative_sum {axis = 1, reversed = true} | f32[2 x 2 x 1]: 1 2 3 4 | f32[2 x 2 x 1]: 3 2 7 4
    cumulative_sum {axis = 0, reversed = false} | f32[0]: | f32[0]:
    cumulative_sum {axis = 0, reversed = true} | f32[0 x 2]: | f32[0 x 2]:
    cumulative_sum {axis = 0, reversed = false} | f32[1]: 7 | f32[1]: 7
    cumulative_sum {axis = 0, reversed = false} | i32[2]: 2147483647 1 | \
      i32[2]: 2147483647 -2147483648
    cumulative_sum {axis = 1, reversed = false} | f64[N x H] | f64[N x H]
    cumulative_sum {axis = 0, reversed = false} | bool[2] | (C1)
    cumulative_sum {axis = 0, reversed = false} | f32[2] | f32[2] | (C1)
    cumulative_sum {axis = 1, reversed = false} | f32[2] | (C2)
    cumulative_sum {axis = 0, reversed = false} | f32 | (C2)
    cumulative_sum {axis = 0} | f32[2] | attribute 'reversed' is missing
    cumulative_sum {axis = 0, reversed = 1} | f32[2] | attribute 'reversed' is not true or false
    """
}
