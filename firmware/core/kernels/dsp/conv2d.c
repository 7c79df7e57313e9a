/* Convolution on Armv7E-M: the inputs of four output pixels become columns of 16-bit pairs in scratch memory, then every
 * output channel's filter is multiplied with all four (products.S). Grouped convolutions and partial sums are left to the
 * portable kernel. */
#include "../windows.h"
#include "products.h"

#define edge_conv2d edge_conv2d_portable
#include "../portable/conv2d.c"
#undef edge_conv2d

/* Writes the columns of one or four windows, and moves those on. Returns the end of the columns. */
static int32_t *write_columns(const edge_windows *w, int32_t *columns, const int8_t *rows[], const int32_t steps[], int32_t pixels)
{
    /* Rows of whole words are taken one by one, others were gathered one behind the other. */
    int by_row = w->row_bytes % 4 == 0;
    int32_t count = by_row ? w->parameters->kernel_height : 1;
    int32_t words = (by_row ? w->row_bytes : w->padded_bytes) / 4;
    for (int32_t row = 0; row < count; row++) {
        columns = pixels == 4 ? edge_dsp_columns4(columns, rows, words) : edge_dsp_columns1(columns, rows, words);
        for (int32_t i = 0; i < pixels; i++) {
            rows[i] += steps[i];
        }
    }

    return columns;
}

static void multiply(const edge_dsp_pass *pass, int32_t pixels, int32_t min, int32_t max)
{
    if (pixels == 4) {
        edge_dsp_products4(pass);
    } else {
        edge_dsp_products1(pass);
    }

    if (min > INT8_MIN || max < INT8_MAX) {
        for (int32_t i = 0; i < pixels; i++) {
            for (int32_t c = 0; c < pass->channels; c++) {
                pass->output[i][c] = (int8_t)edge_clamp(pass->output[i][c], min, max);
            }
        }
    }
}

void edge_conv2d(const edge_call *call)
{
    const edge_node *node = call->node;
    const edge_conv_parameters *p = (const edge_conv_parameters *)node->parameters;
    const edge_region *region = &call->region;
    if ((call->flags & EDGE_SUM) != 0 || p->groups != 1) {
        edge_conv2d_portable(call);
        return;
    }

    edge_windows w = edge_windows_of(call, 4);
    edge_output_walk walk = edge_walk_output(call);
    int32_t *columns = (int32_t *)(void *)call->scratch;
    int8_t *gathered = call->scratch + w.padded_bytes * 2 * EDGE_DSP_PIXELS;
    edge_dsp_pass pass = {
        .filter = (const int8_t *)node->constants[0] + region->channel * w.filter_bytes,
        .bias = (const int32_t *)node->constants[1] + region->channel,
        .multiplier = (const int32_t *)node->constants[2] + region->channel,
        .shift = (const int8_t *)node->constants[3] + region->channel,
        .columns = columns,
        .channels = region->channels,
        .doubled_zero = 2 * p->output_zero + 1,
        .filter_excess = w.padded_bytes - w.filter_bytes,
        .words = w.padded_bytes / 4,
    };
    for (int32_t left = region->height * region->width; left > 0;) {
        const int8_t *rows[EDGE_DSP_PIXELS];
        int32_t steps[EDGE_DSP_PIXELS];
        int32_t pixels = left >= EDGE_DSP_PIXELS ? EDGE_DSP_PIXELS : left == 3 ? 3 : 1;
        for (int32_t i = 0; i < pixels; i++) {
            edge_window window;
            if (w.row_bytes % 4 != 0 || !edge_window_in_place(&w, walk.y, walk.x, walk.right, &window)) {
                window = edge_window_gathered(&w, walk.y, walk.x, walk.right, gathered + i * w.padded_bytes);
            }

            rows[i] = window.row;
            steps[i] = window.step;
            pass.output[i] = walk.pixel;
            if (--left > 0) {
                edge_walk_on(&walk);
            }
        }

        if (pixels == 3) { /* the last one twice */
            rows[3] = rows[2];
            steps[3] = steps[2];
            pass.output[3] = pass.output[2];
            pixels = 4;
        }

        pass.columns_end = write_columns(&w, columns, rows, steps, pixels);
        multiply(&pass, pixels, p->min, p->max);
    }
}
