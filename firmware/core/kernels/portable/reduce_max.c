/* The largest, or the smallest, stored value over rows, columns or channels. */
#include "reduction.h"

static int8_t reduce_max_element(const edge_call *call, int32_t y, int32_t x, int32_t channel)
{
    const edge_operand *input = &call->operands[0];
    edge_reduced box = edge_reduced_at(call, y, x, channel);
    int32_t sign = ((const edge_reduce_max_parameters *)call->node->parameters)->sign;
    int32_t largest = INT8_MIN; /* of sign * value */
    for (int32_t row = box.top; row < box.bottom; row++) {
        for (int32_t column = box.left; column < box.right; column++) {
            const int8_t *pixel = edge_pixel(input, row, column);
            for (int32_t c = box.channel; c < box.channel_end; c++) {
                int32_t value = sign * pixel[c - input->buffer->window.channel];
                largest = value > largest ? value : largest;
            }
        }
    }

    return (int8_t)(sign * largest);
}

void edge_reduce_max(const edge_call *call)
{
    const edge_operand *output = edge_output(call);
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            int8_t *pixel = edge_pixel(output, y, x);
            for (int32_t c = call->region.channel; c < edge_channel_end(&call->region); c++) {
                pixel[c - output->buffer->window.channel] = reduce_max_element(call, y, x, c);
            }
        }
    }
}
