/* The inner loops of depthwise convolutions on Armv7E-M: depthwise.S. */
#ifndef EDGE_DSP_DEPTHWISE_H
#define EDGE_DSP_DEPTHWISE_H

#include <stdint.h>

/* Channels that are taken apart at a time: one word. */
enum { EDGE_DSP_CHANNELS = 4 };

/* One output row of one channel. Inputs and weights are pairs of two rows, one above the other: `columns` points to the pair
 * of rows in which the window begins, pairs of the next columns follow, a next plane lies plane_bytes on. With stride 1 a
 * pair of rows is one plane; with stride 2 it is one of the even and one of the odd columns. depthwise.S knows the layout. */
typedef struct edge_dsp_line {
    int32_t multiplier; /* doubled */
    int32_t shift;      /* positive: to the left */
    int32_t doubled_zero; /* 2 * output_zero + 1 */
    int32_t bias;
    const int32_t *columns;
    const int32_t *columns_end; /* of those where outputs begin; four outputs at a time */
    const int32_t *weights;     /* in the order of the planes */
    int32_t plane_bytes;
    int8_t *output; /* one byte in EDGE_DSP_CHANNELS */
} edge_dsp_line;

typedef void edge_dsp_line_function(const edge_dsp_line *line);

edge_dsp_line_function edge_dsp_line_3x3, edge_dsp_line_5x5, edge_dsp_line_7x7;
edge_dsp_line_function edge_dsp_line_3x3_stride2, edge_dsp_line_5x5_stride2, edge_dsp_line_7x7_stride2;

/* Four channels of pixels of two rows. */
typedef struct edge_dsp_rows {
    const int8_t *upper, *lower; /* need not be aligned */
    int32_t upper_step, lower_step;
} edge_dsp_rows;

/* Pairs (upper, lower) of `count` columns: those of channel i begin at pairs + i * channel_bytes. */
void edge_dsp_pair_rows(int32_t *pairs, int32_t channel_bytes, const edge_dsp_rows *rows, int32_t count);

#endif
