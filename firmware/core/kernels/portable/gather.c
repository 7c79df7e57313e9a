/* Moves elements: every dimension of the output walks over one of the input. */
#include "elements.h"

int64_t edge_gather_source(const edge_gather_parameters *p, uint32_t element)
{
    int64_t source = 0;
    for (int32_t d = EDGE_GATHER_RANK - 1; d >= 0; d--) {
        const edge_gather_dimension *dimension = &p->dimensions[d];
        int32_t position = dimension->begin + (int32_t)(element % (uint32_t)dimension->size) * dimension->step;
        element /= (uint32_t)dimension->size;
        if (position < 0 || position >= dimension->limit) {
            return -1;
        }

        source += (int64_t)position * dimension->stride;
    }

    return source;
}

void edge_gather(const edge_call *call)
{
    const edge_gather_parameters *p = (const edge_gather_parameters *)call->node->parameters;
    const edge_operand *output = edge_output(call);
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            int8_t *pixel = edge_pixel(output, y, x);
            for (int32_t c = call->region.channel; c < edge_channel_end(&call->region); c++) {
                int64_t source = edge_gather_source(p, edge_element_index(y, x, c, p->output_width, p->output_channels));
                pixel[c - output->buffer->window.channel] = source < 0
                    ? (int8_t)p->value
                    : *edge_element(&call->operands[0], (uint32_t)source, p->input_width, p->input_channels);
            }
        }
    }
}
