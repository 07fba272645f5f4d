// Single-precision functions on vectors. Polynomials are weighted minimax fits on the
// reduced ranges; errors over all floats are bounded by the tests (4 ULP).

INLINE f32v pow2_f32(i32v k) { return (f32v)((u32v)(k + 127) << 23); }

// (exp(r) − 1 − r)/r² for |r| ≤ ½·log 2.
INLINE f32v expm1_quotient_f32(f32v r) {
  f32v q = (f32v)(1.3951666e-03f);
  q = FMA(q, r, (f32v)(8.369603e-03f));
  q = FMA(q, r, (f32v)(4.1666187e-02f));
  q = FMA(q, r, (f32v)(1.6666512e-01f));
  return FMA(q, r, (f32v)(0.5f));
}

// exp(r) − 1 for |r| ≤ ½·log 2.
INLINE f32v expm1_reduced_f32(f32v r) { return FMA(expm1_quotient_f32(r), r * r, r); }

// 1.5·2^23: what is added to it is rounded to an integer, which stands in the lowest bits.
#define MAGIC_F32 12582912.0f
#define ROUNDED_F32(z) ((i32v)((u32v)(z) - 0x4B400000u))

// x = k·log 2 + r, with k in the lowest bits of z.
INLINE f32v reduce_f32(f32v x, f32v *z) {
  *z = FMA(x, (f32v)(1.44269504f), (f32v)(MAGIC_F32));
  const f32v n = *z - MAGIC_F32;
  return FMA(n, (f32v)(2.12194440e-4f), FMA(n, (f32v)(-0.693359375f), x));
}

// m·2^k for k from −150 to 128 in the lowest bits of z, rounded once.
INLINE f32v raised_f32(f32v m, f32v z) {
#if ADJ_MASKED_MOVES == 512
  __m512 p[LANES / 16], q[LANES / 16];
  const f32v power = z - MAGIC_F32;
  __builtin_memcpy(p, &m, sizeof p);
  __builtin_memcpy(q, &power, sizeof q);
  for (int l = 0; l < LANES / 16; l++) p[l] = _mm512_scalef_ps(p[l], q[l]);
  __builtin_memcpy(&m, p, sizeof p);
  return m;
#else
  const i32v k = ROUNDED_F32(z), half = k >> 1;
  return m * pow2_f32(half) * pow2_f32(k - half);
#endif
}

// exp(x) for x ≤ 89.
INLINE f32v exp_below_f32(f32v x) {
  x = x < -104.0f ? (f32v)(-104.0f) : x;
  f32v z, r = reduce_f32(x, &z), one = (f32v)(1.0f);
  return raised_f32(FMA(FMA(expm1_quotient_f32(r), r, one), r, one), z);
}

INLINE f32v exp_f32(f32v x) { return exp_below_f32(x > 89.0f ? (f32v)(89.0f) : x); }

INLINE f32v expm1_f32(f32v x) {
  f32v y = x < -18.0f ? (f32v)(-18.0f) : x;
  y = y > 89.0f ? (f32v)(89.0f) : y;
  f32v z, r = reduce_f32(y, &z);
  i32v k = ROUNDED_F32(z), half = k >> 1;
  f32v s = pow2_f32(half), t = pow2_f32(k - half);
  f32v small = FMA(expm1_reduced_f32(r), pow2_f32(k), pow2_f32(k) - 1.0f);
  f32v large = (expm1_reduced_f32(r) + 1.0f) * s * t;
  f32v result = k > 60 ? large : small;
  return x == 0.0f ? x : result;
}

// With e = exp(2|x|) − 1, e/(e + 2). An error of r counts the less the greater k is, so that one
// multiplication by log 2 will do; the exponent of 2^k stands in the lowest bits of z.
INLINE f32v tanh_f32(f32v x) {
  f32v y = __builtin_elementwise_abs(x * 2.0f);
  y = y > 40.0f ? (f32v)(40.0f) : y;
  const float magic = MAGIC_F32 + 127.0f;
  f32v z = FMA(y, (f32v)(1.44269504f), (f32v)(magic));
  f32v r = FMA(z - magic, (f32v)(-0.693147181f), y), s = (f32v)((u32v)z << 23);
  f32v e = FMA(expm1_reduced_f32(r), s, s - 1.0f);
  return (f32v)((u32v)(e / (e + 2.0f)) | ((u32v)x & 0x80000000u));
}

INLINE f32v sigmoid_f32(f32v x) {
  f32v e = exp_below_f32((f32v)((u32v)x | 0x80000000u));
  return ((i32v)x < 0 ? e : (f32v)(1.0f)) / (1.0f + e);
}

