/* The inner loops of convolutions on Armv7E-M: products.S. */
#ifndef EDGE_DSP_PRODUCTS_H
#define EDGE_DSP_PRODUCTS_H

#include <stdint.h>

/* Pixels that one pass over the filter multiplies with. */
enum { EDGE_DSP_PIXELS = 4 };

/* A pass: all output channels of one or four pixels. products.S knows the layout.
 *
 * `columns` holds the pixels' inputs as 16-bit pairs in the order that SXTB16 gives them: for every four inputs, first
 * (0,2) of each pixel, then (1,3) of each pixel. Inputs behind the last are zero, and the filter's last word may reach up
 * to three bytes behind it. */
typedef struct edge_dsp_pass {
    int8_t *output[EDGE_DSP_PIXELS];
    const int32_t *multiplier;
    const int8_t *shift;
    const int32_t *columns;
    const int32_t *columns_end;
    const int32_t *bias;
    int32_t channels;
    int32_t doubled_zero;  /* 2 * output_zero + 1 */
    const int8_t *filter;
    int32_t filter_excess; /* bytes from the end of an output channel's filter to the end of its last word */
    int32_t words;         /* of an output channel's filter */
} edge_dsp_pass;

/* output[p][c] = saturate(requantise(bias[c] + sum of filter[c][k] * column[p][k])) */
void edge_dsp_products1(const edge_dsp_pass *pass);
void edge_dsp_products4(const edge_dsp_pass *pass);

/* Writes columns: `words` words of each pixel, which need not be aligned. Returns where the next ones go. */
int32_t *edge_dsp_columns1(int32_t *columns, const int8_t *const *pixels, int32_t words);
int32_t *edge_dsp_columns4(int32_t *columns, const int8_t *const *pixels, int32_t words);

#endif
