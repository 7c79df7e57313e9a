/* Product of the differences from the zero points. */
#include "edge/fixed_point.h"
#include "elementwise.h"

static int8_t mul_element(const void *parameters, int32_t left, int32_t right)
{
    const edge_mul_parameters *p = parameters;
    int32_t scaled = edge_scale((left - p->left_zero) * (right - p->right_zero), p->output_multiplier, p->output_shift);
    return (int8_t)edge_clamp(edge_add_wrapping(scaled, p->output_zero), p->min, p->max);
}

void edge_mul(const edge_call *call)
{
    edge_elementwise_each(call, call->node->parameters, mul_element);
}
