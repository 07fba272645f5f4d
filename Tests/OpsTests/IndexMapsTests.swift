import Testing

/// Values, inferred types and every constraint of the index maps.
@Suite struct IndexMapsTests {
  @Test("values", arguments: OperationLine.all(values))
  func value(_ line: OperationLine) { line.check() }

  @Test("types with symbolic sizes", arguments: OperationLine.all(types))
  func type(_ line: OperationLine) { line.check() }

  @Test("each constraint is named where it is broken", arguments: OperationLine.all(mistakes))
  func mistake(_ line: OperationLine) { line.check() }

  static let values = """
    broadcast {to = [2, 3], axes = [1]} | f32[3]: 1 2 3 | f32[2 x 3]: 1 2 3 1 2 3
    broadcast {to = [3, 2], axes = [0]} | f32[3]: 1 2 3 | f32[3 x 2]: 1 1 2 2 3 3
    broadcast {to = [2, 2], axes = []} | bool: true | bool[2 x 2]: true true true true
    broadcast {to = [], axes = []} | f32: 7 | f32: 7
    broadcast {to = [2, 2, 2], axes = [0, 2]} | i32[2 x 2]: 1 2 3 4 | \
      i32[2 x 2 x 2]: 1 2 1 2 3 4 3 4
    broadcast {to = [N, M], axes = [1]} | f32[M]: 1 2 | f32[N x M]: 1 2 1 2 1 2
    reshape {to = [3, 2]} | f32[2 x 3]: 1 2 3 4 5 6 | f32[3 x 2]: 1 2 3 4 5 6
    reshape {to = []} | f32[1 x 1]: 4 | f32: 4
    reshape {to = [M*N]} | i64[N x M]: 1 2 3 4 5 6 | i64[M*N]: 1 2 3 4 5 6
    transpose {permutation = [1, 0]} | f32[2 x 3]: 1 2 3 4 5 6 | f32[3 x 2]: 1 4 2 5 3 6
    transpose {permutation = [2, 0, 1]} | f32[1 x 2 x 2]: 1 2 3 4 | f32[2 x 1 x 2]: 1 3 2 4
    slice {start = [1], stop = [5], step = [2]} | f32[5]: 0 1 2 3 4 | f32[2]: 1 3
    slice {start = [0], stop = [5], step = [2]} | f32[5]: 0 1 2 3 4 | f32[3]: 0 2 4
    slice {start = [2], stop = [2], step = [1]} | f32[5]: 0 1 2 3 4 | f32[0]:
    slice {start = [0, 1], stop = [2, 3], step = [1, 1]} | i32[2 x 3]: 1 2 3 4 5 6 | \
      i32[2 x 2]: 2 3 5 6
    slice {start = [N-1], stop = [N], step = [1]} | f32[N]: 1 2 3 | f32[1]: 3
    accumulate_slice {start = [1], stop = [4], step = [2]} | f32[4]: 1 1 1 1 | f32[2]: 5 6 | \
      f32[4]: 1 6 1 7
    accumulate_slice {start = [0], stop = [1], step = [1]} | i32[1]: 2147483647 | i32[1]: 1 | \
      i32[1]: -2147483648
    pad {low = [1], high = [2]} | f32[2]: 3 4 | f32[5]: 0 3 4 0 0
    pad {low = [0, 1], high = [1, 0]} | bool[1 x 1]: true | bool[2 x 2]: false true false false
    pad {low = [N], high = [0]} | i32[1]: 9 | i32[N+1]: 0 0 0 9
    concatenate {axis = 0} | f32[1]: 1 | f32[2]: 2 3 | f32[0]: | f32[3]: 1 2 3
    concatenate {axis = 1} | i32[2 x 1]: 1 2 | i32[2 x 2]: 3 4 5 6 | i32[2 x 3]: 1 3 4 2 5 6
    concatenate {axis = 0} | bool[1]: true | bool[1]: false | bool[2]: true false
    reverse {axes = [0]} | f32[3]: 1 2 3 | f32[3]: 3 2 1
    reverse {axes = [1]} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 2 1 4 3
    reverse {axes = [0, 1]} | f32[2 x 2]: 1 2 3 4 | f32[2 x 2]: 4 3 2 1
    reverse {axes = [0]} | f32[0]: | f32[0]:
    iota {size = 4} | i32[4]: 0 1 2 3
    iota {size = 2*N} | i32[2*N]: 0 1 2 3 4 5
    iota {size = 0} | i32[0]:
    diagonal | f32[2 x 2]: 1 2 3 4 | f32[2]: 1 4
    diagonal | f32[2 x 2 x 2]: 1 2 3 4 5 6 7 8 | f32[2 x 2]: 1 4 5 8
    embed_diagonal | f32[2]: 1 2 | f32[2 x 2]: 1 0 0 2
    embed_diagonal | bool[1 x 2]: true true | bool[1 x 2 x 2]: true false false true
    """

