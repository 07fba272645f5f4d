// Small products. c[i, j] = alpha·Σₖ a[i, k]·b[k, j] + beta·c[i, j]; four columns of vectors at a
// time where b's rows are contiguous, otherwise an element at a time in eight lanes.

#define PRODUCT(T, V, S, SUM)                                                               \
  INLINE void finish_##S(const adj_product *p, T *c, V x, long m) {                         \
    V y = x * (V)((T)p->alpha);                                                             \
    if (p->beta != 0) y += (V)((T)p->beta) * (m == 8 ? load_##V(c) : part_##V(c, m));       \
    if (m == 8) store_##V(c, y); else storepart_##V(c, y, m);                               \
  }                                                                                         \
  static void rows_##S(const adj_product *p, T *c, const T *a, const T *b) {                \
    for (long i = 0; i < p->m; i++, c += p->c_row, a += p->a_row) {                         \
      long j = 0;                                                                           \
      for (; j + 32 <= p->n; j += 32) {                                                     \
        V q[4] = {(V)(0), (V)(0), (V)(0), (V)(0)};                                          \
        for (long k = 0; k < p->k; k++) {                                                   \
          const V x = (V)(a[k * p->a_column]);                                              \
          const T *y = b + k * p->b_row + j;                                                \
          _Pragma("clang loop unroll(full)") for (int l = 0; l < 4; l++)                    \
              q[l] = SUM(x, load_##V(y + 8 * l), q[l]);                                     \
        }                                                                                   \
        for (int l = 0; l < 4; l++) finish_##S(p, c + j + 8 * l, q[l], 8);                  \
      }                                                                                     \
      for (; j < p->n; j += 8) {                                                            \
        const long m = p->n - j < 8 ? p->n - j : 8;                                         \
        V q = (V)(0);                                                                       \
        for (long k = 0; k < p->k; k++) {                                                   \
          const T *y = b + k * p->b_row + j;                                                \
          q = SUM((V)(a[k * p->a_column]), m == 8 ? load_##V(y) : part_##V(y, m), q);       \
        }                                                                                   \
        finish_##S(p, c + j, q, m);                                                         \
      }                                                                                     \
    }                                                                                       \
  }                                                                                         \
  static void product_##S(const adj_product *p, void *cv, const void *av, const void *bv) { \
    T *c = (T *)cv;                                                                         \
    const T *a = (const T *)av, *b = (const T *)bv;                                         \
    if (p->b_column == 1) { rows_##S(p, c, a, b); return; }                                 \
    const bool dots = p->a_column == 1 && p->b_row == 1;                                    \
    for (long i = 0; i < p->m; i++)                                                         \
      for (long j = 0; j < p->n; j++) {                                                     \
        const T *x = a + i * p->a_row, *y = b + j * p->b_column;                            \
        V q = (V)(0);                                                                       \
        long k = 0;                                                                         \
        if (dots) {                                                                         \
          for (; k + 8 <= p->k; k += 8) q = SUM(load_##V(x + k), load_##V(y + k), q);       \
          if (k < p->k)                                                                     \
            q = SUM(part_##V(x + k, p->k - k), part_##V(y + k, p->k - k), q);           \
          k = p->k;                                                                         \
        }                                                                                   \
        q += __builtin_shufflevector(q, q, 4, 5, 6, 7, 4, 5, 6, 7);                         \
        q += __builtin_shufflevector(q, q, 2, 3, 2, 3, 2, 3, 2, 3);                         \
        T t = q[0] + q[1];                                                                  \
        for (; k < p->k; k++) t += x[k * p->a_column] * y[k * p->b_row];                    \
        T z = (T)p->alpha * t;                                                              \
        if (p->beta != 0) z += (T)p->beta * c[i * p->c_row + j];                            \
        c[i * p->c_row + j] = z;                                                            \
      }                                                                                     \
  }

#define SUM_FLOAT(x, y, q) FMA((x), (y), (q))
PRODUCT(float, f32x8, f32, SUM_FLOAT)
PRODUCT(double, f64x8, f64, SUM_FLOAT)

// Integers wrap, so the order doesn't matter; alpha is 1 and beta 0 or 1.
#define WRAPPED_PRODUCT(T, U, S)                                                            \
  static void product_##S(const adj_product *p, void *cv, const void *av, const void *bv) { \
    T *c = (T *)cv;                                                                         \
    const T *a = (const T *)av, *b = (const T *)bv;                                         \
    for (long i = 0; i < p->m; i++)                                                         \
      for (long j = 0; j < p->n; j++) {                                                     \
        U q = p->beta != 0 ? (U)c[i * p->c_row + j] : 0;                                    \
        for (long k = 0; k < p->k; k++)                                                     \
          q += (U)a[i * p->a_row + k * p->a_column] * (U)b[k * p->b_row + j * p->b_column]; \
        c[i * p->c_row + j] = (T)q;                                                         \
      }                                                                                     \
  }
WRAPPED_PRODUCT(int32_t, uint32_t, i32)
WRAPPED_PRODUCT(int64_t, uint64_t, i64)

static void product_bool(const adj_product *p, void *cv, const void *av, const void *bv) {
  uint8_t *c = (uint8_t *)cv;
  const uint8_t *a = (const uint8_t *)av, *b = (const uint8_t *)bv;
  for (long i = 0; i < p->m; i++)
    for (long j = 0; j < p->n; j++) {
      uint8_t q = 0;
      for (long k = 0; k < p->k; k++)
        q |= a[i * p->a_row + k * p->a_column] && b[k * p->b_row + j * p->b_column];
      c[i * p->c_row + j] = q;
    }
}

// The product as a loop of its own among others: r holds its shape, c, a and b.
#define PRODUCT_CALL(S)                                                \
  KERNEL product_call_##S(PARAMETERS) {                                \
    (void)s, (void)n;                                                  \
    product_##S((const adj_product *)r[0], r[1], r[2], r[3]);          \
  }
PRODUCT_CALL(f32)
PRODUCT_CALL(f64)
PRODUCT_CALL(i32)
PRODUCT_CALL(i64)
PRODUCT_CALL(bool)
