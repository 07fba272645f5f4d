// Single-precision functions on vectors of eight. Polynomials are weighted minimax fits on the
// reduced ranges; errors over all floats are bounded by the tests (4 ULP).

INLINE f32x8 pow2_f32(i32x8 k) { return (f32x8)((u32x8)(k + 127) << 23); }

// exp(x) − 1 for |x| ≤ ½·log 2.
INLINE f32x8 expm1_reduced_f32(f32x8 r) {
  f32x8 q = (f32x8)(1.3951666e-03f);
  q = FMA(q, r, (f32x8)(8.369603e-03f));
  q = FMA(q, r, (f32x8)(4.1666187e-02f));
  q = FMA(q, r, (f32x8)(1.6666512e-01f));
  q = FMA(q, r, (f32x8)(0.5f));
  return FMA(q, r * r, r);
}

// x = k·log 2 + r.
INLINE f32x8 reduce_f32(f32x8 x, i32x8 *k) {
  const f32x8 magic = (f32x8)(12582912.0f);
  f32x8 z = FMA(x, (f32x8)(1.44269504f), magic);
  *k = (i32x8)((u32x8)z - 0x4B400000u);
  f32x8 n = z - magic;
  return FMA(n, (f32x8)(2.12194440e-4f), FMA(n, (f32x8)(-0.693359375f), x));
}

// m·2^k for k from −150 to 128, rounded once.
INLINE f32x8 raised_f32(f32x8 m, i32x8 k) {
#if ADJ_MASKED_MOVES == 512
  return (f32x8)_mm256_scalef_ps((__m256)m, (__m256)__builtin_convertvector(k, f32x8));
#else
  i32x8 half = k >> 1;
  return m * pow2_f32(half) * pow2_f32(k - half);
#endif
}

// exp(x) for x ≤ 89.
INLINE f32x8 exp_below_f32(f32x8 x) {
  x = x < -104.0f ? (f32x8)(-104.0f) : x;
  i32x8 k;
  f32x8 r = reduce_f32(x, &k);
  return raised_f32(expm1_reduced_f32(r) + 1.0f, k);
}

INLINE f32x8 exp_f32(f32x8 x) { return exp_below_f32(x > 89.0f ? (f32x8)(89.0f) : x); }

INLINE f32x8 expm1_f32(f32x8 x) {
  f32x8 y = x < -18.0f ? (f32x8)(-18.0f) : x;
  y = y > 89.0f ? (f32x8)(89.0f) : y;
  i32x8 k;
  f32x8 r = reduce_f32(y, &k);
  i32x8 half = k >> 1;
  f32x8 s = pow2_f32(half), t = pow2_f32(k - half);
  f32x8 small = FMA(expm1_reduced_f32(r), pow2_f32(k), pow2_f32(k) - 1.0f);
  f32x8 large = (expm1_reduced_f32(r) + 1.0f) * s * t;
  f32x8 result = k > 60 ? large : small;
  return x == 0.0f ? x : result;
}

INLINE f32x8 tanh_f32(f32x8 x) {
  f32x8 y = x * 2.0f;
  y = y < -40.0f ? (f32x8)(-40.0f) : y;
  y = y > 40.0f ? (f32x8)(40.0f) : y;
  i32x8 k;
  f32x8 r = reduce_f32(y, &k);
  f32x8 s = pow2_f32(k);
  f32x8 e = FMA(expm1_reduced_f32(r), s, s - 1.0f);
  f32x8 t = e / (e + 2.0f);
  return (f32x8)(((u32x8)t & 0x7fffffffu) | ((u32x8)x & 0x80000000u));
}

INLINE f32x8 sigmoid_f32(f32x8 x) {
  f32x8 e = exp_below_f32((f32x8)((u32x8)x | 0x80000000u));
  return (x < 0.0f ? e : (f32x8)(1.0f)) / (1.0f + e);
}

// x = 2^k·m with m in [√½, √2); returns m − 1. x is positive and finite.
INLINE f32x8 split_f32(f32x8 x, f32x8 *k) {
  i32x8 tiny = x < 1.17549435e-38f;
  x = tiny ? x * 8388608.0f : x;
  i32x8 u = (i32x8)x - 0x3f3504f3;
  i32x8 e = u >> 23;
  *k = __builtin_convertvector(tiny ? e - 23 : e, f32x8);
  return (f32x8)((u & 0x007fffff) + 0x3f3504f3) - 1.0f;
}

// log(1 + f) + k·log 2 + extra, for f from `split_f32`.
INLINE f32x8 log_split_f32(f32x8 f, f32x8 k, f32x8 extra) {
  f32x8 s = f / (f + 2.0f), z = s * s;
  f32x8 p = (f32x8)(2.3366821e-01f);
  p = FMA(p, z, (f32x8)(2.8549451e-01f));
  p = FMA(p, z, (f32x8)(4.0000135e-01f));
  p = FMA(p, z, (f32x8)(6.6666669e-01f)) * z;
  f32x8 h = 0.5f * f * f;
  f32x8 low = FMA(k, (f32x8)(9.05800061e-06f), extra);
  return k * 6.93138123e-01f - ((h - FMA(s, h + p, low)) - f);
}

INLINE f32x8 log_ends_f32(f32x8 x, f32x8 y) {
  y = x == __builtin_inff() ? x : y;
  y = x == 0.0f ? (f32x8)(-__builtin_inff()) : y;
  return x >= 0.0f ? y : (f32x8)(__builtin_nanf(""));
}

