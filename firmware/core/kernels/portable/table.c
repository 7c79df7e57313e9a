/* Any function of one stored value. */
#include "edge/pixels.h"

void edge_table(const edge_call *call)
{
    const edge_operand *input = &call->operands[0];
    const edge_operand *output = edge_output(call);
    const int8_t *table = (const int8_t *)call->node->constants[0] + 128;
    const edge_region *region = &call->region;
    int whole = input->buffer->window.channels == region->channels && output->buffer->window.channels == region->channels;
    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        for (int32_t x = region->left, pixels; x < edge_right(region); x += pixels) {
            pixels = whole ? edge_contiguous(output, y, x, edge_contiguous(input, y, x, edge_right(region) - x)) : 1;
            const int8_t *from = edge_pixel(input, y, x) + (region->channel - input->buffer->window.channel);
            int8_t *to = edge_pixel(output, y, x) + (region->channel - output->buffer->window.channel);
            for (int32_t i = 0; i < pixels * region->channels; i++) {
                to[i] = table[from[i]];
            }
        }
    }
}
