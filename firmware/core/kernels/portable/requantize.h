/* The end of a convolution: a sum becomes a stored output. */
#ifndef EDGE_REQUANTIZE_H
#define EDGE_REQUANTIZE_H

#include "edge/fixed_point.h"
#include "edge/kernels.h"

static inline int8_t edge_requantize(const edge_conv_parameters *p, int32_t sum, int32_t multiplier, int32_t shift)
{
    return (int8_t)edge_clamp(edge_add_wrapping(edge_scale(sum, multiplier, shift), p->output_zero), p->min, p->max);
}

#endif
