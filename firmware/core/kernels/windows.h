/* What convolutions share that read columns of inputs (dsp, mve): where the windows of output pixels lie, and the output
 * pixels of a call one by one. */
#ifndef EDGE_WINDOWS_H
#define EDGE_WINDOWS_H

#include <string.h>

#ifdef __ARM_FEATURE_MVE
#include <arm_mve.h>
#endif

#include "edge/pixels.h"

typedef struct edge_windows {
    const edge_conv_parameters *parameters;
    const edge_operand *input;
    int32_t row_bytes;    /* of a row of a window: kernel_width * input_channels */
    int32_t filter_bytes; /* of a window */
    int32_t padded_bytes; /* of a gathered window: zeros behind it */
    uint32_t span_pixels; /* from the first to the last pixel of a window in memory */
    int32_t line_bytes;   /* from a row of a window to the next */
    int rows_together;    /* a row's pixels lie together */
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
        .rows_together = p->kernel_width == 1 || (p->dilation_width == 1 && buffer->pixel_bytes == p->input_channels),
    };
}

/* The window at (top, left), where it is, if all of it is inside the image and the ring does not wrap in it. */
static inline int edge_window_in_place(const edge_windows *w, int32_t top, int32_t left, edge_window *window)
{
    const edge_conv_parameters *p = w->parameters;
    const edge_buffer *buffer = w->input->buffer;
    if (!w->rows_together || top < 0 || left < 0 || top + (p->kernel_height - 1) * p->dilation_height >= p->input_height
        || left + (p->kernel_width - 1) * p->dilation_width >= p->input_width) {
        return 0;
    }

    uint32_t index = edge_ring_index(buffer, top, left);
    window->row = w->input->data + index * buffer->pixel_bytes;
    window->step = w->line_bytes;
    return index + w->span_pixels < buffer->ring_pixels;
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

/* The window at (top, left), wherever its pixels are, copied to `to`. */
static inline edge_window edge_window_gathered(const edge_windows *w, int32_t top, int32_t left, int8_t *to)
{
    const edge_conv_parameters *p = w->parameters;
    edge_window window, gathered = { .row = to, .step = w->row_bytes };
    memset(to + w->filter_bytes, 0, (size_t)(w->padded_bytes - w->filter_bytes));
    if (edge_window_in_place(w, top, left, &window)) {
        for (int32_t i = 0; i < p->kernel_height; i++, to += w->row_bytes, window.row += window.step) {
            edge_copy_few(to, window.row, w->row_bytes);
        }

        return gathered;
    }

    size_t bytes = (size_t)p->input_channels;
    int inside = w->rows_together && left >= 0 && left + (p->kernel_width - 1) * p->dilation_width < p->input_width;
    for (int32_t i = 0, y = top; i < p->kernel_height; i++, y += p->dilation_height) {
        if (y < 0 || y >= p->input_height) {
            memset(to, (int)p->input_zero, (size_t)w->row_bytes);
            to += w->row_bytes;
        } else if (inside && edge_contiguous(w->input, y, left, p->kernel_width) == p->kernel_width) {
            memcpy(to, edge_pixel(w->input, y, left), (size_t)w->row_bytes);
            to += w->row_bytes;
        } else {
            for (int32_t j = 0, x = left; j < p->kernel_width; j++, x += p->dilation_width, to += bytes) {
                if (x < 0 || x >= p->input_width) {
                    memset(to, (int)p->input_zero, bytes);
                } else {
                    memcpy(to, edge_pixel(w->input, y, x), bytes);
                }
            }
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
