/* Depthwise convolution on Armv7E-M, 3x3, 5x5 and 7x7 with stride 1 or 2: four channels at a time are taken apart into
 * pairs of rows in scratch memory, for two output rows at a time, and every channel's row is then one run of SMLAD
 * (depthwise.S). Other shapes are left to the portable kernel. */
#include <string.h>

#include "depthwise.h"
#include "edge/pixels.h"

#define edge_depthwise_conv2d edge_depthwise_conv2d_portable
#include "../portable/depthwise_conv2d.c"
#undef edge_depthwise_conv2d

enum {
    BAND_ROWS = 2,    /* output rows for which pairs of rows are made at a time */
    BAND_COLUMNS = 40 /* output columns, a multiple of four */
};

typedef struct depthwise {
    const edge_conv_parameters *parameters;
    const edge_operand *input, *output;
    int32_t channel; /* first of four */
    int32_t kernel, stride;
    int32_t taps_pairs;    /* pairs of rows that a window touches */
    int32_t plane_bytes;   /* of pairs of one channel, with stride 2 of its even or odd columns */
    int32_t pair_bytes;    /* one plane, or two */
    int32_t channel_bytes; /* all pairs of rows of a channel */
    int32_t weight_bytes;  /* of a channel */
    int32_t *columns;
    int32_t *weights; /* those of windows that begin in a pair's upper row; then, with stride 1, in its lower row */
    int32_t *row;     /* four channels of a finished row */
} depthwise;

static edge_dsp_line_function *const lines[2][3] = {
    {edge_dsp_line_3x3, edge_dsp_line_5x5, edge_dsp_line_7x7},
    {edge_dsp_line_3x3_stride2, edge_dsp_line_5x5_stride2, edge_dsp_line_7x7_stride2},
};

static const int32_t no_weights = 0;

/* Weights of four channels whose window begins `skipped` rows into the first pair. */
static void pair_weights(const depthwise *d, const int8_t *filter, int32_t *to, int32_t skipped)
{
    int32_t tap_bytes = d->parameters->output_channels;
    int32_t step = tap_bytes * d->stride;
    for (int32_t pair = 0; pair < d->taps_pairs; pair++) {
        int32_t upper = 2 * pair - skipped, lower = upper + 1;
        for (int32_t parity = 0; parity < d->stride; parity++) {
            edge_dsp_rows rows = {
                .upper = upper < 0 ? (const int8_t *)&no_weights : filter + (upper * d->kernel + parity) * tap_bytes,
                .upper_step = upper < 0 ? 0 : step,
                .lower = lower >= d->kernel ? (const int8_t *)&no_weights : filter + (lower * d->kernel + parity) * tap_bytes,
                .lower_step = lower >= d->kernel ? 0 : step,
            };
            int32_t taps = (d->kernel - parity + d->stride - 1) / d->stride;
            edge_dsp_pair_rows(to, d->weight_bytes, &rows, taps);
            to += taps;
        }
    }
}

static void fill(const depthwise *d, int32_t *pairs, int32_t count, uint32_t value)
{
    for (int32_t i = 0; i < EDGE_DSP_CHANNELS; i++, pairs += d->channel_bytes / 4) {
        for (int32_t j = 0; j < count; j++) {
            pairs[j] = (int32_t)value;
        }
    }
}

/* A row from column x on, or the zero point where it lies outside. Returns whether it wraps before its last column. */
static int find_row(const depthwise *d, int32_t y, int32_t x, int32_t columns, const uint32_t *zeros, const int8_t **row, int32_t *step)
{
    const edge_buffer *buffer = d->input->buffer;
    if (y < 0 || y >= d->parameters->input_height) {
        *row = (const int8_t *)zeros;
        *step = 0;
        return 0;
    }

    uint32_t index = edge_ring_index(buffer, y, x);
    *row = d->input->data + index * buffer->pixel_bytes + d->channel - buffer->window.channel;
    *step = d->stride * buffer->pixel_bytes;
    return index + (uint32_t)((columns - 1) * d->stride) >= buffer->ring_pixels;
}

