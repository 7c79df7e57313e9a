/* Depthwise convolution on Armv7E-M, pixel by pixel, four channels at a time (depthwise.S). Taps in the padding are skipped:
 * where a window has some, the inputs are taken as differences from their zero point, for which the bias is unfolded again,
 * once a call. Channels that repeat an input, fewer than four channels, and windows in which the ring wraps within a row are
 * left to the portable kernel. */
#include "depthwise.h"
#include "run.h"

#define edge_depthwise_conv2d edge_depthwise_conv2d_portable
#include "../portable/depthwise_conv2d.c"
#undef edge_depthwise_conv2d

#include "../taps.h"

typedef struct depthwise {
    const edge_call *call;
    const edge_conv_parameters *parameters;
    const int8_t *input;       /* the ring, from the first channel on */
    const int8_t *filter;      /* from the first channel on */
    const int32_t *bias;       /* with the input's zero point folded in */
    const int32_t *plain_bias; /* without */
    uint32_t minus_zero;
    edge_dsp_window window;
} depthwise;

/* bias + zero * sum of weights */
static void unfold(const depthwise *d, int32_t *plain_bias)
{
    const edge_conv_parameters *p = d->parameters;
    int32_t taps = p->kernel_height * p->kernel_width, channels = d->call->region.channels;
    for (int32_t c = 0; c < channels; c += EDGE_DSP_CHANNELS) {
        int32_t sums[EDGE_DSP_CHANNELS] = { 0 };
        int32_t count = channels - c < EDGE_DSP_CHANNELS ? channels - c : EDGE_DSP_CHANNELS;
        edge_add_run(d->filter + c, taps, p->output_channels, count, sums);
        for (int32_t i = 0; i < count; i++) {
            plain_bias[c + i] = edge_add_wrapping(d->bias[c + i], p->input_zero * sums[i]);
        }
    }
}

static void clamp(int8_t *pixel, int32_t channels, int32_t min, int32_t max)
{
    for (int32_t i = 0; i < channels; i++) {
        pixel[i] = (int8_t)edge_clamp(pixel[i], min, max);
    }
}

/* All channels of a pixel; the last four may have been in part among the four before. */
static void compute_channels(edge_dsp_window *window, const edge_call *call)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    int32_t channels = call->region.channels;
    window->channels = channels & ~(EDGE_DSP_CHANNELS - 1);
    edge_dsp_depthwise(window);
    if (window->channels != channels) {
        int32_t skipped = channels - EDGE_DSP_CHANNELS;
        edge_dsp_window last = *window;
        last.first += skipped;
        last.filter += skipped;
        last.bias += skipped;
        last.multiplier += skipped;
        last.shift += skipped;
        last.output += skipped;
        last.channels = EDGE_DSP_CHANNELS;
        edge_dsp_depthwise(&last);
    }

    if (p->min > INT8_MIN || p->max < INT8_MAX) {
        clamp(window->output, channels, p->min, p->max);
    }
}

static void compute_portably(const edge_call *call, int32_t y, int32_t x)
{
    edge_call pixel = *call;
    pixel.region.top = (int16_t)y;
    pixel.region.left = (int16_t)x;
    pixel.region.height = 1;
    pixel.region.width = 1;
    edge_depthwise_conv2d_portable(&pixel);
}

/* Prepares pixel (y, x). Returns how many pixels of the row can be computed so, each a step behind the one before: 0 if not
 * even this one. */
