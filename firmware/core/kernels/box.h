/* Means and average pools that add up boxes of pixels, four channels at a time (dsp, mve): the including file gives
 * edge_add_run(), and edge_mean_portable or edge_average_pool_portable for what is not such a box. */
#ifndef EDGE_BOX_H
#define EDGE_BOX_H

#include "edge/pixels.h"

enum { EDGE_BOX_CHANNELS = 4 };

/* Pixels [top, bottom) x [left, right). */
typedef struct edge_box {
    int32_t top, bottom, left, right;
} edge_box;

/* Adds `pixels` pixels that lie `pixel_bytes` apart, of `channels` (1 to 4) channels each. */
static inline void edge_add_run(const int8_t *first, int32_t pixels, int32_t pixel_bytes, int32_t channels, int32_t *sums);

/* Adds all pixels of a box, from channel `channel` on. */
static inline void edge_add_box(const edge_operand *input, const edge_box *box, int32_t channel, int32_t channels, int32_t *sums)
{
    for (int32_t y = box->top; y < box->bottom; y++) {
        for (int32_t x = box->left, pixels; x < box->right; x += pixels) {
            pixels = edge_contiguous(input, y, x, box->right - x);
            edge_add_run(edge_pixel(input, y, x) + (channel - input->buffer->window.channel), pixels, input->buffer->pixel_bytes, channels, sums);
        }
    }
}

#endif