/* Pairs of rows y and y + 1, columns x, x + stride, ... */
static void pair_columns(const depthwise *d, int32_t *to, int32_t y, int32_t x, int32_t columns)
{
    const edge_conv_parameters *p = d->parameters;
    uint32_t zeros = (uint32_t)(p->input_zero & 0xFF) * 0x01010101u;
    uint32_t zero_pair = (uint32_t)(p->input_zero & 0xFFFF) * 0x00010001u;
    int32_t before = x < 0 ? (-x + d->stride - 1) / d->stride : 0;
    if (before > 0) {
        before = before < columns ? before : columns;
        fill(d, to, before, zero_pair);
        to += before;
        x += before * d->stride;
        columns -= before;
    }

    int32_t inside = x >= p->input_width ? 0 : (p->input_width - x + d->stride - 1) / d->stride;
    if (inside < columns) {
        fill(d, to + inside, columns - inside, zero_pair);
        columns = inside;
    }

    if (columns <= 0) {
        return;
    }

    edge_dsp_rows rows;
    int wraps = find_row(d, y, x, columns, &zeros, &rows.upper, &rows.upper_step);
    wraps |= find_row(d, y + 1, x, columns, &zeros, &rows.lower, &rows.lower_step);
    if (!wraps) {
        edge_dsp_pair_rows(to, d->channel_bytes, &rows, columns);
        return;
    }

    for (int32_t i = 0; i < columns; i++, x += d->stride) {
        find_row(d, y, x, 1, &zeros, &rows.upper, &rows.upper_step);
        find_row(d, y + 1, x, 1, &zeros, &rows.lower, &rows.lower_step);
        edge_dsp_pair_rows(to + i, d->channel_bytes, &rows, 1);
    }
}

/* A finished row of four channels. */
static void store(const depthwise *d, int32_t y, int32_t x, int32_t width)
{
    const edge_conv_parameters *p = d->parameters;
    const edge_buffer *buffer = d->output->buffer;
    if (p->min > INT8_MIN || p->max < INT8_MAX) {
        int8_t *values = (int8_t *)d->row;
        for (int32_t i = 0; i < width * EDGE_DSP_CHANNELS; i++) {
            values[i] = (int8_t)(values[i] < p->min ? p->min : values[i] > p->max ? p->max : values[i]);
        }
    }

    int8_t *channels = d->output->data + d->channel - buffer->window.channel;
    int8_t *pixel = channels + edge_ring_index(buffer, y, x) * buffer->pixel_bytes;
    const int8_t *ring_end = channels + buffer->ring_pixels * buffer->pixel_bytes;
    for (int32_t i = 0; i < width; i++) {
        memcpy(pixel, &d->row[i], EDGE_DSP_CHANNELS);
        pixel += buffer->pixel_bytes;
        if (pixel == ring_end) {
            pixel = channels;
        }
    }
}

/* Up to BAND_ROWS rows and BAND_COLUMNS columns of four channels. */
static void compute_band(const depthwise *d, edge_dsp_line *line, edge_dsp_line_function *run, const edge_node *node, const edge_region *band)
{
    const edge_conv_parameters *p = d->parameters;
    int32_t top = band->top * d->stride - p->pad_top, left = band->left * d->stride - p->pad_left;
    int32_t rows = (band->height - 1) * d->stride + d->kernel;
    int32_t columns = (band->width - 1) * d->stride + d->kernel;
    for (int32_t row = 0, *to = d->columns; row < rows; row += 2, to += d->pair_bytes / 4) {
        for (int32_t parity = 0; parity < d->stride; parity++) {
            pair_columns(d, to + parity * d->plane_bytes / 4, top + row, left + parity, (columns - parity + d->stride - 1) / d->stride);
        }
    }

    for (int32_t row = 0; row < band->height; row++) {
        int32_t skipped = row * d->stride % 2;
        for (int32_t i = 0; i < EDGE_DSP_CHANNELS; i++) {
            int32_t channel = d->channel + i;
            line->multiplier = (int32_t)(((const uint32_t *)node->constants[2])[channel] * 2);
            line->shift = ((const int8_t *)node->constants[3])[channel];
            line->bias = ((const int32_t *)node->constants[1])[channel];
            line->columns = d->columns + (i * d->channel_bytes + row * d->stride / 2 * d->pair_bytes) / 4;
            line->columns_end = line->columns + (band->width + 3) / 4 * 4;
            line->weights = d->weights + (skipped * EDGE_DSP_CHANNELS + i) * d->weight_bytes / 4;
            line->output = (int8_t *)d->row + i;
            run(line);
        }

        store(d, band->top + row, band->left, band->width);
    }
}

