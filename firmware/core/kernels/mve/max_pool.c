/* Maximum over a window with MVE, 16 channels at a time. */
#include <arm_mve.h>

#include "../portable/window.h"
#include "edge/pixels.h"

/* The taps of a window that lie in the image, in coordinates of the input: rows [top, bottom) and columns [left, right). */
typedef struct taps_of_window {
    int32_t top, bottom, left, right;
} taps_of_window;

static taps_of_window taps_at(const edge_pool_parameters *p, int32_t y, int32_t x)
{
    int32_t top = y * p->stride_height - p->pad_top;
    int32_t left = x * p->stride_width - p->pad_left;
    return (taps_of_window){
        .top = top + edge_first_tap(top, p->dilation_height, 0) * p->dilation_height,
        .bottom = top + edge_end_tap(top, p->kernel_height, p->dilation_height, p->input_height) * p->dilation_height,
        .left = left + edge_first_tap(left, p->dilation_width, 0) * p->dilation_width,
        .right = left + edge_end_tap(left, p->kernel_width, p->dilation_width, p->input_width) * p->dilation_width,
    };
}

static int8x16_t largest_of(const edge_call *call, const taps_of_window *taps, int32_t channel, mve_pred16_t lanes)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    int8x16_t largest = vdupq_n_s8(INT8_MIN);
    for (int32_t y = taps->top; y < taps->bottom; y += p->dilation_height) {
        for (int32_t x = taps->left; x < taps->right; x += p->dilation_width) {
            const int8_t *pixel = edge_pixel(input, y, x) + (channel - input->buffer->window.channel);
            largest = vmaxq_s8(largest, vldrbq_z_s8(pixel, lanes));
        }
    }

    return largest;
}

void edge_max_pool(const edge_call *call)
{
    const edge_pool_parameters *p = (const edge_pool_parameters *)call->node->parameters;
    const edge_operand *output = edge_output(call);
    const edge_region *region = &call->region;
    int8x16_t min = vdupq_n_s8((int8_t)p->min), max = vdupq_n_s8((int8_t)p->max);
    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        for (int32_t x = region->left; x < edge_right(region); x++) {
            taps_of_window taps = taps_at(p, y, x);
            int8_t *stored = edge_pixel(output, y, x) - output->buffer->window.channel;
            for (int32_t c = region->channel; c < edge_channel_end(region); c += 16) {
                mve_pred16_t lanes = vctp8q((uint32_t)(edge_channel_end(region) - c));
                vstrbq_p_s8(stored + c, vminq_s8(vmaxq_s8(largest_of(call, &taps, c, lanes), min), max), lanes);
            }
        }
    }
}
