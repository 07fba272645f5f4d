// Every loop, in the order in which they need each other. Included once a CPU level, which
// defines LEVEL and ADJ_HAS_FMA.
#include "fetch.h"
#include "vector.inc.h"
#include "math_f64.inc.h"
#include "math_f32.inc.h"
#include "loops.inc.h"
#include "float.inc.h"
#include "integer.inc.h"
#include "convert.inc.h"
#include "product.inc.h"
#if ADJ_MASKED_MOVES
#include "packed_types.inc.h"
#endif
#include "peak.inc.h"
#include "lines.inc.h"
#include "table.inc.h"
