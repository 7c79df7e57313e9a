/* Multiplication of four values by a factor with MVE, exact (edge/fixed_point.h). */
#ifndef EDGE_MVE_FACTOR_H
#define EDGE_MVE_FACTOR_H

#include <arm_mve.h>

/* VQRDMULH rounds half up as the doubling high multiplication does; VRSHL rounds half up too, so one is taken from negative
 * values before, where there is a right shift, to round halves away from zero. */
static inline int32x4_t edge_mve_scale(int32x4_t x, int32_t multiplier, int32_t shift)
{
    if (shift >= 0) {
        return vqrdmulhq_n_s32(vshlq_r_s32(x, shift), multiplier);
    }

    x = vqrdmulhq_n_s32(x, multiplier);
    return vrshlq_n_s32(vaddq_s32(x, vshrq_n_s32(x, 31)), shift);
}

static inline int32x4_t edge_mve_clamp(int32x4_t x, int32x4_t min, int32x4_t max)
{
    return vminq_s32(vmaxq_s32(x, min), max);
}

#endif
