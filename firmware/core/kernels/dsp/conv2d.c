/* Convolution on Armv7E-M: the inputs of four output pixels become columns of 16-bit pairs in scratch memory, then every
 * output channel's filter is multiplied with all four (products.S). Grouped convolutions and partial sums are left to the
 * portable kernel. */
#include <string.h>

#include "pixels.h"
#include "products.h"

#define edge_conv2d edge_conv2d_portable
#include "../portable/conv2d.c"
#undef edge_conv2d

/* What a call needs to know of its convolution, worked out once. */
typedef struct convolution {
    const edge_conv_parameters *parameters;
    const edge_operand *input;
    int32_t row_bytes;     /* of a row of the filter: kernel_width * input_channels */
    int32_t padded_bytes;  /* of an output channel's filter, to whole words */
    uint32_t span_pixels;  /* from the first to the last pixel of a window in memory */
    int32_t line_bytes;    /* from a row of a window to the next */
    uint8_t rows_in_place; /* rows of a window can be read where they are */
    int8_t *gathered;      /* EDGE_DSP_PIXELS windows that cannot */
} convolution;

/* Four windows, each where it is or gathered: a row is contiguous, the next one `step` bytes on. */
typedef struct windows {
    const int8_t *row[EDGE_DSP_PIXELS];
    int32_t step[EDGE_DSP_PIXELS];
} windows;

static int8_t *gather(const convolution *c, int8_t *to, int32_t top, int32_t left)
{
    const edge_conv_parameters *p = c->parameters;
    int8_t *end = to + c->padded_bytes;
    size_t bytes = (size_t)p->input_channels;
    int rows_whole = c->row_bytes != p->input_channels && p->dilation_width == 1 && left >= 0
        && left + p->kernel_width <= p->input_width && c->input->buffer->pixel_bytes == p->input_channels;
    for (int32_t ky = 0, y = top; ky < p->kernel_height; ky++, y += p->dilation_height) {
        if (y < 0 || y >= p->input_height) {
            memset(to, (int)p->input_zero, (size_t)c->row_bytes);
            to += c->row_bytes;
            continue;
        }

        if (rows_whole) {
            const int8_t *first = edge_dsp_pixel(c->input, y, left);
            if (edge_dsp_pixel(c->input, y, left + p->kernel_width - 1) >= first) {
                memcpy(to, first, (size_t)c->row_bytes);
                to += c->row_bytes;
                continue;
            }
        }

        for (int32_t kx = 0, x = left; kx < p->kernel_width; kx++, x += p->dilation_width, to += bytes) {
            if (x < 0 || x >= p->input_width) {
                memset(to, (int)p->input_zero, bytes);
            } else {
                memcpy(to, edge_dsp_pixel(c->input, y, x), bytes);
            }
        }
    }

    while (to < end) {
        *to++ = 0;
    }

    return end;
}

/* Window i of four: in place where all of it is inside the image and the ring does not wrap in it. */
static void find_window(const convolution *c, windows *found, int32_t i, int32_t y, int32_t x)
{
    const edge_conv_parameters *p = c->parameters;
    const edge_buffer *buffer = c->input->buffer;
    int32_t top = y * p->stride_height - p->pad_top, left = x * p->stride_width - p->pad_left;
    if (c->rows_in_place && top >= 0 && left >= 0 && top + (p->kernel_height - 1) * p->dilation_height < p->input_height
        && left + (p->kernel_width - 1) * p->dilation_width < p->input_width) {
        uint32_t index = (uint32_t)((top - buffer->window.top) * buffer->window.width + left - buffer->window.left);
        if (index >= buffer->ring_pixels) {
            index %= buffer->ring_pixels;
        }

        if (index + c->span_pixels < buffer->ring_pixels) {
            found->row[i] = c->input->data + index * buffer->pixel_bytes;
            found->step[i] = c->line_bytes;
            return;
        }
    }

    int8_t *to = c->gathered + i * c->padded_bytes;
    gather(c, to, top, left);
    found->row[i] = to;
    found->step[i] = c->row_bytes;
}

/* Output pixels of a call, in rows. */
typedef struct outputs {
    const edge_operand *operand;
    int32_t y, x, left, right;
    int8_t *pixel; /* of (y, x) */
    int8_t *ring_end;
    int32_t channel;
} outputs;

static void find_pixel(outputs *o)
{
    o->pixel = edge_dsp_pixel(o->operand, o->y, o->x) + o->channel;
}

