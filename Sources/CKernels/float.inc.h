// Every loop for one float type: T the element, V its vector, I the integer vector of its width,
// S the suffix of names.

#define NAN_OR(x, y) ((x) != (x) ? (x) : (y))
#define SCALED(V, d, slope) ((d) == 0 ? (V)(0) : (d) * (slope))

// d = `value` of a, b and c, and e its reduction along the row.
#define WITH_RESULT(name, V, T, value, identity, combine, result)                       \
  REDUCE3_(name##_0, V, T, ROW, ROW, ROW, STORE_D, value, identity, combine, result)    \
  REDUCE3_(name##_2, V, T, ROW, ONE, ROW, STORE_D, value, identity, combine, result)    \
  REDUCE3_(name##_4, V, T, ROW, ROW, ONE, STORE_D, value, identity, combine, result)    \
  REDUCE3_(name##_6, V, T, ROW, ONE, ONE, STORE_D, value, identity, combine, result)

#define FLOATS(T, V, I, D, S)                                                           \
  LOOP1(negate_##S, V, T, V, T, -a)                                                     \
  LOOP1(sqrt_k_##S, V, T, V, T, sqrt_##S(a))                                            \
  LOOP1(floor_k_##S, V, T, V, T, floor_##S(a))                                          \
  LOOP1(abs_##S, V, T, V, T, __builtin_elementwise_abs(a))                              \
  LOOP1(sign_##S, V, T, V, T, a > 0 ? (V)(1) : a < 0 ? (V)(-1) : NAN_OR(a, (V)(0)))     \
  LOOP1(relu_##S, V, T, V, T, a > 0 ? a : NAN_OR(a, (V)(0)))                            \
  LOOP1(finite_##S, V, T, D, uint8_t, BYTES(D, a - a == 0))                             \
  LOOP1(exp_k_##S, V, T, V, T, exp_##S(a))                                              \
  LOOP1(log_k_##S, V, T, V, T, log_##S(a))                                              \
  LOOP1(log1p_k_##S, V, T, V, T, log1p_##S(a))                                          \
  LOOP1(expm1_k_##S, V, T, V, T, expm1_##S(a))                                          \
  LOOP1(tanh_k_##S, V, T, V, T, tanh_##S(a))                                            \
  LOOP1(sigmoid_k_##S, V, T, V, T, sigmoid_##S(a))                                      \
  LOOP1(erf_k_##S, V, T, V, T, erf_##S(a))                                              \
  LOOP1(sin_k_##S, V, T, V, T, sin_##S(a))                                              \
  LOOP1(cos_k_##S, V, T, V, T, cos_##S(a))                                              \
  LOOP2(add_##S, V, T, V, T, a + b)                                                     \
  LOOP2(subtract_##S, V, T, V, T, a - b)                                                \
  LOOP2(multiply_##S, V, T, V, T, a * b)                                                \
  LOOP2(divide_##S, V, T, V, T, a / b)                                                  \
  LOOP2(maximum_##S, V, T, V, T, GREATER(V, a, b))                                      \
  LOOP2(minimum_##S, V, T, V, T, LESSER(V, a, b))                                       \
  LOOP2(scale_##S, V, T, V, T, SCALED(V, a, b))                                         \
  LOOP2(power_k_##S, V, T, V, T, power_##S(a, b))                                       \
  LOOP2(modulo_k_##S, V, T, V, T, modulo_##S(a, b))                                     \
  COMPARISONS(V, T, D, S)                                                               \
  SELECT(select_##S, V, T, I, D)                                                        \
  LOOP3(fma_##S, V, T, FMA(a, b, c))                                                    \
  LOOP3(fnma_##S, V, T, FMA(-a, b, c))                                                  \
  LOOP3(fms_##S, V, T, FMA(a, b, -c))                                                   \
  REDUCTIONS(V, T, S, -(T)__builtin_inf(), (T)__builtin_inf())                          \
  REDUCE_(dot_##S, V, T, ROW, ROW, NOTHING, a * b, 0, PLUS, RESULT_D(T))                \
  REDUCE_(sum_squares_##S, V, T, ROW, SAME, NOTHING, a * a, 0, PLUS, RESULT_D(T))       \
  REDUCE_(sum_difference_##S##_0, V, T, ROW, ROW, NOTHING, a - b, 0, PLUS, RESULT_D(T)) \
  REDUCE_(sum_difference_##S##_2, V, T, ROW, ONE, NOTHING, a - b, 0, PLUS, RESULT_D(T)) \
  REDUCE_(exp_sum_##S, V, T, ROW, ONE, STORE_D, exp_##S(a - b), 0, PLUS, RESULT_E(T))   \
  REDUCE_(multiply_sum_##S##_0, V, T, ROW, ROW, STORE_D, a * b, 0, PLUS, RESULT_E(T))   \
  REDUCE_(multiply_sum_##S##_2, V, T, ROW, ONE, STORE_D, a * b, 0, PLUS, RESULT_E(T))   \
  REDUCE_(subtract_squares_##S##_0, V, T, ROW, ROW, STORE_DIFFERENCE, a * a, 0, PLUS, RESULT_E(T)) \
  REDUCE_(subtract_squares_##S##_2, V, T, ROW, ONE, STORE_DIFFERENCE, a * a, 0, PLUS, RESULT_E(T)) \
  REDUCE_(add_sum_##S##_0, V, T, ROW, ROW, STORE_D, a + b, 0, PLUS, RESULT_E(T))        \
  REDUCE_(add_sum_##S##_2, V, T, ROW, ONE, STORE_D, a + b, 0, PLUS, RESULT_E(T))        \
  REDUCE_(scale_sum_##S##_0, V, T, ROW, ROW, NOTHING, SCALED(V, a, b), 0, PLUS, RESULT_D(T)) \
  REDUCE_(scale_sum_##S##_2, V, T, ROW, ONE, NOTHING, SCALED(V, a, b), 0, PLUS, RESULT_D(T)) \
  WITH_RESULT(fma_sum_##S, V, T, FMA(a, b, c), 0, PLUS, RESULT_E(T))                    \
  WITH_RESULT(fma_maximum_##S, V, T, FMA(a, b, c), -(T)__builtin_inf(), GREATEST, ORDERED_E(T)) \
  LOOP3(scale_multiply_##S, V, T, SCALED(V, a * b, c))                                  \
  LOOP3(add_product_##S, V, T, c + a * b)                                               \
  KERNEL accumulate_##S(PARAMETERS) {                                                   \
    (void)n;                                                                            \
    *(double *)r[s->d] += *(const T *)r[s->a];                                          \
  }                                                                                     \
  LOOP3(square_affine_##S, V, T, FMA(a * a, b, c))                                      \
  LOOP4_(multiply_affine_##S, V, T, ROW, ROW, ONE, ONE, a * FMA(b, c, e))               \
  LOOP4_(multiply_affine_##S##_0, V, T, ROW, ROW, ROW, ROW, a * FMA(b, c, e))           \
  LOOP4_(multiply_affine_self_##S, V, T, ROW, ONE, ONE, ONE, a * FMA(b, c, e))          \
  LOOP2(tanh_multiply_##S, V, T, V, T, tanh_##S(a * b))                                 \
  LOOP2(exp_subtract_##S, V, T, V, T, exp_##S(a - b))                                   \
  LOOP2(complement_##S, V, T, V, T, a * FMA(-b, b, b))                                  \
  LOOP2(tanh_slope_##S, V, T, V, T, a * FMA(-b, b, (V)(1)))                             \
  LOOP2(relu_mask_##S, V, T, V, T, b > 0 ? a : (V)(0))                                  \
  LOOP4_(sum_of_products_##S##_0, V, T, ROW, ROW, ROW, ROW, FMA(a, b, c * e))           \
  LOOP4_(sum_of_products_##S##_2, V, T, ROW, ONE, ROW, ROW, FMA(a, b, c * e))           \
  LOOP4_(sum_of_products_##S##_10, V, T, ROW, ONE, ROW, ONE, FMA(a, b, c * e))          \
  LOOP5_(multiply_affine_add_##S, V, T, ROW, ROW, ONE, ONE, FMA(a, FMA(b, c, e), f))    \
  LOOP5_(square_affine_add_##S, V, T, ROW, ONE, ONE, ROW, FMA(e, FMA(a * a, b, c), f))  \
  LOOP5_(tanh_slope_cubic_add_##S, V, T, ROW, ONE, ONE, ROW,                            \
         FMA(a * FMA(-e, e, (V)(1)), FMA(a * a, b, c), f))                              \
  LOOP5_(factor_affine_add_##S, V, T, ROW, ROW, ONE, ONE, b * FMA(a, FMA(b, c, e), f))  \
  LOOP3_(tanh_cubic_##S, V, T, ROW, ONE, ONE, tanh_##S(a * FMA(a * a, b, c)))           \
  LOOP3(subtract_multiply_##S, V, T, (a - b) * c)                                       \
  LOOP3(multiply_multiply_##S, V, T, (a * b) * c)

// Floored modulo with the sign of b, exact: fmod, then b added where the signs differ.
#define MODULO(V, T, S, function)                                                       \
  INLINE V modulo_##S(V a, V b) {                                                       \
    for (int l = 0; l < COUNT(V, T); l++) {                                             \
      T q = function(a[l], b[l]);                                                       \
      a[l] = q != 0 && (q < 0) != (b[l] < 0) ? q + b[l] : q;                            \
    }                                                                                   \
    return a;                                                                           \
  }
MODULO(f32v, float, f32, fmodf)
MODULO(f64x8, double, f64, fmod)

// A comparison's lanes, −1 or 0, as bytes 1 or 0.
#define BYTES(D, mask) __builtin_convertvector((mask) & 1, D)

#define COMPARISONS(V, T, D, S)                                                         \
  LOOP2(equal_##S, V, T, D, uint8_t, BYTES(D, a == b))                                  \
  LOOP2(not_equal_##S, V, T, D, uint8_t, BYTES(D, a != b))                              \
  LOOP2(less_##S, V, T, D, uint8_t, BYTES(D, a < b))                                    \
  LOOP2(less_equal_##S, V, T, D, uint8_t, BYTES(D, a <= b))

// Reductions along a row.
#define REDUCTIONS(V, T, S, least, greatest)                                            \
  REDUCE_(sum_##S, V, T, ROW, SAME, NOTHING, a, 0, PLUS, RESULT_D(T))                   \
  REDUCE_(product_##S##_k, V, T, ROW, SAME, NOTHING, a, 1, TIMES, RESULT_D(T))          \
  REDUCE_(row_maximum_##S, V, T, ROW, SAME, NOTHING, a, least, GREATEST, ORDERED_D(T))  \
  REDUCE_(row_minimum_##S, V, T, ROW, SAME, NOTHING, a, greatest, LEAST, ORDERED_D(T))

FLOATS(float, f32v, i32v, u8v, f32)
FLOATS(double, f64x8, i64x8, u8x8, f64)
