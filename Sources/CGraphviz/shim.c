#include "adjoint_graphviz.h"
