/* Sum and difference on Armv7E-M. */
#include "factor.h"

#define edge_add edge_add_portable
#include "../portable/add.c"
#undef edge_add

void edge_add(const edge_call *call)
{
    const edge_add_parameters *p = (const edge_add_parameters *)call->node->parameters;
    if (!edge_dsp_has_factor(p->left_multiplier, p->left_shift) || !edge_dsp_has_factor(p->right_multiplier, p->right_shift)
        || !edge_dsp_has_factor(p->output_multiplier, p->output_shift) || p->input_shift != 20) {
        edge_add_portable(call);
        return;
    }

    edge_dsp_factor left = edge_dsp_factor_of(p->left_multiplier, p->left_shift);
    edge_dsp_factor right = edge_dsp_factor_of(p->right_multiplier, p->right_shift);
    edge_dsp_factor output = edge_dsp_factor_of(p->output_multiplier, p->output_shift);
    int32_t left_zero = p->left_zero * (1 << 20), right_zero = p->right_zero * (1 << 20);
    int32_t output_zero = p->output_zero, sign = p->right_sign, min = p->min, max = p->max;
    int clamped = min > INT8_MIN || max < INT8_MAX;
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call, &p->left, &p->right, p->constant, p->constant_height, p->constant_width, p->constant_channels);
    while (edge_elementwise_next(&walk, &run)) {
        for (int8_t *end = run.output + run.count; run.output < end; run.left += run.left_step, run.right += run.right_step) {
            int32_t a = edge_dsp_scale(*run.left * (1 << 20) - left_zero, &left);
            int32_t b = edge_dsp_scale(*run.right * (1 << 20) - right_zero, &right);
            int32_t stored = edge_dsp_scale(a + b * sign, &output) + output_zero;
            *run.output++ = clamped ? (int8_t)edge_clamp(stored, min, max) : edge_dsp_saturate(stored);
        }
    }
}
