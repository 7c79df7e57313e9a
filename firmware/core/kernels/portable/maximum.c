/* The larger, or the smaller, of two stored values. */
#include "edge/fixed_point.h"
#include "elementwise.h"

static int8_t maximum_element(const void *parameters, int32_t left, int32_t right)
{
    const edge_maximum_parameters *p = parameters;
    return (int8_t)edge_clamp((left > right) == (p->sign > 0) ? left : right, p->min, p->max);
}

void edge_maximum(const edge_call *call)
{
    edge_elementwise_each(call, call->node->parameters, maximum_element);
}
