/* What convolutions share that read columns of inputs (dsp, mve): where the windows of output pixels lie, and the output
 * pixels of a call one by one. */
#ifndef EDGE_WINDOWS_H
#define EDGE_WINDOWS_H

#include <string.h>

#ifdef __ARM_FEATURE_MVE
#include <arm_mve.h>
#endif

#include "edge/pixels.h"
#include "taps.h"

typedef struct edge_windows {
    const edge_conv_parameters *parameters;
    const edge_operand *input;
    int32_t row_bytes;    /* of a row of a window: kernel_width * input_channels */
    int32_t filter_bytes; /* of a window */
    int32_t padded_bytes; /* of a gathered window: zeros behind it */
    uint32_t span_pixels; /* from the first to the last pixel of a window in memory */
    int32_t line_bytes;   /* from a row of a window to the next */
    int rows_together;    /* a row's pixels lie together */
    int32_t step_bytes;   /* from the window of an output pixel to that of the next */
    const int8_t *next;   /* the window of the next output pixel of the row, */
    int32_t more;         /* where so many more windows are in place */
} edge_windows;

/* A window, row by row: a row's bytes lie together, the next row `step` bytes on. */
typedef struct edge_window {
    const int8_t *row;
    int32_t step;
} edge_window;

static inline edge_windows edge_windows_of(const edge_call *call, int32_t padded_to)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    const edge_operand *input = &call->operands[0];
    const edge_buffer *buffer = input->buffer;
    int32_t row_bytes = p->kernel_width * p->input_channels;
    int32_t filter_bytes = p->kernel_height * row_bytes;
    return (edge_windows){
        .parameters = p,
        .input = input,
        .row_bytes = row_bytes,
        .filter_bytes = filter_bytes,
        .padded_bytes = (filter_bytes + padded_to - 1) / padded_to * padded_to,
        .span_pixels = (uint32_t)((p->kernel_height - 1) * p->dilation_height * buffer->window.width + (p->kernel_width - 1) * p->dilation_width),
        .line_bytes = p->dilation_height * buffer->window.width * buffer->pixel_bytes,
        .step_bytes = p->stride_width * buffer->pixel_bytes,
        .rows_together = p->kernel_width == 1 || (p->dilation_width == 1 && buffer->pixel_bytes == p->input_channels),
    };
}

static inline int32_t edge_least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The window of output pixel (y, x), where it is, if all of it is inside the image and the ring does not wrap in it. The
 * pixels of a row are asked for one after the other, up to `right`. */
static inline int edge_window_in_place(edge_windows *w, int32_t y, int32_t x, int32_t right, edge_window *window)
{
    window->step = w->line_bytes;
    if (w->more > 0) {
        w->more--;
        window->row = w->next;
        w->next += w->step_bytes;
        return 1;
    }

    const edge_conv_parameters *p = w->parameters;
    const edge_buffer *buffer = w->input->buffer;
    int32_t top = y * p->stride_height - p->pad_top, left = x * p->stride_width - p->pad_left;
    int32_t columns = p->input_width - left - (p->kernel_width - 1) * p->dilation_width - 1; /* to the right of the window */
    if (!w->rows_together || top < 0 || left < 0 || top + (p->kernel_height - 1) * p->dilation_height >= p->input_height || columns < 0) {
        return 0;
    }

    uint32_t index = edge_ring_index(buffer, top, left);
    int32_t pixels = (int32_t)(buffer->ring_pixels - index - w->span_pixels) - 1; /* behind it in the ring */
    if (pixels < 0) {
        return 0;
    }

    window->row = w->input->data + index * buffer->pixel_bytes;
    w->next = window->row + w->step_bytes;
    w->more = edge_least(edge_least(columns, pixels) / p->stride_width, right - x - 1);
    return 1;
}

/* Copies few bytes, for which calling memcpy would cost more than it does. */
static inline void edge_copy_few(int8_t *to, const int8_t *from, int32_t bytes)
{
#ifdef __ARM_FEATURE_MVE
    for (; bytes > 0; bytes -= 16, from += 16, to += 16) {
        mve_pred16_t lanes = vctp8q((uint32_t)bytes);
        vstrbq_p_s8(to, vldrbq_z_s8(from, lanes), lanes);
    }
#else
    for (; bytes >= 4; bytes -= 4, from += 4, to += 4) {
        memcpy(to, from, 4);
    }

    if (bytes & 2) {
        memcpy(to, from, 2);
        from += 2;
        to += 2;
    }

    if (bytes & 1) {
        *to = *from;
    }
#endif
}

