/* The walk of elementwise kernels with MVE: four elements at a time. */
#ifndef EDGE_MVE_ELEMENTWISE_H
#define EDGE_MVE_ELEMENTWISE_H

#include "../portable/elementwise.h"
#include "factor.h"

/* Four elements, or one that repeats. */
static inline int32x4_t edge_mve_four(const int8_t *from, int32_t step)
{
    return step != 0 ? vldrbq_s32(from) : vdupq_n_s32(*from);
}

/* The first of four. */
static inline int32x4_t edge_mve_some(const int8_t *from, int32_t step, mve_pred16_t lanes)
{
    return step != 0 ? vldrbq_z_s32(from, lanes) : vdupq_n_s32(*from);
}

/* Calls a function of two times four stored operands for all output elements; it is inlined with its state. Predicates cost the
 * compiler's loops several instructions, so only the last elements of a run have them. */
static inline __attribute__((always_inline)) void edge_mve_elementwise_each(const edge_call *call, const void *state, int32x4_t (*elements)(const void *state, int32x4_t left, int32x4_t right))
{
    edge_elementwise walk;
    edge_element_run run;
    edge_elementwise_begin(&walk, call);
    while (edge_elementwise_next(&walk, &run)) {
        for (; run.count >= 4; run.count -= 4) {
            vstrbq_s32(run.output, elements(state, edge_mve_four(run.left, run.left_step), edge_mve_four(run.right, run.right_step)));
            run.left += 4 * run.left_step;
            run.right += 4 * run.right_step;
            run.output += 4;
        }

        if (run.count > 0) {
            mve_pred16_t lanes = vctp32q((uint32_t)run.count);
            vstrbq_p_s32(run.output, elements(state, edge_mve_some(run.left, run.left_step, lanes), edge_mve_some(run.right, run.right_step, lanes)), lanes);
        }
    }
}

#endif
