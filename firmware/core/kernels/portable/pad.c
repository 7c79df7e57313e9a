/* An image inside a larger one. */
#include <string.h>

#include "edge/fixed_point.h"
#include "edge/pixels.h"

void edge_pad(const edge_call *call)
{
    const edge_pad_parameters *p = (const edge_pad_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    const edge_operand *output = edge_output(call);
    int32_t begin = call->region.channel;
    int32_t end = edge_channel_end(&call->region);
    int32_t from = edge_clamp(p->channel, begin, end);
    int32_t to = edge_clamp(p->channel + p->input_channels, from, end);
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            int8_t *pixel = edge_pixel(output, y, x) + (begin - output->buffer->window.channel);
            int32_t input_y = y - p->top;
            int32_t input_x = x - p->left;
            memset(pixel, (int)p->value, (size_t)(end - begin));
            if (input_y >= 0 && input_y < p->input_height && input_x >= 0 && input_x < p->input_width && to > from) {
                const int8_t *source = edge_pixel(input, input_y, input_x) + (from - p->channel - input->buffer->window.channel);
                memmove(pixel + (from - begin), source, (size_t)(to - from));
            }
        }
    }
}
