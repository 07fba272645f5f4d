// Every loop for i32, i64 and bool. Arithmetic wraps; division by zero sets the fault cell.

#define FAULT (*(int64_t *)r[0])

#define INTEGERS(T, V, I, D, UV, S, least, greatest)                                       \
  LOOP1(negate_##S, V, T, V, T, (V)(-(UV)a))                                            \
  LOOP1(abs_##S, V, T, V, T, (V)(a < 0 ? -(UV)a : (UV)a))                               \
  LOOP1(sign_##S, V, T, V, T, a > 0 ? (V)(1) : a < 0 ? (V)(-1) : (V)(0))                \
  LOOP1(relu_##S, V, T, V, T, a > 0 ? a : (V)(0))                                       \
  LOOP2(add_##S, V, T, V, T, (V)((UV)a + (UV)b))                                        \
  LOOP2(subtract_##S, V, T, V, T, (V)((UV)a - (UV)b))                                   \
  LOOP2(multiply_##S, V, T, V, T, (V)((UV)a * (UV)b))                                   \
  LOOP2(maximum_##S, V, T, V, T, a > b ? a : b)                                         \
  LOOP2(minimum_##S, V, T, V, T, a < b ? a : b)                                         \
  DIVISION(divide_floor_##S, T, q)                                                      \
  DIVISION(modulo_##S, T, m)                                                            \
  COMPARISONS(V, T, D, S)                                                               \
  SELECT(select_##S, V, T, I, D)                                                        \
  REDUCE_(sum_##S, V, T, ROW, SAME, NOTHING, a, 0, WRAPPED_PLUS_##S, RESULT_D(T))        \
  REDUCE_(product_##S##_k, V, T, ROW, SAME, NOTHING, a, 1, WRAPPED_TIMES_##S, RESULT_D(T))   \
  REDUCE_(row_maximum_##S, V, T, ROW, SAME, NOTHING, a, least, GREATER, RESULT_D(T))     \
  REDUCE_(row_minimum_##S, V, T, ROW, SAME, NOTHING, a, greatest, LESSER, RESULT_D(T))   \
  KERNEL iota_##S(PARAMETERS) {                                                         \
    const int64_t first = *(const int64_t *)r[s->a];                                    \
    T *d = (T *)r[s->d];                                                                \
    for (long i = 0; i < n; i++) d[i] = (T)((uint64_t)first + (uint64_t)i);             \
  }

// q rounds towards −∞, m has the sign of the divisor; the least integer by −1 wraps.
#define DIVISION(name, T, result)                                                       \
  DIVISION_(name##_0, T, i, i, result)                                                  \
  DIVISION_(name##_1, T, 0, i, result)                                                  \
  DIVISION_(name##_2, T, i, 0, result)
#define DIVISION_(name, T, ai, bi, result)                                              \
  KERNEL name(PARAMETERS) {                                                             \
    const T *ap = (const T *)r[s->a], *bp = (const T *)r[s->b];                         \
    T *d = (T *)r[s->d];                                                                \
    for (long i = 0; i < n; i++) {                                                      \
      T a = ap[ai], b = bp[bi], q = 0, m = 0;                                           \
      if (b == 0) FAULT = 1;                                                            \
      else if (b == -1) q = (T)(0 - (uint64_t)a);                                       \
      else {                                                                            \
        q = a / b;                                                                      \
        m = a % b;                                                                      \
        if (m != 0 && (m < 0) != (b < 0)) { q -= 1; m += b; }                           \
      }                                                                                 \
      (void)q, (void)m;                                                                 \
      d[i] = result;                                                                    \
    }                                                                                   \
  }

// Sums and products without signed overflow.
#define WRAPPED_PLUS_i32(V, p, q) ((V)(UNSIGNED_i32_##V(p) + UNSIGNED_i32_##V(q)))
#define WRAPPED_TIMES_i32(V, p, q) ((V)(UNSIGNED_i32_##V(p) * UNSIGNED_i32_##V(q)))
#define WRAPPED_PLUS_i64(V, p, q) ((V)(UNSIGNED_i64_##V(p) + UNSIGNED_i64_##V(q)))
#define WRAPPED_TIMES_i64(V, p, q) ((V)(UNSIGNED_i64_##V(p) * UNSIGNED_i64_##V(q)))
#define UNSIGNED_i32_i32v(p) ((u32v)(p))
#define UNSIGNED_i32_E(p) ((u32x8)(p))
#define UNSIGNED_i64_i64x8(p) ((u64x8)(p))
#define UNSIGNED_i64_E(p) ((u64x8)(p))
#define WRAPPED_PLUS_i32_FOLD WRAPPED_PLUS_i32
#define WRAPPED_TIMES_i32_FOLD WRAPPED_TIMES_i32
#define WRAPPED_PLUS_i64_FOLD WRAPPED_PLUS_i64
#define WRAPPED_TIMES_i64_FOLD WRAPPED_TIMES_i64

INTEGERS(int32_t, i32v, i32v, u8v, u32v, i32, INT32_MIN, INT32_MAX)
INTEGERS(int64_t, i64x8, i64x8, u8x8, u64x8, i64, INT64_MIN, INT64_MAX)

// Bools are bytes, zero or not; results are 0 or 1.
#define TRUTH(x) ((x) != 0)
#define BOOL2(name, expression)                                                         \
  BOOL2_(name##_0, i, i, expression)                                                    \
  BOOL2_(name##_1, 0, i, expression)                                                    \
  BOOL2_(name##_2, i, 0, expression)
#define BOOL2_(name, ai, bi, expression)                                                \
  KERNEL name(PARAMETERS) {                                                             \
    const uint8_t *ap = (const uint8_t *)r[s->a], *bp = (const uint8_t *)r[s->b];       \
    uint8_t *d = (uint8_t *)r[s->d];                                                    \
    for (long i = 0; i < n; i++) {                                                      \
      const uint8_t a = TRUTH(ap[ai]), b = TRUTH(bp[bi]);                               \
      d[i] = expression;                                                                \
    }                                                                                   \
  }
BOOL2(and_bool, a & b)
BOOL2(or_bool, a | b)
BOOL2(equal_bool, a == b)
BOOL2(not_equal_bool, a != b)
BOOL2(less_bool, a < b)
BOOL2(less_equal_bool, a <= b)
LOOP1(not_bool, u8v, uint8_t, u8v, uint8_t, (u8v)((a == 0) & 1))
SELECT(select_bool, u8v, uint8_t, s8v, u8v)

KERNEL any_bool(PARAMETERS) {
  const uint8_t *a = (const uint8_t *)r[s->a];
  uint8_t any = 0;
  for (long i = 0; i < n; i++) any |= TRUTH(a[i]);
  *(uint8_t *)r[s->d] = any;
}
KERNEL all_bool(PARAMETERS) {
  const uint8_t *a = (const uint8_t *)r[s->a];
  uint8_t all = 1;
  for (long i = 0; i < n; i++) all &= TRUTH(a[i]);
  *(uint8_t *)r[s->d] = all;
}
