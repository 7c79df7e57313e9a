/* Mean over rows and columns, on Armv7E-M. */
#include "../fallbacks.h"

#define edge_mean edge_mean_portable
#include "../portable/mean.c"
#undef edge_mean

#include "run.h"

#include "../mean_boxes.h"
