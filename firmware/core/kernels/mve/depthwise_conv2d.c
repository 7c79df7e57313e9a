/* Depthwise convolution on Armv8.1-M with MVE, up to 64 taps: the taps of 16 channels are turned into 16 columns of taps in
 * scratch memory, by one load and one scattering store a tap, and multiplied with the filters, which are turned in the
 * same way once a call (products.S). Other shapes are left to the portable kernel. */
#include <arm_mve.h>
#include <string.h>

#include "edge/pixels.h"
#include "products.h"

#define edge_depthwise_conv2d edge_depthwise_conv2d_portable
#include "../portable/depthwise_conv2d.c"
#undef edge_depthwise_conv2d

enum {
    BLOCK_BYTES = EDGE_MVE_LANES * EDGE_MVE_LANES, /* 16 taps of 16 channels */
    MOST_TAPS = 64
};

/* Sixteen channels, or the last ones. */
typedef struct channel_group {
    const edge_call *call;
    int32_t first;
    mve_pred16_t channels;
    uint8x16_t columns; /* offsets of the channels in a block */
    const int8_t *zeros;
    int8_t *taps;
} channel_group;

/* Writes one tap of all channels; returns the place of the next tap. */
static inline int8_t *write_tap(const channel_group *group, int8_t *to, const int8_t *from)
{
    vstrbq_scatter_offset_s8(to, group->columns, vldrbq_z_s8(from, group->channels));
    to++;
    return ((uintptr_t)to & (EDGE_MVE_LANES - 1)) != 0 ? to : to + BLOCK_BYTES - EDGE_MVE_LANES;
}

/* The window of an output pixel. */
static void write_window(const channel_group *group, int32_t top, int32_t left)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)group->call->node->parameters;
    const edge_operand *input = &group->call->operands[0];
    const edge_buffer *buffer = input->buffer;
    int32_t channel = group->first - buffer->window.channel;
    int32_t span = (p->kernel_width - 1) * p->dilation_width + 1;
    int32_t tap_bytes = p->dilation_width * buffer->pixel_bytes;
    int inside = left >= 0 && left + span <= p->input_width;
    int8_t *to = group->taps;
    for (int32_t i = 0, y = top; i < p->kernel_height; i++, y += p->dilation_height) {
        if (inside && y >= 0 && y < p->input_height && edge_contiguous(input, y, left, span) == span) {
            const int8_t *from = edge_pixel(input, y, left) + channel;
            for (int32_t j = p->kernel_width; j > 0; j--, from += tap_bytes) {
                to = write_tap(group, to, from);
            }

            continue;
        }

        for (int32_t j = 0, x = left; j < p->kernel_width; j++, x += p->dilation_width) {
            int padding = y < 0 || y >= p->input_height || x < 0 || x >= p->input_width;
            to = write_tap(group, to, padding ? group->zeros : edge_pixel(input, y, x) + channel);
        }
    }
}

static void write_filters(const channel_group *group, int8_t *filters, int32_t blocks)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)group->call->node->parameters;
    const int8_t *from = (const int8_t *)group->call->node->constants[0] + group->first;
    memset(filters, 0, (size_t)(blocks * BLOCK_BYTES));
    for (int32_t tap = p->kernel_height * p->kernel_width; tap > 0; tap--, from += p->output_channels) {
        filters = write_tap(group, filters, from);
    }
}

void edge_depthwise_conv2d(const edge_call *call)
{
    const edge_node *node = call->node;
    const edge_conv_parameters *p = (const edge_conv_parameters *)node->parameters;
    const edge_region *region = &call->region;
    int32_t taps = p->kernel_height * p->kernel_width;
    if (taps > MOST_TAPS || p->input_channels != p->output_channels || (call->flags & EDGE_SUM) != 0) {
        edge_depthwise_conv2d_portable(call);
        return;
    }

    const edge_operand *output = edge_output(call);
    int32_t blocks = (taps + EDGE_MVE_LANES - 1) / EDGE_MVE_LANES;
    int8_t *filters = call->scratch + blocks * BLOCK_BYTES;
    int8_t *zeros = filters + blocks * BLOCK_BYTES;
    memset(zeros, (int)p->input_zero, EDGE_MVE_LANES);
    channel_group group = {
        .call = call,
        .columns = vshlq_n_u8(vidupq_n_u8(0, 1), 4),
        .zeros = zeros,
        .taps = call->scratch,
    };
    edge_mve_pass pass = {
        .columns = call->scratch,
        .blocks = blocks,
        .filter = filters,
        .output_zero = p->output_zero,
        .min = p->min,
        .max = p->max,
    };
    for (int32_t channel = region->channel, end = edge_channel_end(region); channel < end; channel += EDGE_MVE_LANES) {
        group.first = channel;
        group.channels = vctp8q((uint32_t)(end - channel));
        pass.channels = end - channel < EDGE_MVE_LANES ? end - channel : EDGE_MVE_LANES;
        pass.bias = (const int32_t *)node->constants[1] + channel;
        pass.multiplier = (const int32_t *)node->constants[2] + channel;
        pass.shift = (const int8_t *)node->constants[3] + channel;
        write_filters(&group, filters, blocks);
        for (int32_t y = region->top; y < edge_bottom(region); y++) {
            for (int32_t x = region->left; x < edge_right(region); x++) {
                write_window(&group, y * p->stride_height - p->pad_top, x * p->stride_width - p->pad_left);
                pass.output[0] = edge_pixel(output, y, x) + (channel - output->buffer->window.channel);
                edge_mve_channels(&pass);
            }
        }
    }
}
