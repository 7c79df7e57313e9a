/* Multiplication by a real factor in fixed point, bit for bit as FixedPointMultiplier in Edge.Model has it (gemmlowp,
 * doc/quantization.md): two roundings. Sums wrap modulo 2^32, as C# does, so they are added as uint32_t. */
#ifndef EDGE_FIXED_POINT_H
#define EDGE_FIXED_POINT_H

#include <stdint.h>

/* a * b / 2^31, rounded to nearest, halves up. Never called with -2^31 for both. */
static inline int32_t edge_high_multiply(int32_t a, int32_t b)
{
    return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

/* x / 2^exponent, rounded to nearest, halves away from zero; exponent 0 ... 31. */
static inline int32_t edge_rounding_shift_right(int32_t x, int32_t exponent)
{
    int32_t mask = (int32_t)(((uint32_t)1 << exponent) - 1);
    int32_t threshold = (mask >> 1) + (x < 0);
    return (x >> exponent) + ((x & mask) > threshold);
}

/* x times the factor (multiplier, shift); shift -31 ... 31, positive to the left. */
static inline int32_t edge_scale(int32_t x, int32_t multiplier, int32_t shift)
{
    int32_t left = shift > 0 ? shift : 0;
    int32_t right = shift > 0 ? 0 : -shift;
    return edge_rounding_shift_right(edge_high_multiply((int32_t)((uint32_t)x << left), multiplier), right);
}

static inline int32_t edge_add_wrapping(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t edge_clamp(int32_t x, int32_t min, int32_t max)
{
    return x < min ? min : x > max ? max : x;
}

#endif
