import AdjointDriver
import AdjointFrontend
import Testing

/// What is wrong with the wrong lines of the sheets, as a person would say who reads the remarks
/// beside them, the main mistake where there are several; `none` where a line is wrong as a whole
/// in a way that changing one part, or two, doesn't explain.
@Suite struct SeedMistakes {
  private static let expected: [String: String] = [
    "000-relu-norm": """
    index: sum_index sum_step sum_index_1 sum_index_2 sum_index_3 sum_is_product_index
    product: sum_column product_column sum_is_product
    transpose: product_row
    """,
    "001-norms": """
    index: second_column_index second_column second_column_is_A gradient_columns_index
    index: gradient_columns gradient_columns_result first_entry_index last_row_index last_row
    index: symmetric_index first_entry_only
    product: brace renamed renamed_gradient renamed_gradient_column
    transpose: symmetric_vector
    """,
    "001-residual-bce": """
    sign: prediction_sign dw2_sign slope_product slope_square dq_dx
    product: dw1_minus prediction_beside dw1 dyhat_dw1
    mask: db1_condition dx_condition dw2_slope dyhat_dw2 dw2_both db1 dx
    index: db1_is_dyhat prediction_linear db2 dyhat_db2 dw1_exponent db1_exponent dx_exponent
    index: cached_slope lost_minus db1_lost_minus lost_minus_is_yhat
    none: quotient
    """,
    "002-two-layer-softmax": """
    index: index_of_W_cases index_of_W_square_cases index_of_W_square index_of_W_second index_of_W
    product: scalar_dW2 scalar_dW1
    transpose: scalar_dH
    bias: scalar_db2 scalar_db1
    layout: size_of_Z size_of_dZ
    """,
    "003-classification": """
    mask: dz2_dz1 dz2_dz1_index
    product: dyhat_dz3 dyhat_dz3_matrix dyhat_dz3_index dmse_dz3 z3_is_z2
    factor: dbce_dz3
    transpose: linear1_output f_output linear2_output g_output
    index: dW1_chain db1_chain dW1_double_slope dbce
    reduction: loss_output
    """,
    "003-regression": """
    transpose: linear1_output f_output linear2_output g_output square_linear1 square_f
    transpose: square_linear2 square_linear2_one dloss
    product: dW1_chain dW1_missing db1_chain square_z3_is_z2 z3_is_z2
    layout: dz2_dz1 dz2_dz1_index dyhat_dz3_index dyhat_dz3
    index: dW1_chain_index
    reduction: loss_output loss_output_untransposed
    """,
    "004-entries": """
    transpose: layer1 layer2
    index: q8_left q8_right_index q8_left_1 q8_left_2 q8_left_3 q8_right q10 q10_step q10_12
    index: q10_13 q10_21 q10_23 q11_display q11_13 q14_index q14_index_2 q14_index_3 q14_row
    index: q14_row_step q14_row_1 q14_row_2 q14_row_3 q15_index q15_mask_sum q15_mask q17_index
    index: q17_row
    mask: q16_sum q16_product q16_slope_index q16_sum_12 q16_slope q16_row_1 q16_row_2 q16_row_3
    mask: q16
    """,
    "004-mlp": """
    transpose: layer1 layer2 layer3
    mask: layer3_activation
    index: q1_index q1 q2_twice_index q2_column q5_display q5_row q5_row_is_W3 q6_twice_index
    index: q7_display q7_both q7_mask_index q7_mask q7_column q2_index q2_index_first
    product: q2_twice q6_twice
    """,
  ]

  /// The kinds by the claims' names.
  private static func kinds(_ sheet: String) -> [String: String] {
    var result: [String: String] = [:]
    for line in (expected[sheet] ?? "").split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == ":" }.map(String.init)
      for name in words.dropFirst() { result[name] = words[0] }
    }
    return result
  }

  @Test(arguments: Seed.all)
  func areNamed(_ seed: Seed) throws {
    let reading = try SeedFile.read("seeds/wrong/\(seed.name).adj")
    let model = try #require(reading.model)
    let kinds = SeedMistakes.kinds(seed.name)
    for answer in try ClaimChecking.answers(model, seed: 0).claims {
      guard case .refuted = answer.verdict else { continue }
      let found = answer.mistakes.first
      let text = found.map { "\($0.kind.rawValue): \($0.text)" } ?? "none"
      #expect(
        found?.kind.rawValue ?? "none" == kinds[answer.claim.name], "\(answer.claim.name) \(text)")
    }
  }
}
