/* Nearest neighbour: the planner has worked out which. */
#include <string.h>

#include "edge/pixels.h"

void edge_resize_nearest(const edge_call *call)
{
    const edge_nearest_parameters *p = (const edge_nearest_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    const edge_operand *output = edge_output(call);
    const int32_t *rows = p->positions;
    const int32_t *columns = p->positions + p->output_height;
    const edge_region *region = &call->region;
    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        for (int32_t x = region->left; x < edge_right(region); x++) {
            const int8_t *from = edge_pixel(input, rows[y], columns[x]) + (region->channel - input->buffer->window.channel);
            memmove(edge_pixel(output, y, x) + (region->channel - output->buffer->window.channel), from, region->channels);
        }
    }
}
