// Vectors of every type, their loads and stores. Included once a CPU level.
//
// Loops over elements of four bytes work on vectors of LANES: where registers have 512 bits, two of
// them, so that two chains of dependent operations run side by side; where they are narrower, one
// or two, which short rows fill. Over elements of eight bytes they work on eight.
#pragma clang fp contract(off)

#define UNROLLED _Pragma("clang loop unroll(full)")
#define INLINE static inline __attribute__((always_inline))

#if ADJ_MASKED_MOVES == 512
#define LANES 32
// Without this attribute the compiler halves registers of 512 bits.
#define WIDE __attribute__((min_vector_width(512)))
#else
#define LANES 8
#define WIDE
#endif

#define VECTORS(suffix, lanes)                                           \
  typedef float f32##suffix __attribute__((ext_vector_type(lanes)));     \
  typedef int32_t i32##suffix __attribute__((ext_vector_type(lanes)));   \
  typedef uint32_t u32##suffix __attribute__((ext_vector_type(lanes)));  \
  typedef uint8_t u8##suffix __attribute__((ext_vector_type(lanes)));    \
  typedef int8_t s8##suffix __attribute__((ext_vector_type(lanes)));
VECTORS(v, LANES)
VECTORS(x8, 8)
typedef double f64x8 __attribute__((ext_vector_type(8)));
typedef int64_t i64x8 __attribute__((ext_vector_type(8)));
typedef uint64_t u64x8 __attribute__((ext_vector_type(8)));

#define LOADS(V, T)                                                                   \
  INLINE V load_##V(const T *p) { V x; __builtin_memcpy(&x, p, sizeof x); return x; } \
  INLINE void store_##V(T *p, V x) { __builtin_memcpy(p, &x, sizeof x); }

LOADS(f32v, float)
LOADS(i32v, int32_t)
LOADS(u8v, uint8_t)
LOADS(f32x8, float)
LOADS(f64x8, double)
LOADS(i64x8, int64_t)
LOADS(u8x8, uint8_t)

// Lanes of a vector of T.
#define COUNT(V, T) ((long)(sizeof(V) / sizeof(T)))
#include "parts.inc.h"

// A vector whose lanes from m on are `rest`: m counts from the numbers of the lanes.
#define NUMBERS(V, T)                                           \
  INLINE V numbers_##V(void) {                                  \
    V x;                                                        \
    for (int l = 0; l < COUNT(V, T); l++) x[l] = (T)l;          \
    return x;                                                   \
  }
NUMBERS(f32v, float)
NUMBERS(f64x8, double)
NUMBERS(i32v, int32_t)
NUMBERS(i64x8, int64_t)
#define UP_TO(V, T, m, x, rest) (numbers_##V() < (V)((T)(m)) ? (x) : (V)(rest))

#define KERNEL WIDE static void
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
