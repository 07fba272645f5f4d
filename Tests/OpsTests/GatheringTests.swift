import Testing

/// Values, inferred types and mistakes of `gather` and `scatter_add`.
@Suite struct GatheringTests {
  @Test("values", arguments: OperationLine.all(values))
  func value(_ line: OperationLine) { line.check() }

  @Test("indices out of range are named with the size", arguments: OperationLine.all(outside))
  func outOfRange(_ line: OperationLine) { line.check() }

  @Test("types and mistakes", arguments: OperationLine.all(types))
  func type(_ line: OperationLine) { line.check() }

  static let values = """
    gather {axis = 0} | f32[3]: 5 6 7 | i32: 1 | f32: 6
    gather {axis = 0} | f32[3]: 5 6 7 | i64[4]: 2 0 2 2 | f32[4]: 7 5 7 7
    gather {axis = 0} | f32[2 x 2]: 1 2 3 4 | i32[3]: 1 0 1 | f32[3 x 2]: 3 4 1 2 3 4
    gather {axis = 1} | f32[2 x 2]: 1 2 3 4 | i32[3]: 1 0 1 | f32[2 x 3]: 2 1 2 4 3 4
    gather {axis = 0} | bool[2]: true false | i32[2 x 2]: 0 1 1 0 | \
      bool[2 x 2]: true false false true
    gather {axis = 1} | i32[1 x 2 x 2]: 1 2 3 4 | i32[1 x 1]: 1 | i32[1 x 1 x 1 x 2]: 3 4
    gather {axis = 0} | f32[0]: | i32[0]: | f32[0]:
    gather {axis = 0} | f32[N]: 5 6 7 | i32[M]: 2 1 | f32[M]: 7 6
    scatter_add {axis = 0} | f32[3]: 0 0 0 | i32: 1 | f32: 6 | f32[3]: 0 6 0
    scatter_add {axis = 0} | f32[2]: 1 1 | i32[4]: 1 1 0 1 | f32[4]: 2 3 4 5 | f32[2]: 5 11
    scatter_add {axis = 1} | f32[2 x 2]: 0 0 0 0 | i32[3]: 1 0 1 | f32[2 x 3]: 1 2 3 4 5 6 | \
      f32[2 x 2]: 2 4 5 10
    scatter_add {axis = 0} | f32[2 x 2]: 0 0 0 0 | i64[2]: 1 1 | f32[2 x 2]: 1 2 3 4 | \
      f32[2 x 2]: 0 0 4 6
    scatter_add {axis = 0} | i32[1]: 2147483647 | i32[1]: 0 | i32[1]: 1 | i32[1]: -2147483648
    scatter_add {axis = 0} | f32[2]: 1 2 | i32[0]: | f32[0]: | f32[2]: 1 2
    """

  static let outside = """
    gather {axis = 0} | f32[3]: 5 6 7 | i32: 3 | \
      error: gather: index 3 is out of range for an axis of size 3
    gather {axis = 0} | f32[3]: 5 6 7 | i32: -1 | \
      error: gather: index -1 is out of range for an axis of size 3
    gather {axis = 0} | f32[0]: | i32: 0 | \
      error: gather: index 0 is out of range for an axis of size 0
    gather {axis = 1} | f32[2 x 1]: 5 6 | i64: 9000000000 | \
      error: gather: index 9000000000 is out of range for an axis of size 1
    scatter_add {axis = 0} | f32[2]: 0 0 | i32: 2 | f32: 1 | \
      error: scatter_add: index 2 is out of range for an axis of size 2
    """

  static let types = """
    gather {axis = 1} | f32[N x C x H] | i32[B x T] | f32[N x B x T x H]
    gather {axis = 0} | f32[N] | i32 | f32
    scatter_add {axis = 0} | f64[V x D] | i64[B x T] | f64[B x T x D] | f64[V x D]
    gather {axis = 0} | f32[N] | (C1)
    gather {axis = 0} | f32[N] | f32[N] | (C1)
    gather {axis = 0} | f32[N] | bool[N] | (C1)
    gather {axis = 1} | f32[N] | i32[N] | (C2)
    gather {axis = -1} | f32[N] | i32[N] | (C2)
    gather {axis = 0} | f32 | i32[N] | (C2)
    scatter_add {axis = 0} | f32[N] | i32[2] | (C1)
    scatter_add {axis = 0} | f32[N] | f32[2] | f32[2] | (C1)
    scatter_add {axis = 0} | f32[N] | i32[2] | f64[2] | (C2)
    scatter_add {axis = 0} | bool[N] | i32[2] | bool[2] | (C2)
    scatter_add {axis = 1} | f32[N] | i32[2] | f32[2] | (C3)
    scatter_add {axis = 0} | f32[N] | i32[2] | f32[3] | (C4) the updates have the shape [2]
    """
}
