/* Scratch memory of all kernels, rounded up to its alignment. The including file has conv2d_bytes() and depthwise_bytes(). */
#define edge_scratch_bytes edge_scratch_bytes_portable
#include "portable/scratch.c"
#undef edge_scratch_bytes

uint32_t edge_scratch_bytes(const edge_node *node)
{
    const edge_conv_parameters *convolution = (const edge_conv_parameters *)node->parameters;
    uint32_t bytes = node->kernel == EDGE_CONV2D ? conv2d_bytes(convolution)
        : node->kernel == EDGE_DEPTHWISE_CONV2D  ? depthwise_bytes(convolution)
                                                 : edge_scratch_bytes_portable(node);
    return (bytes + 15) & ~15u;
}