// x = 2^k·m with m in [√½, √2); returns m − 1. x is positive and finite.
INLINE f32v split_f32(f32v x, f32v *k) {
  i32v tiny = x < 1.17549435e-38f;
  x = tiny ? x * 8388608.0f : x;
  i32v u = (i32v)x - 0x3f3504f3;
  i32v e = u >> 23;
  *k = __builtin_convertvector(tiny ? e - 23 : e, f32v);
  return (f32v)((u & 0x007fffff) + 0x3f3504f3) - 1.0f;
}

// log(1 + f) + k·log 2 + extra, for f from `split_f32`.
INLINE f32v log_split_f32(f32v f, f32v k, f32v extra) {
  f32v s = f / (f + 2.0f), z = s * s;
  f32v p = (f32v)(2.3366821e-01f);
  p = FMA(p, z, (f32v)(2.8549451e-01f));
  p = FMA(p, z, (f32v)(4.0000135e-01f));
  p = FMA(p, z, (f32v)(6.6666669e-01f)) * z;
  f32v h = 0.5f * f * f;
  f32v low = FMA(k, (f32v)(9.05800061e-06f), extra);
  return k * 6.93138123e-01f - ((h - FMA(s, h + p, low)) - f);
}

INLINE f32v log_ends_f32(f32v x, f32v y) {
  y = x == __builtin_inff() ? x : y;
  y = x == 0.0f ? (f32v)(-__builtin_inff()) : y;
  return x >= 0.0f ? y : (f32v)(__builtin_nanf(""));
}

INLINE f32v log_f32(f32v x) {
  f32v k, f = split_f32(x, &k);
  return log_ends_f32(x, log_split_f32(f, k, (f32v)(0.0f)));
}

INLINE f32v log1p_f32(f32v x) {
  f32v u = 1.0f + x;
  f32v lost = x < 1.0f ? x - (u - 1.0f) : 1.0f - (u - x);
  f32v k, f = split_f32(u, &k);
  f32v y = log_ends_f32(u, log_split_f32(f, k, lost / u));
  return __builtin_elementwise_abs(x) < 1e-8f ? x : y;
}

INLINE f32v erf_f32(f32v x) {
  f32v t = __builtin_elementwise_abs(x), z = x * x;
  f32v p = (f32v)(7.8890320e-05f);
  p = FMA(p, z, (f32v)(-8.0208148e-04f));
  p = FMA(p, z, (f32v)(5.1895324e-03f));
  p = FMA(p, z, (f32v)(-2.6854442e-02f));
  p = FMA(p, z, (f32v)(1.1283600e-01f));
  p = FMA(p, z, (f32v)(-3.7612626e-01f));
  p = FMA(p, z, (f32v)(1.2837917e-01f));
  f32v near = FMA(p, x, x);
  f32v c = t > 4.0f ? (f32v)(4.0f) : t;
  f32v q = (f32v)(5.2957434e-06f);
  q = FMA(q, c, (f32v)(-4.9925493e-05f));
  q = FMA(q, c, (f32v)(-2.7509332e-05f));
  q = FMA(q, c, (f32v)(2.8693189e-03f));
  q = FMA(q, c, (f32v)(-2.2575924e-02f));
  q = FMA(q, c, (f32v)(1.0516977e-01f));
  q = FMA(q, c, (f32v)(6.3567299e-01f));
  q = FMA(q, c, (f32v)(1.1285415e+00f));
  f32v far = 1.0f - exp_f32(-(q * c));
  far = (f32v)((u32v)far | ((u32v)x & 0x80000000u));
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

// A function of vectors of eight on those of all lanes.
#define IN_EIGHTS(x, y)                                                  \
  f32x8 p[LANES / 8], q[LANES / 8];                                      \
  __builtin_memcpy(p, &x, sizeof p);                                     \
  __builtin_memcpy(q, &y, sizeof q);                                     \
  for (int l = 0; l < LANES / 8; l++)

INLINE f32v sin_f32(f32v x) {
  f32v y = x;
  IN_EIGHTS(x, y) p[l] = p[l] == 0.0f ? p[l] : wave_f32(p[l], 0);
  __builtin_memcpy(&y, p, sizeof p);
  return y;
}
INLINE f32v cos_f32(f32v x) {
  f32v y = x;
  IN_EIGHTS(x, y) p[l] = wave_f32(p[l], 1);
  __builtin_memcpy(&y, p, sizeof p);
  return y;
}

INLINE f32v sqrt_f32(f32v x) { return __builtin_elementwise_sqrt(x); }
INLINE f32v floor_f32(f32v x) { return __builtin_elementwise_floor(x); }

// b·log|a| in double precision; the ends as in C's pow.
INLINE f32x8 power_eight_f32(f32x8 a, f32x8 b) {
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

INLINE f32v power_f32(f32v a, f32v b) {
  IN_EIGHTS(a, b) p[l] = power_eight_f32(p[l], q[l]);
  __builtin_memcpy(&a, p, sizeof p);
  return a;
}
