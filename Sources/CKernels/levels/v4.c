// The loops for x86-64-v4: AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include "table.h"
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define LEVEL(name) name##_v4
#define ADJ_HAS_FMA 1
#define ADJ_MASKED_MOVES 512
#include "kernels.inc.h"
#pragma clang attribute pop
#else
typedef int adj_nothing_for_this_processor;
#endif