INLINE f32x8 log_f32(f32x8 x) {
  f32x8 k, f = split_f32(x, &k);
  return log_ends_f32(x, log_split_f32(f, k, (f32x8)(0.0f)));
}

INLINE f32x8 log1p_f32(f32x8 x) {
  f32x8 u = 1.0f + x;
  f32x8 lost = x < 1.0f ? x - (u - 1.0f) : 1.0f - (u - x);
  f32x8 k, f = split_f32(u, &k);
  f32x8 y = log_ends_f32(u, log_split_f32(f, k, lost / u));
  return __builtin_elementwise_abs(x) < 1e-8f ? x : y;
}

INLINE f32x8 erf_f32(f32x8 x) {
  f32x8 t = __builtin_elementwise_abs(x), z = x * x;
  f32x8 p = (f32x8)(7.8890320e-05f);
  p = FMA(p, z, (f32x8)(-8.0208148e-04f));
  p = FMA(p, z, (f32x8)(5.1895324e-03f));
  p = FMA(p, z, (f32x8)(-2.6854442e-02f));
  p = FMA(p, z, (f32x8)(1.1283600e-01f));
  p = FMA(p, z, (f32x8)(-3.7612626e-01f));
  p = FMA(p, z, (f32x8)(1.2837917e-01f));
  f32x8 near = FMA(p, x, x);
  f32x8 c = t > 4.0f ? (f32x8)(4.0f) : t;
  f32x8 q = (f32x8)(5.2957434e-06f);
  q = FMA(q, c, (f32x8)(-4.9925493e-05f));
  q = FMA(q, c, (f32x8)(-2.7509332e-05f));
  q = FMA(q, c, (f32x8)(2.8693189e-03f));
  q = FMA(q, c, (f32x8)(-2.2575924e-02f));
  q = FMA(q, c, (f32x8)(1.0516977e-01f));
  q = FMA(q, c, (f32x8)(6.3567299e-01f));
  q = FMA(q, c, (f32x8)(1.1285415e+00f));
  f32x8 far = 1.0f - exp_f32(-(q * c));
  far = (f32x8)((u32x8)far | ((u32x8)x & 0x80000000u));
  return t > 0.95f ? far : near;
}

// sin and cos by reduction in double precision; beyond 2^22 one element at a time.
INLINE f32x8 wave_f32(f32x8 x, int quarter) {
  f64x8 y = __builtin_convertvector(x, f64x8);
  const f64x8 magic = (f64x8)(6755399441055744.0);
  f64x8 z = y * 0.63661977236758134 + magic;
  i64x8 k = (i64x8)z + quarter;
  f64x8 n = z - magic;
  f64x8 r = (y - n * 1.57079632673412561417e+00) - n * 6.07710050650619224932e-11;
  f64x8 w = r * r;
  f64x8 sine = (f64x8)(-2.48007680433686597e-08);
  sine = sine * w + 2.75559379094489538e-06;
  sine = sine * w - 1.98412667402740654e-04;
  sine = sine * w + 8.33333333089608837e-03;
  sine = sine * w - 1.66666666666636015e-01;
  sine = r + r * w * sine;
  f64x8 cosine = (f64x8)(2.06971156623428719e-09);
  cosine = cosine * w - 2.75563317368328600e-07;
  cosine = cosine * w + 2.48015850844540592e-05;
  cosine = cosine * w - 1.38888888871461732e-03;
  cosine = cosine * w + 4.16666666666644717e-02;
  cosine = 1.0 - 0.5 * w + w * w * cosine;
  f64x8 v = (k & 1) != 0 ? cosine : sine;
  v = (k & 2) != 0 ? -v : v;
  f32x8 result = __builtin_convertvector(v, f32x8);
  i32x8 large = __builtin_elementwise_abs(x) >= 4194304.0f;
  if (__builtin_expect(__builtin_reduce_or(large) != 0, 0))
    for (int l = 0; l < 8; l++)
      if (large[l]) result[l] = (float)(quarter ? cos((double)x[l]) : sin((double)x[l]));
  return result;
}
INLINE f32x8 sin_f32(f32x8 x) { return x == 0.0f ? x : wave_f32(x, 0); }
INLINE f32x8 cos_f32(f32x8 x) { return wave_f32(x, 1); }

INLINE f32x8 sqrt_f32(f32x8 x) { return __builtin_elementwise_sqrt(x); }
INLINE f32x8 floor_f32(f32x8 x) { return __builtin_elementwise_floor(x); }

// b·log|a| in double precision; the ends as in C's pow.
INLINE f32x8 power_f32(f32x8 a, f32x8 b) {
  f64x8 x = __builtin_convertvector(__builtin_elementwise_abs(a), f64x8);
  f64x8 y = __builtin_convertvector(b, f64x8);
  f32x8 v = __builtin_convertvector(exp_f64(y * log_f64(x)), f32x8);
  f32x8 whole = __builtin_elementwise_floor(b), half = 0.5f * b;
  i32x8 odd = (whole == b) & (__builtin_elementwise_floor(half) != half);
  i32x8 negative = (i32x8)a < 0;
  v = (odd & negative) ? -v : v;
  i32x8 finite = __builtin_elementwise_abs(a) < __builtin_inff();
  v = ((a < 0.0f) & (whole != b) & finite) ? (f32x8)(__builtin_nanf("")) : v;
  i32x8 unit = (a == -1.0f) & (__builtin_elementwise_abs(b) == __builtin_inff());
  return ((a == 1.0f) | (b == 0.0f) | unit) ? (f32x8)(1.0f) : v;
}
