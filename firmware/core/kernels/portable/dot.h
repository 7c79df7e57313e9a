/* The product of two rows of bytes. */
#ifndef EDGE_DOT_H
#define EDGE_DOT_H

#include <stdint.h>

/* The sum of a[k] * b[k]. */
static inline int32_t edge_dot(const int8_t *a, const int8_t *b, int32_t count)
{
    int32_t sum = 0;
    for (int32_t k = 0; k < count; k++) {
        sum += a[k] * b[k];
    }

    return sum;
}

#endif
