// Copies and conversions among the five types. Floats to integers truncate and saturate, NaN is 0;
// anything but zero is true, NaN too.

#define CONVERT(name, T, U, expression)                        \
  KERNEL name(PARAMETERS) {                                    \
    const T *ap = (const T *)r[s->a];                          \
    U *d = (U *)r[s->d];                                       \
    for (long i = 0; i < n; i++) {                             \
      const T a = ap[i];                                       \
      d[i] = (U)(expression);                                  \
    }                                                          \
  }
#define CONVERSIONS(T, S)                                      \
  CONVERT(S##_to_f32, T, float, a)                             \
  CONVERT(S##_to_f64, T, double, a)                            \
  CONVERT(S##_to_bool, T, uint8_t, a != 0)                     \
  KERNEL copy_##S(PARAMETERS) {                                \
    if (r[s->d] != r[s->a]) __builtin_memmove(r[s->d], r[s->a], (size_t)n * sizeof(T)); \
  }                                                            \
  KERNEL fill_##S(PARAMETERS) {                                \
    const T a = *(const T *)r[s->a];                           \
    T *d = (T *)r[s->d];                                       \
    for (long i = 0; i < n; i++) d[i] = a;                     \
  }
CONVERSIONS(float, f32)
CONVERSIONS(double, f64)
CONVERSIONS(int32_t, i32)
CONVERSIONS(int64_t, i64)
CONVERSIONS(uint8_t, bool)

#define SATURATE(a, low, high, least, greatest) \
  (a != a ? 0 : a < low ? least : a >= high ? greatest : (int64_t)a)
#define TO_INTEGERS(T, S)                                                               \
  CONVERT(S##_to_i32, T, int32_t, SATURATE(a, -2147483648.0, 2147483648.0, INT32_MIN, INT32_MAX)) \
  CONVERT(S##_to_i64, T, int64_t,                                                       \
          SATURATE(a, -9223372036854775808.0, 9223372036854775808.0, INT64_MIN, INT64_MAX))
TO_INTEGERS(float, f32)
TO_INTEGERS(double, f64)
CONVERT(i32_to_i32, int32_t, int32_t, a)
CONVERT(i32_to_i64, int32_t, int64_t, a)
CONVERT(i64_to_i32, int64_t, int32_t, a)
CONVERT(i64_to_i64, int64_t, int64_t, a)
CONVERT(bool_to_i32, uint8_t, int32_t, a != 0)
CONVERT(bool_to_i64, uint8_t, int64_t, a != 0)
