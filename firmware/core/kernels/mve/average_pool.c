/* Average over a window, on MVE. */
#define edge_average_pool edge_average_pool_portable
#include "../portable/average_pool.c"
#undef edge_average_pool

#include "run.h"

#include "../average_pool_boxes.h"
