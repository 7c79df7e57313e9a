/* Product of the differences from the zero points with MVE, four elements at a time. */
#include "elementwise.h"

typedef struct factors_of_mul {
    edge_mul_parameters p;
    int32x4_t min, max;
} factors_of_mul;

static inline int32x4_t scaled_products(const void *state, int32x4_t left, int32x4_t right)
{
    const factors_of_mul *f = state;
    int32x4_t product = vmulq_s32(vsubq_n_s32(left, f->p.left_zero), vsubq_n_s32(right, f->p.right_zero));
    int32x4_t stored = vaddq_n_s32(edge_mve_scale(product, f->p.output_multiplier, f->p.output_shift), f->p.output_zero);
    return edge_mve_clamp(stored, f->min, f->max);
}

void edge_mul(const edge_call *call)
{
    const edge_mul_parameters *p = (const edge_mul_parameters *)call->node->parameters;
    factors_of_mul factors = { *p, vdupq_n_s32(p->min), vdupq_n_s32(p->max) };
    edge_mve_elementwise_each(call, &factors, scaled_products);
}
