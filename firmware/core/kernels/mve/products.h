/* The inner loops of convolutions on Armv8.1-M with MVE: products.S. */
#ifndef EDGE_MVE_PRODUCTS_H
#define EDGE_MVE_PRODUCTS_H

#include <stdint.h>

enum {
    EDGE_MVE_LANES = 16, /* bytes of a vector */
    EDGE_MVE_PIXELS = 4  /* sums of a pass */
};

/* All output channels of four pixels, or of one. `columns` holds the pixels' inputs in blocks of 16, those of four pixels one
 * behind the other; inputs behind the last are zero, and the filter's last block may reach up to 15 bytes behind it. products.S
 * knows the layout. */
typedef struct edge_mve_pass {
    int8_t *output[EDGE_MVE_PIXELS]; /* of one pixel only the first */
    const int8_t *columns;
    int32_t blocks;
    const int8_t *filter;
    int32_t filter_bytes; /* of an output channel */
    int32_t channels;
    const int32_t *bias;
    const int32_t *multiplier;
    const int8_t *shift;
    int32_t output_zero;
    int32_t min, max;
} edge_mve_pass;

/* output[p][c] = clamp(requantise(bias[c] + sum of filter[c][k] * column[p][k])) */
void edge_mve_products4(const edge_mve_pass *pass);
void edge_mve_products4_short(const edge_mve_pass *pass); /* of one block */
void edge_mve_products1(const edge_mve_pass *pass);

#endif
