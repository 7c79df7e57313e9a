/* Depthwise convolution on Armv8.1-M with MVE, up to 64 taps: the taps of 16 channels are turned into 16 columns of taps in
 * scratch memory, by one load and one scattering store a tap, and multiplied with the filters, which are turned in the
 * same way once a call (products.S). Other shapes are left to the portable kernel. */
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
    const int8_t *input; /* the ring, from the first channel on */
    int32_t first, count;
    size_t columns_bytes;
    edge_mve_taps window;
    int8_t *places[MOST_TAPS];
} channel_group;

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The first tap of an axis that lies inside the image, and the first behind it that does not. */
static int32_t first_inside(int32_t start, int32_t dilation)
{
    return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

static int32_t end_inside(int32_t start, int32_t dilation, int32_t taps, int32_t size)
{
    return start >= size ? 0 : least(taps, (size - start + dilation - 1) / dilation);
}

/* Row by row, and pixel by pixel where the ring wraps within one. */
static void write_wrapping(const channel_group *group, edge_mve_taps box, int32_t y, int32_t x)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)group->call->node->parameters;
    const edge_buffer *buffer = group->call->operands[0].buffer;
    int32_t columns = box.row_pixels;
    for (int32_t rows = box.rows; rows > 0; rows--, y += p->dilation_height, box.places += p->kernel_width) {
        edge_mve_taps pixel = box;
        pixel.rows = 1;
        pixel.row_pixels = 1;
        for (int32_t j = 0; j < columns; j++, pixel.places++) {
            pixel.first = group->input + edge_ring_index(buffer, y, x + j * p->dilation_width) * buffer->pixel_bytes;
            edge_mve_write_taps(&pixel);
        }
    }
}

/* The window of an output pixel. */
static void write_window(channel_group *group, int32_t top, int32_t left)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)group->call->node->parameters;
    const edge_buffer *buffer = group->call->operands[0].buffer;
    int32_t row = first_inside(top, p->dilation_height), row_end = end_inside(top, p->dilation_height, p->kernel_height, p->input_height);
    int32_t column = first_inside(left, p->dilation_width), column_end = end_inside(left, p->dilation_width, p->kernel_width, p->input_width);
    edge_mve_taps *box = &group->window;
    box->rows = row_end - row;
    box->row_pixels = column_end - column;
    box->places = &group->places[row * p->kernel_width + column];
    if (box->rows < p->kernel_height || box->row_pixels < p->kernel_width) {
        memset(group->call->scratch, (int)p->input_zero, group->columns_bytes);
        if (box->rows <= 0 || box->row_pixels <= 0) {
            return;
        }
    }

    int32_t y = top + row * p->dilation_height, x = left + column * p->dilation_width;
    uint32_t index = edge_ring_index(buffer, y, x);
    uint32_t span = (uint32_t)((box->rows - 1) * p->dilation_height * buffer->window.width + (box->row_pixels - 1) * p->dilation_width);
    if (index + span < buffer->ring_pixels) {
        box->first = group->input + index * buffer->pixel_bytes;
        edge_mve_write_taps(box);
    } else {
        write_wrapping(group, *box, y, x);
    }
}

static void write_filters(channel_group *group, int8_t *filters, int32_t bytes)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)group->call->node->parameters;
    int32_t taps = p->kernel_height * p->kernel_width;
    edge_mve_taps all = {
        .first = (const int8_t *)group->call->node->constants[0] + group->first,
        .row_pixels = taps,
        .places = group->places,
        .pixel_bytes = p->output_channels,
        .rows = 1,
        .channels = group->count,
    };
    for (int32_t i = 0; i < taps; i++) {
        group->places[i] += filters - group->call->scratch;
    }

    memset(filters, 0, (size_t)bytes);
    edge_mve_write_taps(&all);
    for (int32_t i = 0; i < taps; i++) {
        group->places[i] -= filters - group->call->scratch;
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

    const edge_operand *input = &call->operands[0], *output = edge_output(call);
    int32_t blocks = (taps + EDGE_MVE_LANES - 1) / EDGE_MVE_LANES;
    int8_t *filters = call->scratch + blocks * BLOCK_BYTES;
    channel_group group = {
        .call = call,
        .columns_bytes = (size_t)(blocks * BLOCK_BYTES),
        .window = {
            .pixel_bytes = p->dilation_width * input->buffer->pixel_bytes,
            .line_bytes = p->dilation_height * input->buffer->window.width * input->buffer->pixel_bytes,
            .places_bytes = p->kernel_width * (int32_t)sizeof(int8_t *),
        },
    };
    for (int32_t i = 0; i < taps; i++) {
        group.places[i] = call->scratch + i / EDGE_MVE_LANES * BLOCK_BYTES + i % EDGE_MVE_LANES;
    }

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
        group.count = end - channel < EDGE_MVE_LANES ? end - channel : EDGE_MVE_LANES;
        group.input = input->data + (channel - input->buffer->window.channel);
        group.window.channels = group.count;
        pass.channels = group.count;
        pass.bias = (const int32_t *)node->constants[1] + channel;
        pass.multiplier = (const int32_t *)node->constants[2] + channel;
        pass.shift = (const int8_t *)node->constants[3] + channel;
        write_filters(&group, filters, blocks * BLOCK_BYTES);
        for (int32_t y = region->top; y < edge_bottom(region); y++) {
            for (int32_t x = region->left; x < edge_right(region); x++) {
                write_window(&group, y * p->stride_height - p->pad_top, x * p->stride_width - p->pad_left);
                pass.output[0] = edge_pixel(output, y, x) + (channel - output->buffer->window.channel);
                edge_mve_channels(&pass);
            }
        }
    }
}
