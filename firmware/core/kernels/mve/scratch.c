/* Scratch memory of the kernels for Armv8.1-M. */
#include "edge/kernels.h"

/* Columns of four pixels, and a gathered window. */
static uint32_t conv2d_bytes(const edge_conv_parameters *p)
{
    uint32_t window = (uint32_t)(p->kernel_height * p->kernel_width * p->input_channels + 15) & ~15u;
    return p->groups == 1 ? window * 5 : 0;
}

/* Blocks of 16 taps of 16 channels, of a window and of the filters. */
static uint32_t depthwise_bytes(const edge_conv_parameters *p)
{
    uint32_t taps = (uint32_t)(p->kernel_height * p->kernel_width);
    return taps <= 64 && p->input_channels == p->output_channels ? (taps + 15) / 16 * 512 : 0;
}

#include "../scratch_bytes.h"
