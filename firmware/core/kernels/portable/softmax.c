/* Softmax along the channels: exponentials from a table, added in Q12.19, one reciprocal of the sum. */
#include "edge/fixed_point.h"
#include "edge/pixels.h"
#include "reciprocal.h"

enum { EDGE_SUM_BITS = 12 };

static void softmax_line(const edge_node *node, const int8_t *input, int8_t *output, int32_t channels)
{
    int32_t bits = ((const edge_softmax_parameters *)node->parameters)->output_bits;
    const int32_t *exponentials = node->constants[0];
    int32_t largest = INT8_MIN;
    for (int32_t c = 0; c < channels; c++) {
        largest = input[c] > largest ? input[c] : largest;
    }

    uint32_t sum = 0;
    for (int32_t c = 0; c < channels; c++) {
        sum += (uint32_t)edge_rounding_shift_right(exponentials[largest - input[c]], EDGE_SUM_BITS);
    }

    int32_t zeros;
    int32_t reciprocal = edge_reciprocal(sum | 1, &zeros);
    int32_t shift = EDGE_SUM_BITS - zeros + 31 - bits;
    int32_t least = -(1 << (bits - 1));
    for (int32_t c = 0; c < channels; c++) {
        int32_t product = edge_high_multiply(reciprocal, exponentials[largest - input[c]]);
        int32_t stored = edge_clamp((shift > 31 ? 0 : edge_rounding_shift_right(product, shift)) + least, least, -least - 1);
        if (bits == 8) {
            output[c] = (int8_t)stored;
        } else {
            ((int16_t *)(void *)output)[c] = (int16_t)stored;
        }
    }
}

void edge_softmax(const edge_call *call)
{
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            softmax_line(call->node, edge_pixel(&call->operands[0], y, x), edge_pixel(edge_output(call), y, x), call->region.channels);
        }
    }
}
