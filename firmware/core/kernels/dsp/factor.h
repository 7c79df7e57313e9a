/* Multiplication by a factor on Armv7E-M, exact (edge/fixed_point.h), in at most six instructions: requantize.inc says why. */
#ifndef EDGE_DSP_FACTOR_H
#define EDGE_DSP_FACTOR_H

#include <stdint.h>

typedef struct edge_dsp_factor {
    int32_t multiplier; /* doubled */
    int32_t right;
    int32_t half; /* of 2^right */
    int32_t away; /* all ones where there is a right shift, whose halves are rounded away from zero */
} edge_dsp_factor;

/* 0, multipliers that are not normalised, and shifts to the left have no such form. */
static inline int edge_dsp_has_factor(int32_t multiplier, int32_t shift)
{
    return multiplier >= INT32_C(1) << 30 && shift <= 0;
}

static inline edge_dsp_factor edge_dsp_factor_of(int32_t multiplier, int32_t shift)
{
    int32_t right = -shift;
    return (edge_dsp_factor){
        .multiplier = (int32_t)((uint32_t)multiplier * 2),
        .right = right,
        .half = (int32_t)((UINT32_C(1) << right) >> 1),
        .away = right > 0 ? -1 : 0,
    };
}

/* x times the factor, for |x| below 2^30. */
static inline int32_t edge_dsp_scale(int32_t x, const edge_dsp_factor *factor)
{
    int32_t high;
    __asm__("smmlar %0, %1, %2, %3" : "=r"(high) : "r"(x), "r"(factor->multiplier), "r"(x + (factor->away & (x >> 31))));
    return (high + factor->half) >> factor->right;
}

/* The zero point of an output, and the stored values that its activation lets through. */
typedef struct edge_dsp_range {
    int32_t zero, min, max;
    int clamped; /* whether that is less than all of int8 */
} edge_dsp_range;

static inline edge_dsp_range edge_dsp_range_of(int32_t zero, int32_t min, int32_t max)
{
    return (edge_dsp_range){ zero, min, max, min > INT8_MIN || max < INT8_MAX };
}

/* A scaled result as it is stored. */
static inline int8_t edge_dsp_stored(int32_t scaled, const edge_dsp_range *range)
{
    int32_t stored = scaled + range->zero;
    if (range->clamped) {
        return (int8_t)(stored < range->min ? range->min : stored > range->max ? range->max : stored);
    }

    int32_t byte;
    __asm__("ssat %0, #8, %1" : "=r"(byte) : "r"(stored));
    return (int8_t)byte;
}

#endif
