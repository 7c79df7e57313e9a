/* SVDF (Nakkiran et al., 2015): of the memory only the newest column, which this input gives, counts. */
#include "dot.h"
#include "edge/fixed_point.h"
#include "edge/pixels.h"

static int32_t svdf_state(const edge_node *node, const int8_t *features, int32_t filter)
{
    const edge_svdf_parameters *p = (const edge_svdf_parameters *)node->parameters;
    const int8_t *weights = (const int8_t *)node->constants[0] + filter * p->features;
    int32_t sum = edge_add_wrapping(edge_dot(weights, features, p->features), ((const int32_t *)node->constants[1])[filter]);
    return edge_clamp(edge_scale(sum, p->state_multiplier, p->state_shift), p->state_min, p->state_max);
}

static int8_t svdf_unit(const edge_node *node, const int8_t *features, int32_t unit)
{
    const edge_svdf_parameters *p = (const edge_svdf_parameters *)node->parameters;
    const int16_t *time = (const int16_t *)node->constants[2];
    int32_t sum = ((const int32_t *)node->constants[3])[unit];
    for (int32_t filter = unit * p->rank; filter < (unit + 1) * p->rank; filter++) {
        sum = edge_add_wrapping(sum, time[filter] * svdf_state(node, features, filter));
    }

    int32_t stored = edge_add_wrapping(edge_scale(sum, p->output_multiplier, p->output_shift), p->output_zero);
    return (int8_t)edge_clamp(stored, INT8_MIN, INT8_MAX);
}

void edge_svdf(const edge_call *call)
{
    const edge_svdf_parameters *p = (const edge_svdf_parameters *)call->node->parameters;
    for (int32_t batch = 0; batch < p->batches; batch++) {
        const int8_t *features = edge_pixel(&call->operands[0], 0, batch);
        int8_t *output = edge_pixel(edge_output(call), 0, batch);
        for (int32_t unit = 0; unit < p->units; unit++) {
            output[unit] = svdf_unit(call->node, features, unit);
        }
    }
}
