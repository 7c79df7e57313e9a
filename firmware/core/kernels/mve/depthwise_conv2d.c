/* Depthwise convolution on Armv8.1-M with MVE, up to 64 taps: the taps of 16 channels are turned into 16 columns in scratch
 * memory, by one load and one scattering store a tap, and multiplied with the filters, which are turned in the same way
 * once a call (depthwise.S). Other shapes are left to the portable kernel. */
#include <arm_mve.h>

#include "depthwise.h"
#include "edge/pixels.h"

#define edge_depthwise_conv2d edge_depthwise_conv2d_portable
#include "../portable/depthwise_conv2d.c"
#undef edge_depthwise_conv2d

#include "../taps.h"

enum { MOST_TAPS = 64 };

/* Sixteen channels, or the last ones. */
typedef struct channel_group {
    const edge_call *call;
    const int8_t *input; /* the ring, from the first channel on */
    int32_t first;
    edge_mve_row row;
    edge_taps rows; /* of the windows of the output row */
    int8_t *places[MOST_TAPS];
} channel_group;

static const edge_conv_parameters *parameters_of(const channel_group *group)
{
    return (const edge_conv_parameters *)group->call->node->parameters;
}

static void fill(int8_t *to, int32_t bytes, int8_t value)
{
    for (int8x16_t values = vdupq_n_s8(value); bytes > 0; bytes -= EDGE_MVE_CHANNELS, to += EDGE_MVE_CHANNELS) {
        vst1q_s8(to, values);
    }
}

/* One tap of all channels, to the first one's place. */
static void write_tap(const channel_group *group, int8_t *place, const int8_t *from)
{
    int8x16_t channels = vldrbq_z_s8(from, vctp8q((uint32_t)group->row.channels));
    vstrbq_scatter_offset_s8(place, vshlq_n_u8(vidupq_n_u8(0, 1), 4), channels);
}

static void write_filters(const channel_group *group, int8_t *filters)
{
    const edge_conv_parameters *p = parameters_of(group);
    const int8_t *from = (const int8_t *)group->call->node->constants[0] + group->first;
    fill(filters, group->row.blocks * EDGE_MVE_BLOCK, 0);
    for (int32_t tap = 0; tap < p->kernel_height * p->kernel_width; tap++, from += p->output_channels) {
        write_tap(group, filters + (group->places[tap] - group->row.columns), from);
    }
}

/* The window of one pixel, tap by tap, where the ring wraps in it. */
static void write_wrapping(const channel_group *group, const edge_taps *columns)
{
    const edge_conv_parameters *p = parameters_of(group);
    const edge_buffer *buffer = group->call->operands[0].buffer;
    for (int32_t i = 0; i < group->rows.count; i++) {
        for (int32_t j = 0; j < columns->count; j++) {
            uint32_t index = edge_ring_index(buffer, group->rows.position + i * p->dilation_height, columns->position + j * p->dilation_width);
            int32_t tap = (group->rows.first + i) * p->kernel_width + columns->first + j;
            write_tap(group, group->places[tap], group->input + index * buffer->pixel_bytes);
        }
    }
}

/* Whether the ring wraps in a row of the windows of `count` pixels. */
static int rows_wrap(const channel_group *group, const edge_taps *columns, int32_t count)
{
    const edge_conv_parameters *p = parameters_of(group);
    int32_t pixels = (columns->count - 1) * p->dilation_width + (count - 1) * p->stride_width + 1;
    for (int32_t i = 0; i < group->rows.count; i++) {
        if (edge_contiguous(&group->call->operands[0], group->rows.position + i * p->dilation_height, columns->position, pixels) < pixels) {
            return 1;
        }
    }

    return 0;
}

/* Pixels x to x + count - 1 of output row y, whose windows have the same columns inside the image. */
static void compute_pixels(channel_group *group, int32_t y, int32_t x, int32_t count)
{
    const edge_conv_parameters *p = parameters_of(group);
    const edge_operand *input = &group->call->operands[0], *output = edge_output(group->call);
    edge_taps columns = edge_taps_inside(x * p->stride_width - p->pad_left, p->dilation_width, p->kernel_width, p->input_width);
    edge_mve_row *row = &group->row;
    int wraps = rows_wrap(group, &columns, count);
    if (count > 1 && (wraps || edge_contiguous(output, y, x, count) < count)) {
        for (; count > 0; count--, x++) {
            compute_pixels(group, y, x, 1);
        }

        return;
    }

    if (group->rows.count < p->kernel_height || columns.count < p->kernel_width) {
        fill((int8_t *)group->call->scratch, row->blocks * EDGE_MVE_BLOCK, (int8_t)p->input_zero);
    }

    row->rows = group->rows.count;
    row->row_pixels = columns.count;
    if (row->rows == 0 || row->row_pixels == 0) {
        row->rows = 0;
    } else if (wraps) {
        write_wrapping(group, &columns);
        row->rows = 0;
    }

    row->first = group->input + edge_ring_index(input->buffer, group->rows.position, columns.position) * input->buffer->pixel_bytes;
    row->places = &group->places[group->rows.first * p->kernel_width + columns.first];
    row->output = edge_pixel(output, y, x) + (group->first - output->buffer->window.channel);
    row->count = count;
    edge_mve_depthwise_row(row);
}

