// The loops for x86-64-v3: AVX2 and FMA.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include "table.h"
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LEVEL(name) name##_v3
#define ADJ_HAS_FMA 1
#define ADJ_MASKED_MOVES 256
#include "kernels.inc.h"
#pragma clang attribute pop
#else
typedef int adj_nothing_for_this_processor;
#endif
