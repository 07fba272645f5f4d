// Double-precision functions on vectors of eight: own loops where the reduction is short, the C
// library's functions one element at a time elsewhere.

INLINE f64x8 pow2_f64(i64x8 k) { return (f64x8)((u64x8)(k + 1023) << 52); }

// exp(x) − 1 for |x| ≤ ½·log 2.
INLINE f64x8 expm1_reduced_f64(f64x8 r) {
  f64x8 q = (f64x8)(2.09278637928264351e-09);
  q = FMA(q, r, (f64x8)(2.51134424757702338e-08));
  q = FMA(q, r, (f64x8)(2.75572301767978205e-07));
  q = FMA(q, r, (f64x8)(2.75572308024954481e-06));
  q = FMA(q, r, (f64x8)(2.48015873778013136e-05));
  q = FMA(q, r, (f64x8)(1.98412699004767287e-04));
  q = FMA(q, r, (f64x8)(1.38888888888561248e-03));
  q = FMA(q, r, (f64x8)(8.33333333331536842e-03));
  q = FMA(q, r, (f64x8)(4.16666666666667268e-02));
  q = FMA(q, r, (f64x8)(1.66666666666666852e-01));
  q = FMA(q, r, (f64x8)(0.5));
  return FMA(q, r * r, r);
}

// x = k·log 2 + r.
INLINE f64x8 reduce_f64(f64x8 x, i64x8 *k) {
  const f64x8 magic = (f64x8)(6755399441055744.0);
  f64x8 z = FMA(x, (f64x8)(1.4426950408889634), magic);
  *k = (i64x8)((u64x8)z - 0x4338000000000000u);
  f64x8 n = z - magic;
  return FMA(n, (f64x8)(-1.90821492927058770002e-10),
             FMA(n, (f64x8)(-6.93147180369123816490e-01), x));
}

INLINE f64x8 exp_f64(f64x8 x) {
  x = x < -746.0 ? (f64x8)(-746.0) : x;
  x = x > 710.0 ? (f64x8)(710.0) : x;
  i64x8 k;
  f64x8 r = reduce_f64(x, &k);
  i64x8 half = k >> 1;
  return (expm1_reduced_f64(r) + 1.0) * pow2_f64(half) * pow2_f64(k - half);
}

INLINE f64x8 expm1_f64(f64x8 x) {
  f64x8 y = x < -40.0 ? (f64x8)(-40.0) : x;
  y = y > 710.0 ? (f64x8)(710.0) : y;
  i64x8 k;
  f64x8 r = reduce_f64(y, &k);
  i64x8 half = k >> 1;
  f64x8 s = pow2_f64(half), t = pow2_f64(k - half);
  f64x8 small = FMA(expm1_reduced_f64(r), pow2_f64(k), pow2_f64(k) - 1.0);
  f64x8 large = (expm1_reduced_f64(r) + 1.0) * s * t;
  f64x8 result = k > 500 ? large : small;
  return x == 0.0 ? x : result;
}

INLINE f64x8 tanh_f64(f64x8 x) {
  f64x8 y = x * 2.0;
  y = y < -80.0 ? (f64x8)(-80.0) : y;
  y = y > 80.0 ? (f64x8)(80.0) : y;
  i64x8 k;
  f64x8 r = reduce_f64(y, &k);
  f64x8 s = pow2_f64(k);
  f64x8 e = FMA(expm1_reduced_f64(r), s, s - 1.0);
  f64x8 t = e / (e + 2.0);
  return (f64x8)(((u64x8)t & 0x7fffffffffffffffu) | ((u64x8)x & 0x8000000000000000u));
}

INLINE f64x8 sigmoid_f64(f64x8 x) {
  f64x8 e = exp_f64((f64x8)((u64x8)x | 0x8000000000000000u));
  return (x < 0.0 ? e : (f64x8)(1.0)) / (1.0 + e);
}

// x = 2^k·m with m in [√½, √2); returns m − 1. x is positive and finite.
INLINE f64x8 split_f64(f64x8 x, f64x8 *k) {
  i64x8 tiny = x < 2.2250738585072014e-308;
  x = tiny ? x * 4503599627370496.0 : x;
  i64x8 u = (i64x8)x - 0x3fe6a09e667f3bcd;
  i64x8 e = u >> 52;
  *k = __builtin_convertvector(tiny ? e - 52 : e, f64x8);
  return (f64x8)((u & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd) - 1.0;
}

// log(1 + f) + k·log 2 + extra, for f from `split_f64`.
INLINE f64x8 log_split_f64(f64x8 f, f64x8 k, f64x8 extra) {
  f64x8 s = f / (f + 2.0), z = s * s;
  f64x8 p = (f64x8)(1.46586025290658895e-01);
  p = FMA(p, z, (f64x8)(1.53282481451559538e-01));
  p = FMA(p, z, (f64x8)(1.81829956374341822e-01));
  p = FMA(p, z, (f64x8)(2.22222096432427796e-01));
  p = FMA(p, z, (f64x8)(2.85714286353102254e-01));
  p = FMA(p, z, (f64x8)(3.99999999998784439e-01));
  p = FMA(p, z, (f64x8)(6.66666666666667074e-01)) * z;
  f64x8 h = 0.5 * f * f;
  f64x8 low = FMA(k, (f64x8)(1.90821492927058770002e-10), extra);
  return k * 6.93147180369123816490e-01 - ((h - FMA(s, h + p, low)) - f);
}

INLINE f64x8 log_ends_f64(f64x8 x, f64x8 y) {
  y = x == __builtin_inf() ? x : y;
  y = x == 0.0 ? (f64x8)(-__builtin_inf()) : y;
  return x >= 0.0 ? y : (f64x8)(__builtin_nan(""));
}

INLINE f64x8 log_f64(f64x8 x) {
  f64x8 k, f = split_f64(x, &k);
  return log_ends_f64(x, log_split_f64(f, k, (f64x8)(0.0)));
}

INLINE f64x8 log1p_f64(f64x8 x) {
  f64x8 u = 1.0 + x;
  f64x8 lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
  f64x8 k, f = split_f64(u, &k);
  f64x8 y = log_ends_f64(u, log_split_f64(f, k, lost / u));
  return __builtin_elementwise_abs(x) < 1e-17 ? x : y;
}

#define EACH_F64(name, function)                          \
  INLINE f64x8 name(f64x8 x) {                            \
    for (int l = 0; l < 8; l++) x[l] = function(x[l]);    \
    return x;                                             \
  }
EACH_F64(erf_f64, erf)
EACH_F64(sin_f64, sin)
EACH_F64(cos_f64, cos)

INLINE f64x8 sqrt_f64(f64x8 x) { return __builtin_elementwise_sqrt(x); }
INLINE f64x8 floor_f64(f64x8 x) { return __builtin_elementwise_floor(x); }

INLINE f64x8 power_f64(f64x8 a, f64x8 b) {
  for (int l = 0; l < 8; l++) a[l] = pow(a[l], b[l]);
  return a;
}
