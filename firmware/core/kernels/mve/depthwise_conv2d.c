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

/* Neighbouring output pixels of a row whose windows have the same taps inside the image; all channels have them. */
typedef struct pixel_run {
    int32_t input, output; /* bytes from the beginnings of the rings */
    int32_t count;
    edge_taps rows, columns; /* of the first pixel */
    int wraps;               /* the ring wraps within a row of the window: it is written tap by tap */
} pixel_run;

enum { MOST_RUNS = 6 }; /* that are made before all channels are computed */

/* Sixteen channels, or the last ones. */
typedef struct channel_group {
    const edge_call *call;
    const int8_t *input; /* the ring, from the first channel on */
    int8_t *output;
    int32_t first;
    edge_mve_row row;
    int8_t *places[MOST_TAPS];
} channel_group;

static const edge_conv_parameters *parameters_of(const channel_group *group)
{
    return (const edge_conv_parameters *)group->call->node->parameters;
}

static inline void fill(int8_t *blocks, int32_t count, int8_t value)
{
    int8x16_t values = vdupq_n_s8(value);
    for (int32_t i = count * (EDGE_MVE_BLOCK / 64); i > 0; i--, blocks += 64) {
        vst1q_s8(blocks, values);
        vst1q_s8(blocks + 16, values);
        vst1q_s8(blocks + 32, values);
        vst1q_s8(blocks + 48, values);
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
    fill(filters + (group->row.blocks - 1) * EDGE_MVE_BLOCK, 1, 0); /* behind the last tap */
    for (int32_t tap = 0; tap < p->kernel_height * p->kernel_width; tap++, from += p->output_channels) {
        write_tap(group, filters + (group->places[tap] - group->row.columns), from);
    }
}

/* The window of one pixel, tap by tap. */
static void write_wrapping(const channel_group *group, const pixel_run *run)
{
    const edge_conv_parameters *p = parameters_of(group);
    const edge_buffer *buffer = group->call->operands[0].buffer;
    for (int32_t i = 0; i < run->rows.count; i++) {
        for (int32_t j = 0; j < run->columns.count; j++) {
            uint32_t index = edge_ring_index(buffer, run->rows.position + i * p->dilation_height, run->columns.position + j * p->dilation_width);
            int32_t tap = (run->rows.first + i) * p->kernel_width + run->columns.first + j;
            write_tap(group, group->places[tap], group->input + index * buffer->pixel_bytes);
        }
    }
}

static void compute_run(channel_group *group, const pixel_run *run)
{
    const edge_conv_parameters *p = parameters_of(group);
    edge_mve_row *row = &group->row;
    if (run->rows.count < p->kernel_height || run->columns.count < p->kernel_width) {
        fill(group->call->scratch, row->blocks, (int8_t)p->input_zero);
    }

    row->rows = run->columns.count == 0 ? 0 : run->rows.count;
    row->row_pixels = run->columns.count;
    if (run->wraps) {
        write_wrapping(group, run);
        row->rows = 0;
    }

    row->first = group->input + run->input;
    row->places = &group->places[run->rows.first * p->kernel_width + run->columns.first];
    row->output = group->output + run->output;
    row->count = run->count;
    edge_mve_depthwise_row(row);
}

/* How many pixels from (y, x) on make a run: up to `most` with the whole row of the window inside the image, else one. */
static pixel_run run_at(const edge_call *call, const edge_taps *rows, int32_t y, int32_t x, int32_t most)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0], *output = edge_output(call);
    edge_taps columns = edge_taps_inside(x * p->stride_width - p->pad_left, p->dilation_width, p->kernel_width, p->input_width);
    int32_t span = (columns.count - 1) * p->dilation_width; /* of a row, to its last pixel */
    int32_t room = columns.count == p->kernel_width ? p->input_width - columns.position - span - 1 : 0; /* by which the window can be moved */
    uint32_t index = edge_ring_index(input->buffer, rows->position, columns.position);
    for (int32_t i = rows->count, first = (int32_t)index; i > 0; i--, first += p->dilation_height * input->buffer->window.width) {
        first -= first >= (int32_t)input->buffer->ring_pixels ? (int32_t)input->buffer->ring_pixels : 0;
        int32_t behind = (int32_t)input->buffer->ring_pixels - first - span - 1;
        room = behind < room ? behind : room;
    }

    int32_t count = room > 0 ? room / p->stride_width + 1 : 1;
    return (pixel_run){
        .input = (int32_t)index * input->buffer->pixel_bytes,
        .output = (int32_t)edge_ring_index(output->buffer, y, x) * output->buffer->pixel_bytes,
        .count = edge_contiguous(output, y, x, count < most ? count : most),
        .rows = *rows,
        .columns = columns,
        .wraps = room < 0,
    };
}

static int any_left(const int8_t *shift, int32_t channels)
{
    mve_pred16_t lanes = vctp8q((uint32_t)channels);
    return vcmpgeq_m_n_s8(vldrbq_z_s8(shift, lanes), 0, lanes) != 0;
}

/* All channels of some runs of pixels. */
static void compute_runs(channel_group *group, const pixel_run *runs, int32_t count)
{
    const edge_call *call = group->call;
    const edge_node *node = call->node;
    edge_mve_row *row = &group->row;
    int8_t *filters = call->scratch + row->blocks * EDGE_MVE_BLOCK;
    for (int32_t channel = call->region.channel, end = edge_channel_end(&call->region); channel < end; channel += EDGE_MVE_CHANNELS) {
        group->first = channel;
        group->input = call->operands[0].data + (channel - call->operands[0].buffer->window.channel);
        group->output = edge_output(call)->data + (channel - edge_output(call)->buffer->window.channel);
        row->ring_end = group->input + row->ring_bytes;
        row->channels = end - channel < EDGE_MVE_CHANNELS ? end - channel : EDGE_MVE_CHANNELS;
        row->bias = (const int32_t *)node->constants[1] + channel;
        row->multiplier = (const int32_t *)node->constants[2] + channel;
        row->shift = (const int8_t *)node->constants[3] + channel;
        row->right_only = !any_left(row->shift, row->channels);
        write_filters(group, filters);
        for (int32_t i = 0; i < count; i++) {
            compute_run(group, &runs[i]);
        }
    }
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
            .filters = call->scratch + blocks * EDGE_MVE_BLOCK,
            .output_zero = p->output_zero,
            .min = p->min,
            .max = p->max,
            .ring_bytes = (int32_t)buffer->ring_pixels * buffer->pixel_bytes,
        },
    };
    for (int32_t i = 0; i < taps; i++) {
        group.places[i] = call->scratch + i / EDGE_MVE_BLOCK_TAPS * EDGE_MVE_BLOCK + i % EDGE_MVE_BLOCK_TAPS;
    }

    pixel_run runs[MOST_RUNS];
    int32_t count = 0;
    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        edge_taps rows = edge_taps_inside(y * p->stride_height - p->pad_top, p->dilation_height, p->kernel_height, p->input_height);
        for (int32_t x = region->left; x < edge_right(region); x += runs[count++].count) {
            if (count == MOST_RUNS) {
                compute_runs(&group, runs, count);
                count = 0;
            }

            runs[count] = run_at(call, &rows, y, x, edge_right(region) - x);
        }
    }

    compute_runs(&group, runs, count);
}