void edge_depthwise_conv2d(const edge_call *call)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    const edge_region *region = &call->region;
    int32_t kernel = p->kernel_height, stride = p->stride_height;
    if (kernel != p->kernel_width || (kernel != 3 && kernel != 5 && kernel != 7) || stride != p->stride_width || stride > 2
        || p->dilation_height != 1 || p->dilation_width != 1 || p->input_channels != p->output_channels
        || region->channels < EDGE_DSP_CHANNELS || (call->flags & EDGE_SUM) != 0) {
        edge_depthwise_conv2d_portable(call);
        return;
    }

    int32_t width = (p->input_width + stride - 1) / stride;
    width = (width < BAND_COLUMNS ? width + 3 : BAND_COLUMNS) / 4 * 4;
    depthwise d = {
        .parameters = p,
        .input = &call->operands[0],
        .output = &call->operands[1],
        .kernel = kernel,
        .stride = stride,
        .taps_pairs = (kernel + 1) / 2,
    };
    d.plane_bytes = (width - 1 + (kernel + stride - 1) / stride) * 4;
    d.pair_bytes = d.plane_bytes * stride;
    d.channel_bytes = d.pair_bytes * (((BAND_ROWS - 1) * stride + kernel + 1) / 2);
    d.weight_bytes = d.taps_pairs * kernel * 4;
    d.columns = (int32_t *)(void *)call->scratch;
    d.weights = d.columns + d.channel_bytes * EDGE_DSP_CHANNELS / 4;
    d.row = d.weights + d.weight_bytes * EDGE_DSP_CHANNELS * (stride == 1 ? 2 : 1) / 4;

    edge_dsp_line line = {.doubled_zero = 2 * p->output_zero + 1, .plane_bytes = d.plane_bytes};
    edge_dsp_line_function *run = lines[stride - 1][kernel / 2 - 1];
    int32_t channels_end = region->channel + region->channels;
    for (int32_t channel = region->channel; channel < channels_end; channel += EDGE_DSP_CHANNELS) {
        /* The last four may have been in part among the four before. */
        d.channel = channel + EDGE_DSP_CHANNELS <= channels_end ? channel : channels_end - EDGE_DSP_CHANNELS;
        const int8_t *filter = (const int8_t *)call->node->constants[0] + d.channel;
        pair_weights(&d, filter, d.weights, 0);
        if (stride == 1 && region->height > 1) {
            pair_weights(&d, filter, d.weights + d.weight_bytes * EDGE_DSP_CHANNELS / 4, 1);
        }

        edge_region band = *region;
        for (int32_t x = 0; x < region->width; x += width) {
            band.left = (int16_t)(region->left + x);
            band.width = (uint16_t)(region->width - x < width ? region->width - x : width);
            for (int32_t y = 0; y < region->height; y += BAND_ROWS) {
                band.top = (int16_t)(region->top + y);
                band.height = (uint16_t)(region->height - y < BAND_ROWS ? region->height - y : BAND_ROWS);
                compute_band(&d, &line, run, call->node, &band);
            }
        }
    }
}
