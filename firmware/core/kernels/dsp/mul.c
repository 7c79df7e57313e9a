/* Product of the differences from the zero points, on Armv7E-M. */
#include "factor.h"

#define edge_mul edge_mul_portable
#include "../portable/mul.c"
#undef edge_mul

void edge_mul(const edge_call *call)
{
    const edge_mul_parameters *p = (const edge_mul_parameters *)call->node->parameters;
    if (!edge_dsp_has_factor(p->output_multiplier, p->output_shift)) {
        edge_mul_portable(call);
        return;
    }

    edge_dsp_factor output = edge_dsp_factor_of(p->output_multiplier, p->output_shift);
    int32_t left_zero = p->left_zero, right_zero = p->right_zero, output_zero = p->output_zero, min = p->min, max = p->max;
    int clamped = min > INT8_MIN || max < INT8_MAX;
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call, &p->left, &p->right, p->constant, p->constant_height, p->constant_width, p->constant_channels);
    while (edge_elementwise_next(&walk, &run)) {
        for (int8_t *end = run.output + run.count; run.output < end; run.left += run.left_step, run.right += run.right_step) {
            int32_t product = (*run.left - left_zero) * (*run.right - right_zero);
            int32_t stored = edge_dsp_scale(product, &output) + output_zero;
            *run.output++ = clamped ? (int8_t)edge_clamp(stored, min, max) : edge_dsp_saturate(stored);
        }
    }
}
