/* The inner loop of depthwise convolutions on Armv8.1-M with MVE: depthwise.S. */
#ifndef EDGE_MVE_DEPTHWISE_H
#define EDGE_MVE_DEPTHWISE_H

#include <stdint.h>

enum {
    EDGE_MVE_CHANNELS = 16,   /* bytes of a vector */
    EDGE_MVE_BLOCK_TAPS = 16, /* taps of each that make a block */
    EDGE_MVE_BLOCK = EDGE_MVE_CHANNELS * EDGE_MVE_BLOCK_TAPS
};

/* Up to 16 channels of neighbouring output pixels. The taps of a window that lie inside the image are written to columns,
 * one a channel, before the products of all taps; the others stay as they are there. Tap t of channel c is byte
 * EDGE_MVE_BLOCK * (t / 16) + 16 * c + t % 16 of columns and filters. depthwise.S knows the layout. */
typedef struct edge_mve_row {
    const int8_t *first;   /* pixel of the first window that is inside; moves on */
    int32_t row_pixels;    /* that are inside, of a row of the window */
    int8_t *const *places; /* where the first channel of each tap goes, from that of `first` on */
    int32_t pixel_bytes;   /* from tap to tap */
    int32_t line_bytes;    /* from row to row */
    int32_t rows;          /* that are inside; with 0 the columns are complete */
    int32_t places_bytes;  /* of places, from row to row */
    int32_t channels;
    int8_t *output; /* moves on */
    int32_t count;  /* output pixels; 0 at the end */
    int32_t step;   /* bytes from window to window */
    int32_t output_bytes; /* from pixel to pixel */
    const int8_t *columns;
    int32_t blocks;
    const int8_t *filters;
    const int32_t *bias;
    const int32_t *multiplier;
    const int8_t *shift;
    int32_t output_zero;
    int32_t right_only; /* no shift is 0 or to the left */
    int32_t min, max;
    const int8_t *ring_end; /* of the input; rows lie together, the ring may wrap between them */
    int32_t ring_bytes;
} edge_mve_row;

/* output = clamp(requantise(bias + sum of filter * column)) */
void edge_mve_depthwise_row(edge_mve_row *row);

#endif
