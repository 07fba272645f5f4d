// The loops of one CPU level by element type, opcode and variant.

#define ALL2(op, name) [op] = {[0] = name##_0, [1] = name##_1, [2] = name##_2}
#define ALL_ROWED(op, name) [op] = {[0] = name##_0, [2] = name##_2}
#define ALL3(op, name) [op] = {[0] = name##_0, [2] = name##_2, [4] = name##_4, [6] = name##_6}

#define SHARED_ENTRIES(S)                                                         \
  [ADJ_COPY] = {copy_##S}, [ADJ_FILL] = {fill_##S}, [ADJ_TO_F32] = {S##_to_f32},  \
  [ADJ_TO_F64] = {S##_to_f64}, [ADJ_TO_I32] = {S##_to_i32},                       \
  [ADJ_TO_I64] = {S##_to_i64}, [ADJ_TO_BOOL] = {S##_to_bool},                     \
  ALL2(ADJ_EQUAL, equal_##S), ALL2(ADJ_NOT_EQUAL, not_equal_##S),                 \
  ALL2(ADJ_LESS, less_##S), ALL2(ADJ_LESS_EQUAL, less_equal_##S),                 \
  ALL3(ADJ_SELECT, select_##S)

#define NUMBER_ENTRIES(S)                                                         \
  SHARED_ENTRIES(S), [ADJ_NEGATE] = {negate_##S}, [ADJ_ABS] = {abs_##S},          \
  [ADJ_SIGN] = {sign_##S}, [ADJ_RELU] = {relu_##S},                               \
  ALL2(ADJ_ADD, add_##S), ALL2(ADJ_SUBTRACT, subtract_##S),                       \
  ALL2(ADJ_MULTIPLY, multiply_##S), ALL2(ADJ_MAXIMUM, maximum_##S),               \
  ALL2(ADJ_MINIMUM, minimum_##S), [ADJ_SUM] = {sum_##S},                          \
  [ADJ_PRODUCT] = {product_##S##_k}, [ADJ_ROW_MAXIMUM] = {row_maximum_##S},       \
  [ADJ_ROW_MINIMUM] = {row_minimum_##S}

#define FLOAT_ENTRIES(S)                                                          \
  NUMBER_ENTRIES(S), [ADJ_EXP] = {exp_k_##S}, [ADJ_LOG] = {log_k_##S},            \
  [ADJ_LOG1P] = {log1p_k_##S}, [ADJ_EXPM1] = {expm1_k_##S},                       \
  [ADJ_TANH] = {tanh_k_##S}, [ADJ_SIGMOID] = {sigmoid_k_##S},                     \
  [ADJ_ERF] = {erf_k_##S}, [ADJ_SIN] = {sin_k_##S}, [ADJ_COS] = {cos_k_##S},      \
  [ADJ_SQRT] = {sqrt_k_##S}, [ADJ_FLOOR] = {floor_k_##S},                         \
  [ADJ_IS_FINITE] = {finite_##S},                                                 \
  ALL2(ADJ_DIVIDE, divide_##S), ALL2(ADJ_POWER, power_k_##S),                     \
  ALL2(ADJ_MODULO, modulo_k_##S), ALL2(ADJ_SCALE, scale_##S),                     \
  ALL3(ADJ_FMA, fma_##S), ALL3(ADJ_FNMA, fnma_##S), ALL3(ADJ_FMS, fms_##S),       \
  [ADJ_DOT] = {dot_##S}, [ADJ_SUM_SQUARES] = {sum_squares_##S},                   \
  [ADJ_SUM_DIFFERENCE] = {[0] = sum_difference_##S##_0, [2] = sum_difference_##S##_2}, \
  [ADJ_ACCUMULATE] = {accumulate_##S}, ALL3(ADJ_SQUARE_AFFINE, square_affine_##S), \
  [ADJ_MULTIPLY_AFFINE] = {[0] = multiply_affine_##S##_0, [12] = multiply_affine_##S, \
                           [14] = multiply_affine_self_##S},                      \
  [ADJ_MULTIPLY_AFFINE_ADD] = {[12] = multiply_affine_add_##S},                   \
  [ADJ_SQUARE_AFFINE_ADD] = {[6] = square_affine_add_##S},                        \
  [ADJ_TANH_CUBIC] = {[6] = tanh_cubic_##S},                                      \
  [ADJ_TANH_SLOPE_CUBIC_ADD] = {[6] = tanh_slope_cubic_add_##S},                  \
  [ADJ_FACTOR_AFFINE_ADD] = {[12] = factor_affine_add_##S},                       \
  ALL2(ADJ_TANH_MULTIPLY, tanh_multiply_##S),                                     \
  ALL2(ADJ_EXP_SUBTRACT, exp_subtract_##S),                                       \
  ALL2(ADJ_COMPLEMENT_MULTIPLY, complement_##S),                                  \
  ALL2(ADJ_TANH_SLOPE_MULTIPLY, tanh_slope_##S),                                  \
  ALL2(ADJ_RELU_MASK, relu_mask_##S),                                             \
  [ADJ_MULTIPLY_MULTIPLY_ADD] = {[0] = sum_of_products_##S##_0,                   \
                                 [2] = sum_of_products_##S##_2,                   \
                                 [10] = sum_of_products_##S##_10},                \
  ALL3(ADJ_SUBTRACT_MULTIPLY, subtract_multiply_##S),                             \
  ALL3(ADJ_MULTIPLY_MULTIPLY, multiply_multiply_##S),                             \
  ALL_ROWED(ADJ_SUBTRACT_SQUARES, subtract_squares_##S), ALL_ROWED(ADJ_ADD_SUM, add_sum_##S), \
  ALL_ROWED(ADJ_SCALE_SUM, scale_sum_##S), ALL3(ADJ_FMA_SUM, fma_sum_##S),        \
  ALL3(ADJ_FMA_MAXIMUM, fma_maximum_##S), ALL3(ADJ_SCALE_MULTIPLY, scale_multiply_##S), \
  ALL3(ADJ_ADD_PRODUCT, add_product_##S),                                         \
  [ADJ_EXP_SUBTRACT_SUM] = {[2] = exp_sum_##S},                                   \
  [ADJ_MULTIPLY_SUM] = {[0] = multiply_sum_##S##_0, [2] = multiply_sum_##S##_2}

#define INTEGER_ENTRIES(S)                                                        \
  NUMBER_ENTRIES(S), ALL2(ADJ_FLOOR_DIVIDE, divide_floor_##S),                    \
  ALL2(ADJ_MODULO, modulo_##S), [ADJ_IOTA] = {iota_##S}

const adj_table LEVEL(adj_loops) = {
  .loops = {
    [ADJ_F32] = {FLOAT_ENTRIES(f32)},
    [ADJ_F64] = {FLOAT_ENTRIES(f64)},
    [ADJ_I32] = {INTEGER_ENTRIES(i32)},
    [ADJ_I64] = {INTEGER_ENTRIES(i64)},
    [ADJ_BOOL] = {SHARED_ENTRIES(bool), [ADJ_NOT] = {not_bool}, ALL2(ADJ_AND, and_bool),
                  ALL2(ADJ_OR, or_bool), [ADJ_ANY] = {any_bool}, [ADJ_ALL] = {all_bool}},
  },
  .products = {product_f32, product_f64, product_i32, product_i64, product_bool},
  .product_calls = {product_call_f32, product_call_f64, product_call_i32, product_call_i64,
                    product_call_bool},
  .peaks = {peak_f32, peak_f64},
  .move_lines = move_lines,
#if ADJ_MASKED_MOVES
  .packings = {{pack_f32, packed_product_f32, 2 * sizeof(f32xv) / sizeof(float)},
               {pack_f64, packed_product_f64, 2 * sizeof(f64xv) / sizeof(double)}},
#endif
};
