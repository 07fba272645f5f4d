#include "adjoint_kernels.h"
