/* Division in fixed point, as gemmlowp has it. */
#ifndef EDGE_RECIPROCAL_H
#define EDGE_RECIPROCAL_H

#include "edge/fixed_point.h"

/* 1 / (1 + a) for a in [0, 1), both Q0.31: Newton-Raphson division by half the denominator. */
static inline int32_t edge_one_over_one_plus(int32_t a)
{
    int32_t half = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
    int32_t x = 1515870810 + edge_high_multiply(half, -1010580540); /* 48/17 - 32/17 * half */
    for (int32_t i = 0; i < 3; i++) {
        int32_t error = (1 << 29) - edge_high_multiply(half, x);
        x += edge_high_multiply(x, error) * 4;
    }

    return x > INT32_MAX / 2 ? INT32_MAX : x * 2;
}

/* Bits of a number above its highest one; 32 of 0. */
static inline int32_t edge_leading_zeros(uint32_t x)
{
    int32_t zeros = 0;
    for (; zeros < 32 && (x & 0x80000000u) == 0; x <<= 1) {
        zeros++;
    }

    return zeros;
}

/* 1 / x for a positive x, as a number between 1/2 and 1 in Q0.31 that stands for itself times 2^-(31 - zeros), with the
 * leading zeros of x. */
static inline int32_t edge_reciprocal(uint32_t x, int32_t *zeros)
{
    *zeros = edge_leading_zeros(x);
    return edge_one_over_one_plus((int32_t)((x << *zeros) & 0x7FFFFFFF));
}

#endif
