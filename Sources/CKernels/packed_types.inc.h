// Packed products of both float types, for levels whose vectors have fused multiply-adds.
#if ADJ_MASKED_MOVES == 512
#define TALL 12
typedef float f32xv __attribute__((ext_vector_type(16)));
typedef double f64xv __attribute__((ext_vector_type(8)));
#else
#define TALL 6
typedef float f32xv __attribute__((ext_vector_type(8)));
typedef double f64xv __attribute__((ext_vector_type(4)));
#endif
typedef f32xv f32xu __attribute__((aligned(4)));
typedef f64xv f64xu __attribute__((aligned(8)));

// Four rows of s as four columns of d.
#define TRANSPOSE(name, T, Q)                                          \
  typedef T Q __attribute__((ext_vector_type(4), aligned(sizeof(T)))); \
  INLINE void name(T *d, long width, const T *s, long stride) {        \
    const Q a = *(const Q *)s, b = *(const Q *)(s + stride);           \
    const Q c = *(const Q *)(s + 2 * stride), e = *(const Q *)(s + 3 * stride); \
    const Q f = __builtin_shufflevector(a, b, 0, 4, 1, 5);             \
    const Q g = __builtin_shufflevector(a, b, 2, 6, 3, 7);             \
    const Q h = __builtin_shufflevector(c, e, 0, 4, 1, 5);             \
    const Q i = __builtin_shufflevector(c, e, 2, 6, 3, 7);             \
    *(Q *)d = __builtin_shufflevector(f, h, 0, 1, 4, 5);               \
    *(Q *)(d + width) = __builtin_shufflevector(f, h, 2, 3, 6, 7);     \
    *(Q *)(d + 2 * width) = __builtin_shufflevector(g, i, 0, 1, 4, 5); \
    *(Q *)(d + 3 * width) = __builtin_shufflevector(g, i, 2, 3, 6, 7); \
  }
TRANSPOSE(transpose_f32, float, f32x4u)
TRANSPOSE(transpose_f64, double, f64x4u)

#define VECTOR ((long)(sizeof(V) / sizeof(T)))
#define PANEL (2 * VECTOR)
#define LINE ((long)(ADJ_LINE / sizeof(T)))

#define T float
#define V f32xv
#define U f32xu
#define NAME(x) x##_f32
#include "packed.inc.h"
#undef T
#undef V
#undef U
#undef NAME

#define T double
#define V f64xv
#define U f64xu
#define NAME(x) x##_f64
#include "packed.inc.h"
#undef T
#undef V
#undef U
#undef NAME
