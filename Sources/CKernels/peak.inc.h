// What the processor can do at most: twelve chains of fused multiply-adds (products and sums where
// it has none) whose operands stay in registers. Returns the operations.
#define PEAK(S, V, T)                                                       \
  WIDE static double peak_##S(long rounds) {                                \
    enum { CHAINS = 12 };                                                   \
    static volatile T factor = (T)0.5, term = 1, sink;                      \
    const V x = (V)(factor), y = (V)(term);                                 \
    V q[CHAINS];                                                            \
    UNROLLED for (int l = 0; l < CHAINS; l++) q[l] = (V)((T)l);             \
    for (long i = 0; i < rounds; i++)                                       \
      UNROLLED for (int l = 0; l < CHAINS; l++) q[l] = FMA(x, q[l], y);     \
    T total = 0;                                                            \
    UNROLLED for (int l = 0; l < CHAINS; l++) total += q[l][0];             \
    sink = total;                                                           \
    return 2.0 * CHAINS * COUNT(V, T) * (double)rounds;                     \
  }
#if ADJ_MASKED_MOVES
PEAK(f32, f32xv, float)
PEAK(f64, f64xv, double)
#else
PEAK(f32, f32x8, float)
PEAK(f64, f64x8, double)
#endif
