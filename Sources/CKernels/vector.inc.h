// Vectors of eight elements of every type, their loads and stores. Included once a CPU level.
#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))

typedef float f32x8 __attribute__((ext_vector_type(8)));
typedef double f64x8 __attribute__((ext_vector_type(8)));
typedef int32_t i32x8 __attribute__((ext_vector_type(8)));
typedef int64_t i64x8 __attribute__((ext_vector_type(8)));
typedef uint32_t u32x8 __attribute__((ext_vector_type(8)));
typedef uint64_t u64x8 __attribute__((ext_vector_type(8)));
typedef uint8_t u8x8 __attribute__((ext_vector_type(8)));
typedef int8_t s8x8 __attribute__((ext_vector_type(8)));

// Up to seven elements at the end of a row: one, or fixed sizes that compile to single moves.
#define LOADS(V, T)                                                                   \
  INLINE V load_##V(const T *p) { V x; __builtin_memcpy(&x, p, sizeof x); return x; } \
  INLINE void store_##V(T *p, V x) { __builtin_memcpy(p, &x, sizeof x); }             \
  INLINE V part_##V(const T *p, long m) {                                             \
    if (m == 1) return (V)(p[0]);                                                     \
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

LOADS(f32x8, float)
LOADS(f64x8, double)
LOADS(i32x8, int32_t)
LOADS(i64x8, int64_t)
LOADS(u8x8, uint8_t)

#define KERNEL static void
#define PARAMETERS const adj_step *s, void *const *r, long n

// The operands of a loop: a pointer for a row, a vector of copies for a scalar;
// SAME is a second operand that is the first.
#define ROW(V, T, x) const T *x##p = (const T *)r[s->x];
#define ONE(V, T, x) const V x##v = (V)(*(const T *)r[s->x]);
#define SAME(V, T, x)
#define ROW_AT(V, x) load_##V(x##p + i)
#define ONE_AT(V, x) x##v
#define ROW_PART(V, x) part_##V(x##p + i, n - i)
#define ONE_PART(V, x) x##v
#define SAME_AT(V, x) load_##V(ap + i)
#define SAME_PART(V, x) part_##V(ap + i, n - i)

// Fused multiply-add where the machine has one; elsewhere two roundings, for the library's
// emulation is a hundred times slower.
#if ADJ_HAS_FMA
#define FMA(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