  static let types = """
    broadcast {to = [N, H, N], axes = [0, 2]} | f32[N x N] | f32[N x H x N]
    reshape {to = [H, N]} | f32[N x H] | f32[H x N]
    reshape {to = [N, 2, H]} | f32[2*N x H] | f32[N x 2 x H]
    reshape {to = [N^2+N]} | f32[N x N+1] | f32[N^2+N]
    slice {start = [0], stop = [2*N], step = [2]} | f32[2*N] | f32[N]
    slice {start = [1], stop = [2*N], step = [2]} | f32[2*N] | f32[N]
    slice {start = [0], stop = [2*N+1], step = [2]} | f32[2*N+1] | f32[N+1]
    slice {start = [1], stop = [2*N+1], step = [2]} | f32[2*N+1] | f32[N]
    slice {start = [0], stop = [3*N-2], step = [3]} | f32[3*N] | f32[N]
    slice {start = [1], stop = [N], step = [1]} | f32[N] | f32[N-1]
    slice {start = [0], stop = [N-1], step = [1]} | f32[N*M] | f32[N-1]
    slice {start = [0], stop = [N], step = [1]} | f32[N*M] | f32[N]
    slice {start = [N], stop = [N*M], step = [N]} | f32[N*M] | \
      attribute 'step' is not a list of integers
    accumulate_slice {start = [0], stop = [2*N], step = [2]} | f64[2*N] | f64[N] | f64[2*N]
    pad {low = [N], high = [1]} | f32[N] | f32[2*N+1]
    concatenate {axis = 0} | f32[N] | f32[H] | f32[1] | f32[H+N+1]
    concatenate {axis = 1} | f32[N x 2] | f32[N x H] | f32[N x H+2]
    reverse {axes = [1]} | bool[N x H] | bool[N x H]
    iota {size = N-1} | i32[N-1]
    diagonal | f32[H x N x N] | f32[H x N]
    embed_diagonal | f32[H x N] | f32[H x N x N]
    """

