/* The taps of a pooling window that an output pixel sees. */
#ifndef EDGE_WINDOW_H
#define EDGE_WINDOW_H

#include "edge/kernels.h"

/* How many of `taps` positions first, first + dilation ... lie in [from, to). */
static inline int32_t edge_count_taps(int32_t first, int32_t taps, int32_t dilation, int32_t from, int32_t to)
{
    int32_t count = 0;
    for (int32_t i = 0; i < taps; i++, first += dilation) {
        count += first >= from && first < to;
    }

    return count;
}

/* The first tap at or behind `from`. */
static inline int32_t edge_first_tap(int32_t first, int32_t dilation, int32_t from)
{
    return first >= from ? 0 : (from - first + dilation - 1) / dilation;
}

/* The first tap, of `taps`, at or behind `to`. */
static inline int32_t edge_end_tap(int32_t first, int32_t taps, int32_t dilation, int32_t to)
{
    int32_t end = edge_first_tap(first, dilation, to);
    return end < taps ? end : taps;
}

#endif
