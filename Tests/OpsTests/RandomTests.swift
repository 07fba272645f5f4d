import AdjointOps
import Testing

/// Threefry against the published test vectors and `jax.random` 0.10.
@Suite struct RandomTests {
  /// From the test vectors of Random123 (Salmon et al.): counter, key, result.
  @Test(
    "Threefry-2x32-20",
    arguments: [
      (0, 0, 0x6b20_0159, 0x99ba_4efe),
      (0xffff_ffff, 0xffff_ffff, 0x1cb9_96fc, 0xbb00_2be7),
    ] as [(UInt32, UInt32, UInt32, UInt32)])
  func vector(_ counter: UInt32, _ key: UInt32, _ first: UInt32, _ second: UInt32) {
    let (x, y) = Threefry(key, key).words((counter, counter))
    #expect([x, y] == [first, second])
  }

  @Test func vectorOfPi() {
    let (x, y) = Threefry(0x1319_8a2e, 0x0370_7344).words((0x243f_6a88, 0x85a3_08d3))
    #expect([x, y] == [0xc492_3a9c, 0x483d_f7a0])
  }

  @Test("keys of seeds, as jax.random.key")
  func seeds() {
    #expect(Threefry(seed: 42) == Threefry(0, 42))
    #expect(Threefry(seed: (1 << 32) + 5) == Threefry(1, 5))
  }

  @Test("values, types and mistakes", arguments: OperationLine.all(lines))
  func line(_ line: OperationLine) { line.check() }

  /// The numbers are those of `jax.random.bits(key, shape, "uint32")` and `jax.random.fold_in`.
  static let lines = """
    random_bits {shape = []} | i64[2]: 0 42 | i64: 2098992034
    random_bits {shape = [5]} | i64[2]: 0 0 | \
      i64[5]: 4070199207 4202968722 1427181096 2012915765 2447653815
    random_bits {shape = [5]} | i64[2]: 0 42 | \
      i64[5]: 2098992034 2919706841 2646866425 2409546199 1935504149
    random_bits {shape = [2, 3]} | i64[2]: 0 42 | \
      i64[2 x 3]: 2098992034 2919706841 2646866425 2409546199 1935504149 2516274904
    random_bits {shape = [2, 3]} | i64[2]: 1 5 | \
      i64[2 x 3]: 2462764749 1993448080 4178377337 4183331977 3482306966 3684138954
    random_bits {shape = [N]} | i64[2]: 2147483647 4294967295 | \
      i64[N]: 1546250463 1420535966 2636973641
    random_bits {shape = [2]} | i64[2 x 2]: 0 42 0 0 | \
      i64[2 x 2]: 2098992034 2919706841 4070199207 4202968722
    random_bits {shape = [0]} | i64[2]: 0 1 | i64[0]:
    fold_in {data = 0} | i64[2]: 0 0 | i64[2]: 1797259609 2579123966
    fold_in {data = 1} | i64[2]: 0 42 | i64[2]: 64467757 2916123636
    fold_in {data = 7} | i64[2]: 0 42 | i64[2]: 2547012911 1371500959
    fold_in {data = 4294967295} | i64[2]: 0 42 | i64[2]: 2398536845 3890976714
    fold_in {data = 7} | i64[2]: 2147483647 4294967295 | i64[2]: 3264431794 1600186290
    fold_in {data = 0} | i64[2 x 2]: 0 0 1 5 | \
      i64[2 x 2]: 1797259609 2579123966 288297115 2212879958
    random_bits {shape = [N, H]} | i64[B x 2] | i64[B x N x H]
    random_bits {shape = [2]} | (C1)
    random_bits {shape = [2]} | i32[2] | (C1)
    random_bits {shape = [2]} | i64[3] | (C1)
    random_bits {shape = [2]} | i64 | (C1)
    random_bits {shape = [-1]} | i64[2] | (C2)
    random_bits {shape = [N-2]} | i64[2] | (C2)
    fold_in {data = 1} | i64[2] | i64[2]
    fold_in {data = 1} | i64[2] | i64[2] | (C1)
    fold_in {data = -1} | i64[2] | (C2)
    fold_in {data = 4294967296} | i64[2] | (C2)
    """
}
