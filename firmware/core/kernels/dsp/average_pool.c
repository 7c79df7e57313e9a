/* Average over a window, on Armv7E-M. */
#define edge_average_pool edge_average_pool_portable
#include "../portable/average_pool.c"
#undef edge_average_pool

#include "run.h"

#include "../average_pool_boxes.h"