/* Fills few bytes. */
static inline void edge_fill_few(int8_t *to, int8_t value, int32_t bytes)
{
#ifdef __ARM_FEATURE_MVE
    for (int8x16_t values = vdupq_n_s8(value); bytes > 0; bytes -= 16, to += 16) {
        vstrbq_p_s8(to, values, vctp8q((uint32_t)bytes));
    }
#else
    uint32_t values = (uint8_t)value * 0x01010101u;
    for (; bytes >= 4; bytes -= 4, to += 4) {
        memcpy(to, &values, 4);
    }

    if (bytes & 2) {
        memcpy(to, &values, 2);
        to += 2;
    }

    if (bytes & 1) {
        *to = value;
    }
#endif
}

/* The window of output pixel (y, x), wherever its pixels are, copied to `to`. */
static __attribute__((noinline)) edge_window edge_window_gathered(edge_windows *w, int32_t y, int32_t x, int32_t right, int8_t *to)
{
    const edge_conv_parameters *p = w->parameters;
    edge_window window, gathered = { .row = to, .step = w->row_bytes };
    edge_fill_few(to + w->filter_bytes, 0, w->padded_bytes - w->filter_bytes);
    if (edge_window_in_place(w, y, x, right, &window)) {
        for (int32_t i = 0; i < p->kernel_height; i++, to += w->row_bytes, window.row += window.step) {
            edge_copy_few(to, window.row, w->row_bytes);
        }

        return gathered;
    }

    edge_taps rows = edge_taps_inside(y * p->stride_height - p->pad_top, p->dilation_height, p->kernel_height, p->input_height);
    edge_taps columns = edge_taps_inside(x * p->stride_width - p->pad_left, p->dilation_width, p->kernel_width, p->input_width);
    if (rows.count < p->kernel_height || columns.count < p->kernel_width) {
        edge_fill_few(to, (int8_t)p->input_zero, w->filter_bytes);
    }

    to += (rows.first * p->kernel_width + columns.first) * p->input_channels;
    for (int32_t i = 0; i < rows.count; i++, to += w->row_bytes) {
        int32_t row = rows.position + i * p->dilation_height;
        if (w->rows_together && edge_contiguous(w->input, row, columns.position, columns.count) == columns.count) {
            edge_copy_few(to, edge_pixel(w->input, row, columns.position), columns.count * p->input_channels);
            continue;
        }

        for (int32_t j = 0; j < columns.count; j++) {
            edge_copy_few(to + j * p->input_channels, edge_pixel(w->input, row, columns.position + j * p->dilation_width), p->input_channels);
        }
    }

    return gathered;
}

/* The output pixels of a call, row by row. */
typedef struct edge_output_walk {
    const edge_operand *operand;
    int32_t y, x, left, right, channel;
    int8_t *pixel; /* the call's first channel of (y, x) */
    const int8_t *ring_end;
} edge_output_walk;

static inline void edge_walk_to_row(edge_output_walk *walk, int32_t y)
{
    walk->y = y;
    walk->x = walk->left;
    walk->pixel = edge_pixel(walk->operand, walk->y, walk->x) + walk->channel;
}

static inline edge_output_walk edge_walk_output(const edge_call *call)
{
    const edge_operand *output = edge_output(call);
    edge_output_walk walk = {
        .operand = output,
        .left = call->region.left,
        .right = edge_right(&call->region),
        .channel = call->region.channel - output->buffer->window.channel,
        .ring_end = output->data + output->buffer->ring_pixels * output->buffer->pixel_bytes,
    };
    edge_walk_to_row(&walk, call->region.top);
    return walk;
}

/* To the next pixel; not called at the last one. */
static inline void edge_walk_on(edge_output_walk *walk)
{
    const edge_buffer *buffer = walk->operand->buffer;
    walk->pixel += buffer->pixel_bytes;
    if (++walk->x == walk->right) {
        edge_walk_to_row(walk, walk->y + 1);
    } else if (walk->pixel >= walk->ring_end) {
        walk->pixel -= buffer->ring_pixels * buffer->pixel_bytes;
    }
}

#endif