static int32_t prepare(depthwise *d, const edge_taps *rows, int32_t y, int32_t x)
{
    const edge_conv_parameters *p = d->parameters;
    const edge_region *region = &d->call->region;
    const edge_buffer *buffer = d->call->operands[0].buffer;
    int32_t left = x * p->stride_width - p->pad_left;
    edge_taps columns = edge_taps_inside(left, p->dilation_width, p->kernel_width, p->input_width);
    edge_dsp_window *w = &d->window;
    if (rows->count == 0 || columns.count == 0) {
        return 0;
    }

    int whole = columns.count == p->kernel_width;
    int32_t span = (columns.count - 1) * p->dilation_width; /* of a row, to its last pixel */
    int32_t room = whole ? p->input_width - columns.position - span - 1 : 0; /* pixels by which the window can be moved */
    uint32_t index = edge_ring_index(buffer, rows->position, columns.position), line = (uint32_t)(p->dilation_height * buffer->window.width);
    w->wrap_rows = 0;
    for (int32_t i = rows->count, first = (int32_t)index; i > 0; i--, first += (int32_t)line) {
        if (first >= (int32_t)buffer->ring_pixels) {
            first -= (int32_t)buffer->ring_pixels;
            w->wrap_rows = i;
        }

        int32_t behind = (int32_t)buffer->ring_pixels - first - span - 1;
        room = behind < room ? behind : room;
    }

    if (room < 0) {
        return 0;
    }

    whole &= rows->count == p->kernel_height;
    int32_t passed = columns.count == 3 ? 0 : columns.count; /* taps of a row that the kernel has passed at its end */
    w->first = d->input + index * buffer->pixel_bytes;
    w->filter = d->filter + (rows->first * p->kernel_width + columns.first) * p->output_channels;
    w->line_bytes = (int32_t)line * buffer->pixel_bytes - passed * w->pixel_bytes;
    w->filter_line_bytes = (p->kernel_width - passed) * p->output_channels;
    w->bias = whole ? d->bias : d->plain_bias;
    w->minus_zero = whole ? 0 : d->minus_zero;
    w->row_taps = columns.count;
    w->rows = rows->count;
    int32_t pixels = room / p->stride_width + 1;
    return edge_contiguous(edge_output(d->call), y, x, pixels < edge_right(region) - x ? pixels : edge_right(region) - x);
}

static void compute_row(depthwise *d, int32_t y)
{
    const edge_conv_parameters *p = d->parameters;
    const edge_region *region = &d->call->region;
    const edge_operand *output = edge_output(d->call);
    edge_taps rows = edge_taps_inside(y * p->stride_height - p->pad_top, p->dilation_height, p->kernel_height, p->input_height);
    int32_t step = p->stride_width * d->call->operands[0].buffer->pixel_bytes;
    for (int32_t x = region->left; x < edge_right(region);) {
        int32_t pixels = prepare(d, &rows, y, x);
        if (pixels == 0) {
            compute_portably(d->call, y, x++);
            continue;
        }

        d->window.output = edge_pixel(output, y, x) + (region->channel - output->buffer->window.channel);
        for (x += pixels; pixels > 0; pixels--) {
            compute_channels(&d->window, d->call);
            d->window.first += step;
            d->window.output += output->buffer->pixel_bytes;
        }
    }
}

void edge_depthwise_conv2d(const edge_call *call)
{
    const edge_node *node = call->node;
    const edge_conv_parameters *p = (const edge_conv_parameters *)node->parameters;
    const edge_region *region = &call->region;
    const edge_buffer *buffer = call->operands[0].buffer;
    if (p->input_channels != p->output_channels || region->channels < EDGE_DSP_CHANNELS || (call->flags & EDGE_SUM) != 0) {
        edge_depthwise_conv2d_portable(call);
        return;
    }

    int32_t *plain_bias = (int32_t *)(void *)call->scratch;
    depthwise d = {
        .call = call,
        .parameters = p,
        .input = call->operands[0].data + (region->channel - buffer->window.channel),
        .filter = (const int8_t *)node->constants[0] + region->channel,
        .bias = (const int32_t *)node->constants[1] + region->channel,
        .plain_bias = plain_bias,
        .minus_zero = (uint32_t)(-p->input_zero & 0xFFFF) * 0x00010001u,
        .window = {
            .ring_bytes = (int32_t)(buffer->ring_pixels * buffer->pixel_bytes),
            .multiplier = (const int32_t *)node->constants[2] + region->channel,
            .shift = (const int8_t *)node->constants[3] + region->channel,
            .doubled_zero = 2 * p->output_zero + 1,
            .pixel_bytes = p->dilation_width * buffer->pixel_bytes,
            .filter_bytes = p->output_channels,
        },
    };
    unfold(&d, plain_bias);
    for (int32_t y = region->top; y < edge_bottom(region); y++) {
        compute_row(&d, y);
    }
}