  static let mistakes = """
    broadcast {to = [2], axes = [0]} | f32[2] | f32[2] | (C1)
    broadcast {to = [2], axes = []} | f32[2] | (C2)
    broadcast {to = [2, 2], axes = [1, 0]} | f32[2 x 2] | (C3)
    broadcast {to = [2, 2], axes = [0, 0]} | f32[2 x 2] | (C3)
    broadcast {to = [2], axes = [1]} | f32[2] | (C3)
    broadcast {to = [2], axes = [-1]} | f32[2] | (C3)
    broadcast {to = [2], axes = [0]} | f32[1] | (C4)
    broadcast {to = [N], axes = [0]} | f32[H] | (C4) size H does not become N at axis 0
    broadcast {to = [N-2], axes = []} | f32 | (C5)
    broadcast {axes = []} | f32 | attribute 'to' is missing
    reshape {to = [1]} | (C1)
    reshape {to = [-1]} | f32[1] | (C2)
    reshape {to = [N-2]} | f32[1] | (C2)
    reshape {to = [5]} | f32[2 x 3] | (C3) as many elements before as after: 6 is not 5
    reshape {to = [N, N]} | f32[N x H] | (C3) as many elements before as after: H*N is not N^2
    reshape {to = [9223372036854775807, 2]} | f32[2] | \
      (C3) as many elements before as after; the size
    transpose {permutation = [0]} | f32 | (C2)
    transpose {permutation = [0, 0]} | f32[2 x 2] | (C2)
    transpose {permutation = [1, 2]} | f32[2 x 2] | (C2)
    transpose {permutation = [0]} | (C1)
    slice {start = [0], stop = [1], step = [1]} | (C1)
    slice {start = [0], stop = [1], step = [1]} | f32[2 x 2] | (C2)
    slice {start = [0], stop = [1], step = []} | f32[2] | (C2)
    slice {start = [0], stop = [1], step = [0]} | f32[2] | (C3)
    slice {start = [0], stop = [1], step = [-1]} | f32[2] | (C3)
    slice {start = [-1], stop = [1], step = [1]} | f32[2] | (C4)
    slice {start = [0], stop = [3], step = [1]} | f32[2] | (C4)
    slice {start = [2], stop = [1], step = [1]} | f32[2] | (C4)
    slice {start = [2], stop = [N], step = [1]} | f32[N] | (C4)
    slice {start = [0], stop = [M], step = [1]} | f32[N] | (C4)
    slice {start = [0], stop = [N], step = [2]} | f32[N] | \
      (C5) the step 2 need not divide the length N
    slice {start = [0], stop = [3*N+1], step = [2]} | f32[3*N+1] | (C5)
    accumulate_slice {start = [0], stop = [1], step = [1]} | f32[2] | f64[1] | (C1)
    accumulate_slice {start = [0], stop = [1], step = [1]} | bool[2] | bool[1] | (C1)
    accumulate_slice {start = [0], stop = [1], step = [1]} | f32[2] | (C1)
    accumulate_slice {start = [], stop = [], step = []} | f32[2] | f32[1] | (C2)
    accumulate_slice {start = [0], stop = [1], step = [0]} | f32[2] | f32[1] | (C3)
    accumulate_slice {start = [0], stop = [3], step = [1]} | f32[2] | f32[3] | (C4)
    accumulate_slice {start = [0], stop = [N], step = [2]} | f32[N] | f32[N] | (C5)
    accumulate_slice {start = [0], stop = [2], step = [1]} | f32[2] | f32[1] | (C6)
    pad {low = [0], high = [0]} | f32[1] | f32[1] | (C1)
    pad {low = [0], high = []} | f32[1] | (C2)
    pad {low = [0], high = [0]} | f32 | (C2)
    pad {low = [-1], high = [0]} | f32[2] | (C3)
    pad {low = [0], high = [N-2]} | f32[2] | (C3)
    pad {low = [9223372036854775807], high = [0]} | f32[1] | (C4)
    concatenate {axis = 0} | (C1)
    concatenate {axis = 0} | f32[1] | f64[1] | (C1)
    concatenate {axis = 1} | f32[1] | f32[1] | (C2)
    concatenate {axis = -1} | f32[1] | f32[1] | (C2)
    concatenate {axis = 0} | f32[1] | f32[1 x 1] | (C2)
    concatenate {axis = 0} | f32 | f32 | (C2)
    concatenate {axis = 0} | f32[1 x 2] | f32[1 x 3] | (C3)
    concatenate {axis = 0} | f32[9223372036854775807] | f32[1] | (C4)
    reverse {axes = []} | (C1)
    reverse {axes = [0, 0]} | f32[2] | (C2)
    reverse {axes = [1]} | f32[2] | (C2)
    iota {size = 3} | f32 | (C1)
    iota {size = -1} | (C2)
    iota {size = N-2} | (C2)
    iota {size = 2147483649} | (C2)
    diagonal | f32[2] | (C1)
    diagonal | f32[2 x 2] | f32[2 x 2] | (C1)
    diagonal | f32[2 x 3] | (C2)
    diagonal | f32[N x H] | (C2)
    diagonal {axis = 0} | f32[2 x 2] | no attribute 'axis' here
    embed_diagonal | f32 | (C1)
    """
}
