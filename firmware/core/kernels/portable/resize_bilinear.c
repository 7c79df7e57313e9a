/* Bilinear interpolation with weights of 2^-10, halves away from zero. */
#include "edge/fixed_point.h"
#include "edge/pixels.h"

enum { EDGE_ONE = 1024 };

/* A position between two input positions. */
typedef struct bilinear_blend {
    int32_t low, high;
    int32_t weight; /* of the higher one */
} bilinear_blend;

static bilinear_blend bilinear_at(int32_t output, int32_t scale, int32_t offset, int32_t size)
{
    int32_t position = output * scale + offset;
    int32_t low = edge_clamp(position / EDGE_ONE, 0, size - 1);
    return (bilinear_blend){ low, edge_clamp((position + EDGE_ONE - 1) / EDGE_ONE, 0, size - 1), position - EDGE_ONE * low };
}

static void bilinear_pixel(const edge_call *call, int32_t y, int32_t x, bilinear_blend row, bilinear_blend column)
{
    const edge_operand *input = &call->operands[0];
    const edge_operand *output = edge_output(call);
    const int8_t *top_left = edge_pixel(input, row.low, column.low);
    const int8_t *bottom_left = edge_pixel(input, row.high, column.low);
    const int8_t *top_right = edge_pixel(input, row.low, column.high);
    const int8_t *bottom_right = edge_pixel(input, row.high, column.high);
    int8_t *stored = edge_pixel(output, y, x);
    for (int32_t c = call->region.channel; c < edge_channel_end(&call->region); c++) {
        int32_t i = c - input->buffer->window.channel;
        int64_t left = (int64_t)top_left[i] * (EDGE_ONE - row.weight) + (int64_t)bottom_left[i] * row.weight;
        int64_t right = (int64_t)top_right[i] * (EDGE_ONE - row.weight) + (int64_t)bottom_right[i] * row.weight;
        int64_t sum = left * (EDGE_ONE - column.weight) + right * column.weight;
        int64_t half = sum > 0 ? EDGE_ONE * EDGE_ONE / 2 : -EDGE_ONE * EDGE_ONE / 2;
        stored[c - output->buffer->window.channel] = (int8_t)((sum + half) / (EDGE_ONE * EDGE_ONE));
    }
}

void edge_resize_bilinear(const edge_call *call)
{
    const edge_bilinear_parameters *p = (const edge_bilinear_parameters *)call->node->parameters;
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        bilinear_blend row = bilinear_at(y, p->row_scale, p->row_offset, p->input_height);
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            bilinear_pixel(call, y, x, row, bilinear_at(x, p->column_scale, p->column_offset, p->input_width));
        }
    }
}
