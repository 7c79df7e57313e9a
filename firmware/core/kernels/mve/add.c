/* Sum and difference with MVE, four elements at a time. */
#include "../fallbacks.h"

#define edge_add edge_add_portable
#include "../portable/add.c"
#undef edge_add

#include "elementwise.h"

typedef struct factors_of_add {
    edge_add_parameters p;
    int32x4_t min, max;
} factors_of_add;

static inline int32x4_t scaled_sums(const void *state, int32x4_t left, int32x4_t right)
{
    const factors_of_add *f = state;
    int32x4_t a = edge_mve_scale(vshlq_n_s32(vsubq_n_s32(left, f->p.left_zero), 20), f->p.left_multiplier, f->p.left_shift);
    int32x4_t b = edge_mve_scale(vshlq_n_s32(vsubq_n_s32(right, f->p.right_zero), 20), f->p.right_multiplier, f->p.right_shift);
    int32x4_t sum = f->p.right_sign < 0 ? vsubq_s32(a, b) : vaddq_s32(a, b);
    int32x4_t stored = vaddq_n_s32(edge_mve_scale(sum, f->p.output_multiplier, f->p.output_shift), f->p.output_zero);
    return edge_mve_clamp(stored, f->min, f->max);
}

void edge_add(const edge_call *call)
{
    const edge_add_parameters *p = (const edge_add_parameters *)call->node->parameters;
    if (p->input_shift != 20) {
        edge_add_portable(call);
        return;
    }

    factors_of_add factors = { *p, vdupq_n_s32(p->min), vdupq_n_s32(p->max) };
    edge_mve_elementwise_each(call, &factors, scaled_sums);
}
