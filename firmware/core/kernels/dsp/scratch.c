/* Scratch memory of the kernels for Armv7E-M. */
#include "edge/kernels.h"

#define edge_scratch_bytes edge_scratch_bytes_portable
#include "../portable/scratch.c"
#undef edge_scratch_bytes

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

uint32_t edge_scratch_bytes(const edge_node *node)
{
    const edge_conv_parameters *convolution = (const edge_conv_parameters *)node->parameters;
    uint32_t bytes = node->kernel == EDGE_CONV2D ? conv2d_bytes(convolution)
        : node->kernel == EDGE_DEPTHWISE_CONV2D  ? depthwise_bytes(convolution)
                                                 : edge_scratch_bytes_portable(node);
    return (bytes + 15) & ~15u;
}
