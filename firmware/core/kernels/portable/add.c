/* Sum and difference: both operands are brought to twice the larger scale, added, and brought to the output's. */
#include "edge/fixed_point.h"
#include "elementwise.h"

static int32_t add_scaled(int32_t value, int32_t input_shift, int32_t multiplier, int32_t shift)
{
    return edge_scale((int32_t)((uint32_t)value << input_shift), multiplier, shift);
}

void edge_add(const edge_call *call)
{
    const edge_add_parameters *p = (const edge_add_parameters *)call->node->parameters;
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call, &p->left, &p->right, p->constant, p->constant_height, p->constant_width, p->constant_channels);
    while (edge_elementwise_next(&walk, &run)) {
        for (int32_t i = 0; i < run.count; i++) {
            int32_t left = add_scaled(run.left[i * run.left_step] - p->left_zero, p->input_shift, p->left_multiplier, p->left_shift);
            int32_t right = add_scaled(run.right[i * run.right_step] - p->right_zero, p->input_shift, p->right_multiplier, p->right_shift);
            int32_t sum = edge_add_wrapping(left, p->right_sign < 0 ? (int32_t)(0u - (uint32_t)right) : right);
            int32_t stored = edge_add_wrapping(edge_scale(sum, p->output_multiplier, p->output_shift), p->output_zero);
            run.output[i] = (int8_t)edge_clamp(stored, p->min, p->max);
        }
    }
}
