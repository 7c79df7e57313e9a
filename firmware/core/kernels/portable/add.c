/* Sum and difference: both operands are brought to twice the larger scale, added, and brought to the output's. */
#include "edge/fixed_point.h"
#include "elementwise.h"

static int32_t add_scaled(int32_t value, int32_t input_shift, int32_t multiplier, int32_t shift)
{
    return edge_scale((int32_t)((uint32_t)value << input_shift), multiplier, shift);
}

static int8_t add_element(const void *parameters, int32_t left, int32_t right)
{
    const edge_add_parameters *p = parameters;
    int32_t a = add_scaled(left - p->left_zero, p->input_shift, p->left_multiplier, p->left_shift);
    int32_t b = add_scaled(right - p->right_zero, p->input_shift, p->right_multiplier, p->right_shift);
    int32_t sum = edge_add_wrapping(a, p->right_sign < 0 ? (int32_t)(0u - (uint32_t)b) : b);
    int32_t stored = edge_add_wrapping(edge_scale(sum, p->output_multiplier, p->output_shift), p->output_zero);
    return (int8_t)edge_clamp(stored, p->min, p->max);
}

void edge_add(const edge_call *call)
{
    edge_elementwise_each(call, call->node->parameters, add_element);
}
