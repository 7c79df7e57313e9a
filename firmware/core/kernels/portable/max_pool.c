/* Maximum over the taps of a window that lie in the image. */
#include "edge/fixed_point.h"
#include "edge/pixels.h"
#include "window.h"

static int32_t max_pool_largest(const edge_call *call, int32_t y, int32_t x, int32_t channel)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    int32_t top = y * p->stride_height - p->pad_top;
    int32_t left = x * p->stride_width - p->pad_left;
    int32_t row_end = edge_end_tap(top, p->kernel_height, p->dilation_height, p->input_height);
    int32_t column_end = edge_end_tap(left, p->kernel_width, p->dilation_width, p->input_width);
    int32_t largest = INT8_MIN;
    for (int32_t i = edge_first_tap(top, p->dilation_height, 0); i < row_end; i++) {
        for (int32_t j = edge_first_tap(left, p->dilation_width, 0); j < column_end; j++) {
            int32_t value = edge_pixel(input, top + i * p->dilation_height, left + j * p->dilation_width)[channel - input->buffer->window.channel];
            largest = value > largest ? value : largest;
        }
    }

    return largest;
}

void edge_max_pool(const edge_call *call)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    const edge_operand *output = edge_output(call);
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            int8_t *stored = edge_pixel(output, y, x);
            for (int32_t c = call->region.channel; c < edge_channel_end(&call->region); c++) {
                stored[c - output->buffer->window.channel] = (int8_t)edge_clamp(max_pool_largest(call, y, x, c), p->min, p->max);
            }
        }
    }
}
