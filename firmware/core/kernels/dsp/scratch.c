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

/* Four channels as pairs of rows, their filters (with stride 1 twice), and a finished row of 40 columns at most. */
static uint32_t depthwise_bytes(const edge_conv_parameters *p)
{
    uint32_t kernel = (uint32_t)p->kernel_height, stride = (uint32_t)p->stride_height;
    if (p->kernel_width != p->kernel_height || (kernel != 3 && kernel != 5 && kernel != 7) || p->stride_width != p->stride_height || stride > 2
        || p->dilation_height != 1 || p->dilation_width != 1 || p->input_channels != p->output_channels) {
        return 0;
    }

    uint32_t width = ((uint32_t)p->input_width + stride - 1) / stride;
    width = width < 40 ? (width + 3) & ~3u : 40;
    uint32_t columns = stride * (width - 1 + (kernel + stride - 1) / stride);
    uint32_t pairs = (stride + kernel + 1) / 2;
    uint32_t filters = (stride == 1 ? 2 : 1) * (kernel + 1) / 2 * kernel;
    return 16 * (columns * pairs + filters) + 4 * width;
}

uint32_t edge_scratch_bytes(const edge_node *node)
{
    const edge_conv_parameters *convolution = (const edge_conv_parameters *)node->parameters;
    uint32_t bytes = node->kernel == EDGE_CONV2D ? conv2d_bytes(convolution)
        : node->kernel == EDGE_DEPTHWISE_CONV2D  ? depthwise_bytes(convolution)
                                                 : edge_scratch_bytes_portable(node);
    return (bytes + 15) & ~15u;
}
