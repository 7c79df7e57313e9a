/* Sum and difference on Armv7E-M. */
#include "../fallbacks.h"
#include "factor.h"

#define edge_add edge_add_portable
#include "../portable/add.c"
#undef edge_add

typedef struct factors_of_add {
    edge_dsp_factor left, right, output;
    edge_dsp_range range;
    int32_t left_zero, right_zero, sign;
} factors_of_add;

static inline int8_t scaled_sum(const void *state, int32_t left, int32_t right)
{
    const factors_of_add *f = state;
    int32_t a = edge_dsp_scale(left * (1 << 20) - f->left_zero, &f->left);
    int32_t b = edge_dsp_scale(right * (1 << 20) - f->right_zero, &f->right);
    return edge_dsp_stored(edge_dsp_scale(a + b * f->sign, &f->output), &f->range);
}

void edge_add(const edge_call *call)
{
    const edge_add_parameters *p = (const edge_add_parameters *)call->node->parameters;
    if (!edge_dsp_has_factor(p->left_multiplier, p->left_shift) || !edge_dsp_has_factor(p->right_multiplier, p->right_shift)
        || !edge_dsp_has_factor(p->output_multiplier, p->output_shift) || p->input_shift != 20) {
        edge_add_portable(call);
        return;
    }

    factors_of_add factors = {
        .left = edge_dsp_factor_of(p->left_multiplier, p->left_shift),
        .right = edge_dsp_factor_of(p->right_multiplier, p->right_shift),
        .output = edge_dsp_factor_of(p->output_multiplier, p->output_shift),
        .range = edge_dsp_range_of(p->output_zero, p->min, p->max),
        .left_zero = p->left_zero * (1 << 20),
        .right_zero = p->right_zero * (1 << 20),
        .sign = p->right_sign,
    };
    edge_elementwise_each(call, &factors, scaled_sum);
}
