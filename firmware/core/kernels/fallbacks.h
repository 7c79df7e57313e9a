/* Portable kernels to which those of dsp and mve leave rare cases: compiled to be small rather than fast. */
#ifndef EDGE_FALLBACKS_H
#define EDGE_FALLBACKS_H

#include "edge/kernels.h"

void edge_add_portable(const edge_call *call) __attribute__((cold));
void edge_mul_portable(const edge_call *call) __attribute__((cold));
void edge_mean_portable(const edge_call *call) __attribute__((cold));

#endif