static void advance(outputs *o)
{
    const edge_buffer *buffer = o->operand->buffer;
    o->pixel += buffer->pixel_bytes;
    if (++o->x == o->right) {
        o->x = o->left;
        o->y++;
        find_pixel(o);
    } else if (o->pixel >= o->ring_end) {
        o->pixel -= buffer->ring_pixels * buffer->pixel_bytes;
    }
}

static void clamp(int8_t *pixel, int32_t channels, int32_t min, int32_t max)
{
    for (int32_t i = 0; i < channels; i++) {
        pixel[i] = (int8_t)(pixel[i] < min ? min : pixel[i] > max ? max : pixel[i]);
    }
}

void edge_conv2d(const edge_call *call)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)call->node->parameters;
    if ((call->flags & EDGE_SUM) != 0 || p->groups != 1) {
        edge_conv2d_portable(call);
        return;
    }

    const edge_operand *input = &call->operands[0];
    const edge_buffer *buffer = input->buffer;
    int32_t filter_bytes = p->kernel_height * p->kernel_width * p->input_channels;
    int32_t words = (filter_bytes + 3) / 4;
    int32_t *columns = (int32_t *)(void *)call->scratch;
    convolution c = {
        .parameters = p,
        .input = input,
        .row_bytes = p->kernel_width * p->input_channels,
        .padded_bytes = words * 4,
        .span_pixels = (uint32_t)((p->kernel_height - 1) * p->dilation_height * buffer->window.width
            + (p->kernel_width - 1) * p->dilation_width),
        .line_bytes = p->dilation_height * buffer->window.width * buffer->pixel_bytes,
        .gathered = call->scratch + words * 8 * EDGE_DSP_PIXELS,
    };
    c.rows_in_place = c.row_bytes % 4 == 0
        && (p->kernel_width == 1 || (p->dilation_width == 1 && buffer->pixel_bytes == p->input_channels));

    const edge_region *region = &call->region;
    edge_dsp_pass pass = {
        .multiplier = (const int32_t *)call->node->constants[2] + region->channel,
        .shift = (const int8_t *)call->node->constants[3] + region->channel,
        .bias = (const int32_t *)call->node->constants[1] + region->channel,
        .filter = (const int8_t *)call->node->constants[0] + region->channel * filter_bytes,
        .columns = columns,
        .channels = region->channels,
        .doubled_zero = 2 * p->output_zero + 1,
        .filter_excess = c.padded_bytes - filter_bytes,
        .words = words,
    };
    outputs o = {
        .operand = &call->operands[1],
        .y = region->top,
        .x = region->left,
        .left = region->left,
        .right = region->left + region->width,
    };
    const edge_buffer *result = o.operand->buffer;
    o.ring_end = o.operand->data + result->ring_pixels * result->pixel_bytes;
    o.channel = region->channel - result->window.channel;
    find_pixel(&o);

    int clamped = p->min > INT8_MIN || p->max < INT8_MAX;
    for (int32_t left = region->height * region->width; left > 0;) {
        int32_t pixels = left < EDGE_DSP_PIXELS ? left : EDGE_DSP_PIXELS;
        windows found;
        for (int32_t i = 0; i < pixels; i++) {
            find_window(&c, &found, i, o.y, o.x);
            pass.output[i] = o.pixel;
            if (--left > 0) {
                advance(&o);
            }
        }

        if (pixels == 3) { /* the last one twice */
            found.row[3] = found.row[2];
            found.step[3] = found.step[2];
            pass.output[3] = pass.output[2];
            pixels = 4;
        }

        /* Rows of whole words are taken one by one, others were gathered one behind the other. */
        int32_t rows = c.row_bytes % 4 == 0 ? p->kernel_height : 1;
        int32_t row_words = c.row_bytes % 4 == 0 ? c.row_bytes / 4 : words;
        int32_t *end = columns;
        for (int32_t ky = 0; ky < rows; ky++) {
            end = pixels == 4 ? edge_dsp_columns4(end, found.row, row_words)
                : pixels == 2 ? edge_dsp_columns2(end, found.row, row_words)
                              : edge_dsp_columns1(end, found.row, row_words);
            for (int32_t i = 0; i < pixels; i++) {
                found.row[i] += found.step[i];
            }
        }

        pass.columns_end = end;
        if (pixels == 4) {
            edge_dsp_products4(&pass);
        } else if (pixels == 2) {
            edge_dsp_products2(&pass);
        } else {
            edge_dsp_products1(&pass);
        }

        for (int32_t i = 0; clamped && i < pixels; i++) {
            clamp(pass.output[i], region->channels, p->min, p->max);
        }
    }
}
