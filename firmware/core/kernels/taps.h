/* Windows that are cut by the border of the image. */
#ifndef EDGE_TAPS_H
#define EDGE_TAPS_H

#include <stdint.h>

/* The taps of an axis of a window that lie inside the image. */
typedef struct edge_taps {
    int32_t first, count;
    int32_t position; /* of the first in the image */
} edge_taps;

static inline edge_taps edge_taps_inside(int32_t start, int32_t dilation, int32_t kernel, int32_t size)
{
    int32_t first = start >= 0 ? 0 : (dilation - 1 - start) / dilation;
    int32_t end = start >= size ? 0 : (size - start + dilation - 1) / dilation;
    int32_t count = (end < kernel ? end : kernel) - first;
    return (edge_taps){ .first = first, .count = count > 0 ? count : 0, .position = start + first * dilation };
}

#endif
