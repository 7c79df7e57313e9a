/* The input elements under one output element of a reduction. */
#ifndef EDGE_REDUCTION_H
#define EDGE_REDUCTION_H

#include "elements.h"

typedef struct edge_reduced {
    int32_t top, bottom, left, right, channel, channel_end;
} edge_reduced;

/* Of output element (y, x, channel), the elements that are read now: with partial sums those in the part. */
static inline edge_reduced edge_reduced_at(const edge_call *call, int32_t y, int32_t x, int32_t channel)
{
    const edge_reduction *over = (const edge_reduction *)call->node->parameters;
    uint32_t element = edge_element_index(y, x, channel, over->output_width, over->output_channels);
    edge_reduced box = { 0, over->input_height, 0, over->input_width, 0, over->input_channels };
    if (call->flags & EDGE_SUM) {
        box = (edge_reduced){ call->part.top, edge_bottom(&call->part), call->part.left, edge_right(&call->part), call->part.channel, edge_channel_end(&call->part) };
    }

    if (!over->over_channels) {
        box.channel = (int32_t)(element % (uint32_t)over->input_channels);
        box.channel_end = box.channel + 1;
        element /= (uint32_t)over->input_channels;
    }

    if (!over->over_columns) {
        box.left = (int32_t)(element % (uint32_t)over->input_width);
        box.right = box.left + 1;
        element /= (uint32_t)over->input_width;
    }

    if (!over->over_rows) {
        box.top = (int32_t)element;
        box.bottom = box.top + 1;
    }

    return box;
}

#endif
