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

#define LOADS(V, T)                                                                   \
  INLINE V load_##V(const T *p) { V x; __builtin_memcpy(&x, p, sizeof x); return x; } \
  INLINE void store_##V(T *p, V x) { __builtin_memcpy(p, &x, sizeof x); }

LOADS(f32x8, float)
LOADS(f64x8, double)
LOADS(i32x8, int32_t)
LOADS(i64x8, int64_t)
LOADS(u8x8, uint8_t)
#include "parts.inc.h"

// The lanes of a vector by number, and a vector whose lanes from m on are `rest`.
#define LANES(V) ((V){0, 1, 2, 3, 4, 5, 6, 7})
#define UP_TO(V, T, m, x, rest) (LANES(V) < (V)((T)(m)) ? (x) : (V)(rest))

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
