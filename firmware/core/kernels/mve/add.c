/* Sum and difference with MVE, four elements at a time. */
#include "factor.h"

#define edge_add edge_add_portable
#include "../portable/add.c"
#undef edge_add

static inline int32x4_t operand(const int8_t *from, int32_t step, mve_pred16_t lanes, int32_t zero, int32_t multiplier, int32_t shift)
{
    int32x4_t stored = step != 0 ? vldrbq_z_s32(from, lanes) : vdupq_n_s32(*from);
    return edge_mve_scale(vshlq_n_s32(vsubq_n_s32(stored, zero), 20), multiplier, shift);
}

void edge_add(const edge_call *call)
{
    const edge_add_parameters *p = (const edge_add_parameters *)call->node->parameters;
    if (p->input_shift != 20) {
        edge_add_portable(call);
        return;
    }

    edge_add_parameters q = *p;
    int32x4_t min = vdupq_n_s32(q.min), max = vdupq_n_s32(q.max);
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call, &p->left, &p->right, p->constant, p->constant_height, p->constant_width, p->constant_channels);
    while (edge_elementwise_next(&walk, &run)) {
        for (int32_t left = run.count; left > 0; left -= 4) {
            mve_pred16_t lanes = vctp32q((uint32_t)left);
            int32x4_t a = operand(run.left, run.left_step, lanes, q.left_zero, q.left_multiplier, q.left_shift);
            int32x4_t b = operand(run.right, run.right_step, lanes, q.right_zero, q.right_multiplier, q.right_shift);
            int32x4_t sum = q.right_sign < 0 ? vsubq_s32(a, b) : vaddq_s32(a, b);
            int32x4_t stored = vaddq_n_s32(edge_mve_scale(sum, q.output_multiplier, q.output_shift), q.output_zero);
            vstrbq_p_s32(run.output, edge_mve_clamp(stored, min, max), lanes);
            run.left += 4 * run.left_step;
            run.right += 4 * run.right_step;
            run.output += 4;
        }
    }
}
