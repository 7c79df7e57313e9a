/* The kernels: parameters, constants, and the one signature. Integer arithmetic follows TensorFlow Lite's 8-bit
 * quantisation specification; every kernel gives the bytes of Edge.Kernels/Reference.
 *
 * Files: kernels/portable has each kernel, readable; kernels/dsp (Armv7E-M) and kernels/mve (Armv8.1-M) replace some of
 * them. Which one is linked is decided by the list of sources alone. */
#ifndef EDGE_KERNELS_H
#define EDGE_KERNELS_H

#include "edge/program.h"

typedef enum edge_kernel {
    EDGE_CONV2D = 0, /* also fully connected layers: a 1x1 image */
    EDGE_DEPTHWISE_CONV2D,
    EDGE_ADD, /* and subtraction */
    EDGE_MUL,
    EDGE_AVERAGE_POOL,
    EDGE_MAX_POOL,
    EDGE_MEAN, /* over rows and columns */
    EDGE_PAD,
    EDGE_SOFTMAX,
    EDGE_TABLE, /* any function of one int8: logistic, tanh, hard swish, ReLUs, requantisation */
    EDGE_RESIZE_NEAREST,
    EDGE_RESIZE_BILINEAR,
    EDGE_CONCAT,
    EDGE_RESHAPE,
    EDGE_LSTM,
    EDGE_SVDF,
    EDGE_KERNEL_COUNT
} edge_kernel;

/* An operand of a call: the buffer, and where its ring begins in memory. */
typedef struct edge_operand {
    int8_t *data;
    const edge_buffer *buffer;
} edge_operand;

typedef struct edge_call {
    const edge_node *node;
    const edge_operand *operands; /* inputs, outputs, and the sums where there are partial sums */
    edge_region region;           /* of the output */
    edge_region part;             /* of the input, with EDGE_SUM */
    uint32_t flags;               /* EDGE_SUM... */
    int8_t *scratch;              /* aligned to 16 bytes; at least edge_scratch_bytes() of the node */
} edge_call;

typedef void (*edge_kernel_function)(const edge_call *call);

/* The kernels by number; an image that was generated for one model links only its own. */
extern const edge_kernel_function edge_kernels[EDGE_KERNEL_COUNT];

/* Scratch memory that a node needs. The planner has the same rule (Edge.Model/Firmware/KernelScratch). */
uint32_t edge_scratch_bytes(const edge_node *node);

/* Convolution. Constants: filter int8 [Cout,KH,KW,Cin/groups] (depthwise: [KH,KW,Cout]), bias int32 [Cout] with the
 * input's zero point folded in (bias - input_zero * sum of weights; so padding counts as input_zero), multiplier int32
 * [Cout], shift int8 [Cout] (negative: to the right). */
typedef struct edge_conv_parameters {
    int32_t kernel_height, kernel_width;
    int32_t stride_height, stride_width;
    int32_t pad_top, pad_left;
    int32_t dilation_height, dilation_width;
    int32_t input_height, input_width; /* of the whole tensor: outside is padding */
    int32_t input_channels, output_channels;
    int32_t groups;
    int32_t input_zero, output_zero;
    int32_t min, max; /* stored outputs that the activation lets through */
} edge_conv_parameters;

#endif
