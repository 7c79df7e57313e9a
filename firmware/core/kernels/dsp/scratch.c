/* Scratch memory of the kernels for Armv7E-M. */
#include "edge/kernels.h"

/* Columns of four pixels in 16 bits, and four gathered windows. */
static uint32_t conv2d_bytes(const edge_conv_parameters *p)
{
    uint32_t window = (uint32_t)(p->kernel_height * p->kernel_width * p->input_channels + 3) & ~3u;
    return p->groups == 1 ? window * 12 : 0;
}

/* A bias without the input's zero point. */
static uint32_t depthwise_bytes(const edge_conv_parameters *p)
{
    return p->input_channels == p->output_channels ? (uint32_t)p->output_channels * 4 : 0;
}

#include "../scratch_bytes.h"
