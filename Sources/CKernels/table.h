#pragma once
#include "adjoint_kernels.h"

// Moves bytes to a place on a line of its own, past the caches.
typedef void (*adj_line_move)(char *destination, const char *source, long bytes);

// The loops of one CPU level.
typedef struct {
  adj_kernel loops[ADJ_ELEMENTS][ADJ_OPCODES][ADJ_VARIANTS];
  adj_product_kernel products[ADJ_ELEMENTS];
  adj_kernel product_calls[ADJ_ELEMENTS];
  adj_packing packings[ADJ_ELEMENTS];  // pack is null where there is none
  adj_peak peaks[ADJ_ELEMENTS];
  adj_line_move move_lines;
} adj_table;

extern const adj_table adj_loops_baseline, adj_loops_v3, adj_loops_v4;
