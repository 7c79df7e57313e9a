/* Depthwise convolution: blocks of channels of one pixel, tap by tap. */
#include "edge/pixels.h"
#include "requantize.h"

enum { EDGE_DEPTHWISE_BLOCK = 16 };

/* Adds one tap for `count` output channels from `first` on: `pixel` is input channel `channel`, or NULL in the padding. */
static void depthwise_add_tap(const edge_conv_parameters *p, const int8_t *pixel, int32_t channel, const int8_t *filter, int32_t first, int32_t count, uint32_t *sums)
{
    int32_t multiplier = p->output_channels / p->input_channels;
    for (int32_t c = first; c < first + count; c++) {
        int32_t value = pixel == NULL ? p->input_zero : multiplier == 1 ? pixel[c - channel] : pixel[c / multiplier - channel];
        sums[c - first] += (uint32_t)(value * filter[c]);
    }
}

static void depthwise_block(const edge_call *call, int32_t y, int32_t x, int32_t first, int32_t count)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    const int8_t *filter = (const int8_t *)call->node->constants[0];
    const int32_t *bias = (const int32_t *)call->node->constants[1];
    uint32_t sums[EDGE_DEPTHWISE_BLOCK];
    for (int32_t c = 0; c < count; c++) {
        sums[c] = (uint32_t)bias[first + c];
    }

    for (int32_t i = 0; i < p->kernel_height; i++) {
        int32_t input_y = y * p->stride_height - p->pad_top + i * p->dilation_height;
        for (int32_t j = 0; j < p->kernel_width; j++, filter += p->output_channels) {
            int32_t input_x = x * p->stride_width - p->pad_left + j * p->dilation_width;
            int inside = input_y >= 0 && input_y < p->input_height && input_x >= 0 && input_x < p->input_width;
            const int8_t *pixel = inside ? edge_pixel(input, input_y, input_x) : NULL;
            depthwise_add_tap(p, pixel, input->buffer->window.channel, filter, first, count, sums);
        }
    }

    const int32_t *multiplier = (const int32_t *)call->node->constants[2];
    const int8_t *shift = (const int8_t *)call->node->constants[3];
    const edge_operand *output = edge_output(call);
    int8_t *stored = edge_pixel(output, y, x) + (first - output->buffer->window.channel);
    for (int32_t c = 0; c < count; c++) {
        stored[c] = edge_requantize(p, (int32_t)sums[c], multiplier[first + c], shift[first + c]);
    }
}

void edge_depthwise_conv2d(const edge_call *call)
{
    int32_t end = edge_channel_end(&call->region);
    for (int32_t y = call->region.top; y < edge_bottom(&call->region); y++) {
        for (int32_t x = call->region.left; x < edge_right(&call->region); x++) {
            for (int32_t c = call->region.channel; c < end; c += EDGE_DEPTHWISE_BLOCK) {
                depthwise_block(call, y, x, c, end - c < EDGE_DEPTHWISE_BLOCK ? end - c : EDGE_DEPTHWISE_BLOCK);
            }
        }
    }
}
