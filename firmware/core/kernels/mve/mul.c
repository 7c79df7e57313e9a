/* Product of the differences from the zero points with MVE, four elements at a time. */
#include "factor.h"

#include "../portable/elementwise.h"

static inline int32x4_t operand(const int8_t *from, int32_t step, mve_pred16_t lanes, int32_t zero)
{
    return vsubq_n_s32(step != 0 ? vldrbq_z_s32(from, lanes) : vdupq_n_s32(*from), zero);
}

void edge_mul(const edge_call *call)
{
    const edge_mul_parameters *p = (const edge_mul_parameters *)call->node->parameters;
    edge_mul_parameters q = *p;
    int32x4_t min = vdupq_n_s32(q.min), max = vdupq_n_s32(q.max);
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call, &p->left, &p->right, p->constant, p->constant_height, p->constant_width, p->constant_channels);
    while (edge_elementwise_next(&walk, &run)) {
        for (int32_t left = run.count; left > 0; left -= 4) {
            mve_pred16_t lanes = vctp32q((uint32_t)left);
            int32x4_t product = vmulq_s32(operand(run.left, run.left_step, lanes, q.left_zero), operand(run.right, run.right_step, lanes, q.right_zero));
            int32x4_t stored = vaddq_n_s32(edge_mve_scale(product, q.output_multiplier, q.output_shift), q.output_zero);
            vstrbq_p_s32(run.output, edge_mve_clamp(stored, min, max), lanes);
            run.left += 4 * run.left_step;
            run.right += 4 * run.right_step;
            run.output += 4;
        }
    }
}
