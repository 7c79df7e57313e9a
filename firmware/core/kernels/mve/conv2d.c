/* Convolution on Armv8.1-M with MVE: the inputs of four output pixels become columns of 16 bytes in scratch memory, then every
 * output channel's filter is multiplied with all four (products.S). Grouped convolutions and partial sums are left to the
 * portable kernel. */
#include <arm_mve.h>

#include "../windows.h"
#include "products.h"

#define edge_conv2d edge_conv2d_portable
#include "../portable/conv2d.c"
#undef edge_conv2d

/* Copies to blocks of 16 that lie `step` bytes apart; zeros behind the last byte. Returns the next block. */
static int8_t *write_blocks(int8_t *to, int32_t step, const int8_t *from, int32_t bytes)
{
    for (; bytes > 0; bytes -= EDGE_MVE_LANES, from += EDGE_MVE_LANES, to += step) {
        vst1q_s8(to, vldrbq_z_s8(from, vctp8q((uint32_t)bytes)));
    }

    return to;
}

/* Writes a window's column, whose blocks lie `step` bytes apart. */
static void write_column(edge_windows *w, int8_t *to, int32_t step, const edge_output_walk *walk, int8_t *gathered)
{
    edge_window window;
    int rows_whole = w->row_bytes % EDGE_MVE_LANES == 0 || w->row_bytes == w->filter_bytes;
    if (rows_whole && edge_window_in_place(w, walk->y, walk->x, walk->right, &window)) {
        for (int32_t row = 0; row < w->parameters->kernel_height; row++, window.row += window.step) {
            to = write_blocks(to, step, window.row, w->row_bytes);
        }
    } else {
        edge_window_gathered(w, walk->y, walk->x, walk->right, gathered);
        write_blocks(to, step, gathered, w->padded_bytes);
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

    edge_windows w = edge_windows_of(call, EDGE_MVE_LANES);
    edge_output_walk walk = edge_walk_output(call);
    int8_t *gathered = call->scratch + w.padded_bytes * EDGE_MVE_PIXELS;
    edge_mve_pass pass = {
        .columns = call->scratch,
        .blocks = w.padded_bytes / EDGE_MVE_LANES,
        .filter = (const int8_t *)node->constants[0] + region->channel * w.filter_bytes,
        .filter_bytes = w.filter_bytes,
        .channels = region->channels,
        .bias = (const int32_t *)node->constants[1] + region->channel,
        .multiplier = (const int32_t *)node->constants[2] + region->channel,
        .shift = (const int8_t *)node->constants[3] + region->channel,
        .output_zero = p->output_zero,
        .min = p->min,
        .max = p->max,
    };
    for (int32_t left = region->height * region->width; left > 0;) {
        int32_t pixels = left >= EDGE_MVE_PIXELS ? EDGE_MVE_PIXELS : 1;
        int32_t step = pixels * EDGE_MVE_LANES;
        for (int32_t i = 0; i < pixels; i++) {
            int8_t *column = call->scratch + i * EDGE_MVE_LANES;
            pass.output[i] = walk.pixel;
            write_column(&w, column, step, &walk, gathered);
            if (--left > 0) {
                edge_walk_on(&walk);
            }
        }

        if (pixels == 1) {
            edge_mve_products1(&pass);
        } else if (pass.blocks == 1) {
            edge_mve_products4_short(&pass);
        } else {
            edge_mve_products4(&pass);
        }
    }
}
