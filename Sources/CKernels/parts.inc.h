// Up to seven elements at the end of a row; missing ones are loaded as zero. Masked moves where the
// processor has them; elsewhere moves of fixed sizes by way of the stack.

#define PARTS(V, T)                                                                   \
  INLINE V part_##V(const T *p, long m) {                                             \
    if (m == 1) { V x = (V)(0); x[0] = p[0]; return x; }                              \
    T t[8] = {0};                                                                     \
    long i = 0;                                                                       \
    if (m & 4) { __builtin_memcpy(t, p, 4 * sizeof(T)); i = 4; }                      \
    if (m & 2) { __builtin_memcpy(t + i, p + i, 2 * sizeof(T)); i += 2; }             \
    if (m & 1) t[i] = p[i];                                                           \
    return load_##V(t);                                                               \
  }                                                                                   \
  INLINE void storepart_##V(T *p, V x, long m) {                                      \
    if (m == 1) { p[0] = x[0]; return; }                                              \
    T t[8];                                                                           \
    store_##V(t, x);                                                                  \
    long i = 0;                                                                       \
    if (m & 4) { __builtin_memcpy(p, t, 4 * sizeof(T)); i = 4; }                      \
    if (m & 2) { __builtin_memcpy(p + i, t + i, 2 * sizeof(T)); i += 2; }             \
    if (m & 1) p[i] = t[i];                                                           \
  }
PARTS(u8x8, uint8_t)

#if ADJ_MASKED_MOVES == 512

#define MASKED(V, T, W, bits, suffix)                                                 \
  INLINE V part_##V(const T *p, long m) {                                             \
    return (V)_mm##bits##_maskz_loadu_##suffix((__mmask8)((1u << m) - 1), p);         \
  }                                                                                   \
  INLINE void storepart_##V(T *p, V x, long m) {                                      \
    _mm##bits##_mask_storeu_##suffix(p, (__mmask8)((1u << m) - 1), (W)x);             \
  }
MASKED(f32x8, float, __m256, 256, ps)
MASKED(f64x8, double, __m512d, 512, pd)
MASKED(i32x8, int32_t, __m256i, 256, epi32)
MASKED(i64x8, int64_t, __m512i, 512, epi64)

#elif ADJ_MASKED_MOVES == 256

static const int32_t adj_ones[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
INLINE __m256i narrow_mask(long m) { return _mm256_loadu_si256((const void *)(adj_ones + 8 - m)); }
static const int64_t adj_wide_ones[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
INLINE __m256i wide_mask(long m, int half) {
  return _mm256_loadu_si256((const void *)(adj_wide_ones + 8 - m + 4 * half));
}

#define MASKED_NARROW(V, T, P, W, suffix)                                             \
  INLINE V part_##V(const T *p, long m) {                                             \
    return (V)_mm256_maskload_##suffix((const P *)p, narrow_mask(m));                 \
  }                                                                                   \
  INLINE void storepart_##V(T *p, V x, long m) {                                      \
    _mm256_maskstore_##suffix((P *)p, narrow_mask(m), (W)x);                          \
  }
#define MASKED_WIDE(V, T, P, W, suffix)                                               \
  INLINE V part_##V(const T *p, long m) {                                             \
    W h[2] = {_mm256_maskload_##suffix((const P *)p, wide_mask(m, 0)),                \
              _mm256_maskload_##suffix((const P *)p + 4, wide_mask(m, 1))};           \
    V x;                                                                              \
    __builtin_memcpy(&x, h, sizeof x);                                                \
    return x;                                                                         \
  }                                                                                   \
  INLINE void storepart_##V(T *p, V x, long m) {                                      \
    W h[2];                                                                           \
    __builtin_memcpy(h, &x, sizeof x);                                                \
    _mm256_maskstore_##suffix((P *)p, wide_mask(m, 0), h[0]);                         \
    _mm256_maskstore_##suffix((P *)p + 4, wide_mask(m, 1), h[1]);                     \
  }
MASKED_NARROW(f32x8, float, float, __m256, ps)
MASKED_NARROW(i32x8, int32_t, int, __m256i, epi32)
MASKED_WIDE(f64x8, double, double, __m256d, pd)
MASKED_WIDE(i64x8, int64_t, long long, __m256i, epi64)

#else

PARTS(f32x8, float)
PARTS(f64x8, double)
PARTS(i32x8, int32_t)
PARTS(i64x8, int64_t)

#endif
