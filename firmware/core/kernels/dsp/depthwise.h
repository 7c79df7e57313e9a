/* The inner loop of depthwise convolutions on Armv7E-M: depthwise.S. */
#ifndef EDGE_DSP_DEPTHWISE_H
#define EDGE_DSP_DEPTHWISE_H

#include <stdint.h>

/* Channels that one word holds. */
enum { EDGE_DSP_CHANNELS = 4 };

/* One output pixel: the taps of its window that lie inside the image, from the first channel on. Nothing need be aligned but bias and multiplier. depthwise.S knows
 * the layout. */
typedef struct edge_dsp_window {
    const int8_t *first;  /* pixel of the first tap */
    const int8_t *filter; /* of the first tap */
    int32_t line_bytes;   /* from row to row: with three taps a row from its first tap, else from behind its last */
    int32_t filter_line_bytes;
    int32_t wrap_rows; /* so many rows before the end the ring has wrapped; 0 if it does not */
    int32_t ring_bytes;
    const int32_t *bias;
    const int32_t *multiplier;
    const int8_t *shift;
    int8_t *output;
    int32_t channels;      /* a multiple of EDGE_DSP_CHANNELS */
    int32_t doubled_zero;  /* 2 * output_zero + 1 */
    int32_t row_taps, rows;
    int32_t pixel_bytes;  /* from tap to tap */
    int32_t filter_bytes; /* from tap to tap */
    uint32_t minus_zero;  /* added to every input, as a pair */
} edge_dsp_window;

/* output[c] = saturate(requantise(bias[c] + sum of filter[t][c] * (tap[t][c] + minus_zero))) */
void edge_dsp_depthwise(const edge_dsp_window *window);

#endif