/* The pixels with whole rows of the window inside the image are computed together, others one by one. */
static void compute_row(channel_group *group, int32_t y)
{
    const edge_conv_parameters *p = parameters_of(group);
    const edge_region *region = &group->call->region;
    int32_t room = p->input_width - (p->kernel_width - 1) * p->dilation_width - 1 + p->pad_left;
    int32_t first = (p->pad_left + p->stride_width - 1) / p->stride_width;
    int32_t end = room < 0 ? 0 : room / p->stride_width + 1;
    group->rows = edge_taps_inside(y * p->stride_height - p->pad_top, p->dilation_height, p->kernel_height, p->input_height);
    for (int32_t x = region->left, right = edge_right(region), count; x < right; x += count) {
        count = x < first || x >= end ? 1 : (end < right ? end : right) - x;
        compute_pixels(group, y, x, count);
    }
}

static int only_right(const int8_t *shift, int32_t channels)
{
    for (int32_t i = 0; i < channels; i++) {
        if (shift[i] >= 0) {
            return 0;
        }
    }

    return 1;
}

void edge_depthwise_conv2d(const edge_call *call)
{
    const edge_node *node = call->node;
    const edge_conv_parameters *p = (const edge_conv_parameters *)node->parameters;
    const edge_region *region = &call->region;
    const edge_buffer *buffer = call->operands[0].buffer;
    int32_t taps = p->kernel_height * p->kernel_width;
    if (taps > MOST_TAPS || p->input_channels != p->output_channels || (call->flags & EDGE_SUM) != 0) {
        edge_depthwise_conv2d_portable(call);
        return;
    }

    int32_t blocks = (taps + EDGE_MVE_BLOCK_TAPS - 1) / EDGE_MVE_BLOCK_TAPS;
    int8_t *filters = call->scratch + blocks * EDGE_MVE_BLOCK;
    channel_group group = {
        .call = call,
        .row = {
            .pixel_bytes = p->dilation_width * buffer->pixel_bytes,
            .line_bytes = p->dilation_height * buffer->window.width * buffer->pixel_bytes,
            .places_bytes = p->kernel_width * (int32_t)sizeof(int8_t *),
            .step = p->stride_width * buffer->pixel_bytes,
            .output_bytes = edge_output(call)->buffer->pixel_bytes,
            .columns = call->scratch,
            .blocks = blocks,
            .filters = filters,
            .output_zero = p->output_zero,
            .min = p->min,
            .max = p->max,
            .ring_bytes = (int32_t)buffer->ring_pixels * buffer->pixel_bytes,
        },
    };
    for (int32_t i = 0; i < taps; i++) {
        group.places[i] = call->scratch + i / EDGE_MVE_BLOCK_TAPS * EDGE_MVE_BLOCK + i % EDGE_MVE_BLOCK_TAPS;
    }

    for (int32_t channel = region->channel, end = edge_channel_end(region); channel < end; channel += EDGE_MVE_CHANNELS) {
        group.first = channel;
        group.input = call->operands[0].data + (channel - buffer->window.channel);
        group.row.ring_end = group.input + group.row.ring_bytes;
        group.row.channels = end - channel < EDGE_MVE_CHANNELS ? end - channel : EDGE_MVE_CHANNELS;
        group.row.bias = (const int32_t *)node->constants[1] + channel;
        group.row.multiplier = (const int32_t *)node->constants[2] + channel;
        group.row.shift = (const int8_t *)node->constants[3] + channel;
        group.row.right_only = only_right(group.row.shift, group.row.channels);
        write_filters(&group, filters);
        for (int32_t y = region->top; y < edge_bottom(region); y++) {
            compute_row(&group, y);
        }
    }
}
