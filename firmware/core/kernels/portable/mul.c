/* Product of the differences from the zero points. */
#include "edge/fixed_point.h"
#include "elementwise.h"

void edge_mul(const edge_call *call)
{
    const edge_mul_parameters *p = (const edge_mul_parameters *)call->node->parameters;
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call, &p->left, &p->right, p->constant, p->constant_height, p->constant_width, p->constant_channels);
    while (edge_elementwise_next(&walk, &run)) {
        for (int32_t i = 0; i < run.count; i++) {
            int32_t product = (run.left[i * run.left_step] - p->left_zero) * (run.right[i * run.right_step] - p->right_zero);
            int32_t stored = edge_add_wrapping(edge_scale(product, p->output_multiplier, p->output_shift), p->output_zero);
            run.output[i] = (int8_t)edge_clamp(stored, p->min, p->max);
        }
    }
}
