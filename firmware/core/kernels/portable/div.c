/* Quotient of the differences from the zero points. */
#include "edge/fixed_point.h"
#include "elementwise.h"
#include "reciprocal.h"

static int8_t div_element(const void *parameters, int32_t left, int32_t right)
{
    const edge_mul_parameters *p = parameters;
    int32_t dividend = left - p->left_zero;
    int32_t divisor = right - p->right_zero;
    if (divisor == 0) {
        return (int8_t)(dividend == 0 ? edge_clamp(p->output_zero, p->min, p->max) : dividend < 0 ? p->min : p->max);
    }

    if (divisor < 0) {
        dividend = -dividend;
        divisor = -divisor;
    }

    int32_t zeros;
    int32_t reciprocal = edge_reciprocal((uint32_t)divisor, &zeros);
    int32_t headroom = edge_leading_zeros((uint32_t)(dividend < 0 ? ~dividend : dividend)) - 1;
    int32_t quotient = edge_high_multiply((int32_t)((uint32_t)dividend << headroom), reciprocal);
    int32_t product = edge_high_multiply(quotient, p->output_multiplier);
    int32_t shift = p->output_shift - (31 - zeros) - headroom;
    int64_t scaled = shift > 0 ? (int64_t)product * (1 << shift) : edge_rounding_shift_right(product, shift < -31 ? 31 : -shift);
    int64_t stored = scaled + p->output_zero;
    return (int8_t)(stored < p->min ? p->min : stored > p->max ? p->max : stored);
}

void edge_div(const edge_call *call)
{
    edge_elementwise_each(call, call->node->parameters, div_element);
}
