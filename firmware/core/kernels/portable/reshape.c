/* The same elements in another shape. */
#include <string.h>

#include "elements.h"

void edge_reshape(const edge_call *call)
{
    const edge_reshape_parameters *p = (const edge_reshape_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    const edge_operand *output = edge_output(call);
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            int8_t *pixel = edge_pixel(output, y, x);
            for (int32_t c = call->region.channel, run; c < edge_channel_end(&call->region); c += run) {
                uint32_t index = edge_element_index(y, x, c, p->output_width, p->output_channels);
                int32_t of_input_pixel = p->input_channels - (int32_t)(index % (uint32_t)p->input_channels);
                int32_t of_output_pixel = edge_channel_end(&call->region) - c;
                run = of_input_pixel < of_output_pixel ? of_input_pixel : of_output_pixel;
                memmove(pixel + (c - output->buffer->window.channel), edge_element(input, index, p->input_width, p->input_channels), (size_t)run);
            }
        }
    }
}
