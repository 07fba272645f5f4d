// The loops for every processor that the compiler's default target names.
#include <math.h>
#include "table.h"
#pragma clang diagnostic ignored "-Wpsabi"
#define LEVEL(name) name##_baseline
#if defined(__FMA__) || defined(__aarch64__)
#define ADJ_HAS_FMA 1
#else
#define ADJ_HAS_FMA 0
#endif
#define ADJ_MASKED_MOVES 0
#include "kernels.inc.h"
