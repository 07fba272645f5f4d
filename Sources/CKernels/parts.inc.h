// The elements at the end of a row that fill no vector; missing ones are loaded as zero. Masked
// moves where the processor has them; elsewhere moves of fixed sizes by way of the stack.

#define PARTS(V, T)                                                                   \
  INLINE V part_##V(const T *p, long m) {                                             \
    T t[COUNT(V, T)] = {0};                                                           \
    long i = 0;                                                                       \
    if (COUNT(V, T) > 16 && m & 16) { __builtin_memcpy(t, p, 16 * sizeof(T)); i = 16; } \
    if (COUNT(V, T) > 8 && m & 8) { __builtin_memcpy(t + i, p + i, 8 * sizeof(T)); i += 8; } \
    if (m & 4) { __builtin_memcpy(t + i, p + i, 4 * sizeof(T)); i += 4; }             \
    if (m & 2) { __builtin_memcpy(t + i, p + i, 2 * sizeof(T)); i += 2; }             \
    if (m & 1) t[i] = p[i];                                                           \
    return load_##V(t);                                                               \
  }                                                                                   \
  INLINE void storepart_##V(T *p, V x, long m) {                                      \
    T t[COUNT(V, T)];                                                                 \
    store_##V(t, x);                                                                  \
    long i = 0;                                                                       \
    if (COUNT(V, T) > 16 && m & 16) { __builtin_memcpy(p, t, 16 * sizeof(T)); i = 16; } \
    if (COUNT(V, T) > 8 && m & 8) { __builtin_memcpy(p + i, t + i, 8 * sizeof(T)); i += 8; } \
    if (m & 4) { __builtin_memcpy(p + i, t + i, 4 * sizeof(T)); i += 4; }             \
    if (m & 2) { __builtin_memcpy(p + i, t + i, 2 * sizeof(T)); i += 2; }             \
    if (m & 1) p[i] = t[i];                                                           \
  }

#if ADJ_MASKED_MOVES == 512

// R is the register, whose masks have `lanes` bits, M their type.
#define MASKED(V, T, R, M, lanes, bits, suffix)                               \
  INLINE V part_##V(const T *p, long m) {                                             \
    const uint32_t mask = (uint32_t)((UINT64_C(1) << m) - 1);                         \
    R h[COUNT(V, T) / lanes];                                                         \
    for (int l = 0; l < COUNT(V, T) / lanes; l++)                                     \
      h[l] = _mm##bits##_maskz_loadu_##suffix((M)(mask >> lanes * l), p + lanes * l); \
    V x;                                                                              \
    __builtin_memcpy(&x, h, sizeof x);                                                \
    return x;                                                                         \
  }                                                                                   \
  INLINE void storepart_##V(T *p, V x, long m) {                                      \
    const uint32_t mask = (uint32_t)((UINT64_C(1) << m) - 1);                         \
    R h[COUNT(V, T) / lanes];                                                         \
    __builtin_memcpy(h, &x, sizeof x);                                                \
    for (int l = 0; l < COUNT(V, T) / lanes; l++)                                     \
      _mm##bits##_mask_storeu_##suffix(p + lanes * l, (M)(mask >> lanes * l), h[l]);  \
  }
MASKED(f32v, float, __m512, __mmask16, 16, 512, ps)
MASKED(f64x8, double, __m512d, __mmask8, 8, 512, pd)
MASKED(i32v, int32_t, __m512i, __mmask16, 16, 512, epi32)
MASKED(i64x8, int64_t, __m512i, __mmask8, 8, 512, epi64)
MASKED(u8v, uint8_t, __m256i, __mmask32, 32, 256, epi8)
PARTS(u8x8, uint8_t)
MASKED(f32x8, float, __m256, __mmask8, 8, 256, ps)

#elif ADJ_MASKED_MOVES == 256

// Registers of `lanes` elements; P is the type that the moves want, N the integer of its width.
#define MASKED(V, T, P, N, R, lanes, suffix)                                          \
  INLINE V part_##V(const T *p, long m) {                                             \
    R h[COUNT(V, T) / lanes];                                                         \
    for (int l = 0; l < COUNT(V, T) / lanes; l++)                                     \
      h[l] = _mm256_maskload_##suffix((const P *)p + lanes * l, mask_##N(m - lanes * l)); \
    V x;                                                                              \
    __builtin_memcpy(&x, h, sizeof x);                                                \
    return x;                                                                         \
  }                                                                                   \
  INLINE void storepart_##V(T *p, V x, long m) {                                      \
    R h[COUNT(V, T) / lanes];                                                         \
    __builtin_memcpy(h, &x, sizeof x);                                                \
    for (int l = 0; l < COUNT(V, T) / lanes; l++)                                     \
      _mm256_maskstore_##suffix((P *)p + lanes * l, mask_##N(m - lanes * l), h[l]);   \
  }
static const int32_t adj_ones[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
static const int64_t adj_wide_ones[8] = {-1, -1, -1, -1};
// The first m elements of a register, none for m below 0.
#define MASK(N, T, table, lanes)                                                      \
  INLINE __m256i mask_##N(long m) {                                                   \
    m = m < 0 ? 0 : m > lanes ? lanes : m;                                            \
    return _mm256_loadu_si256((const void *)(table + lanes - m));                     \
  }
MASK(narrow, int32_t, adj_ones, 8)
MASK(wide, int64_t, adj_wide_ones, 4)
MASKED(f32v, float, float, narrow, __m256, 8, ps)
MASKED(i32v, int32_t, int, narrow, __m256i, 8, epi32)
MASKED(f64x8, double, double, wide, __m256d, 4, pd)
MASKED(i64x8, int64_t, long long, wide, __m256i, 4, epi64)
MASKED(f32x8, float, float, narrow, __m256, 8, ps)
PARTS(u8v, uint8_t)
PARTS(u8x8, uint8_t)

#else

PARTS(f32v, float)
PARTS(f64x8, double)
PARTS(i32v, int32_t)
PARTS(i64x8, int64_t)
PARTS(f32x8, float)
PARTS(u8v, uint8_t)
PARTS(u8x8, uint8_t)

#endif
