/* Product of the differences from the zero points, on Armv7E-M. */
#include "../fallbacks.h"
#include "factor.h"

#define edge_mul edge_mul_portable
#include "../portable/mul.c"
#undef edge_mul

typedef struct factors_of_mul {
    edge_dsp_factor output;
    edge_dsp_range range;
    int32_t left_zero, right_zero;
} factors_of_mul;

static inline int8_t scaled_product(const void *state, int32_t left, int32_t right)
{
    const factors_of_mul *f = state;
    return edge_dsp_stored(edge_dsp_scale((left - f->left_zero) * (right - f->right_zero), &f->output), &f->range);
}

void edge_mul(const edge_call *call)
{
    const edge_mul_parameters *p = (const edge_mul_parameters *)call->node->parameters;
    if (!edge_dsp_has_factor(p->output_multiplier, p->output_shift)) {
        edge_mul_portable(call);
        return;
    }

    factors_of_mul factors = {
        .output = edge_dsp_factor_of(p->output_multiplier, p->output_shift),
        .range = edge_dsp_range_of(p->output_zero, p->min, p->max),
        .left_zero = p->left_zero,
        .right_zero = p->right_zero,
    };
    edge_elementwise_each(call, &factors, scaled_product);
}
