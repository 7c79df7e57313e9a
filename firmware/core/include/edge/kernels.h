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
    EDGE_MEAN, /* and sum, over rows, columns or channels */
    EDGE_PAD,
    EDGE_SOFTMAX,
    EDGE_TABLE, /* any function of one int8: logistic, tanh, hard swish, ReLUs, requantisation */
    EDGE_RESIZE_NEAREST,
    EDGE_RESIZE_BILINEAR,
    EDGE_CONCAT,
    EDGE_RESHAPE,
    EDGE_LSTM,
    EDGE_SVDF,
    EDGE_GATHER, /* moves elements: strided slice, transpose, padding of any tensor */
    EDGE_DIV,
    EDGE_MAXIMUM,    /* and minimum, of two operands */
    EDGE_REDUCE_MAX, /* and minimum, over rows, columns or channels */
    EDGE_KERNEL_COUNT
} edge_kernel;

/* An operand of a call: the buffer, and where its ring begins in memory. Both are NULL where the step does not read it. */
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

void edge_conv2d(const edge_call *call);
void edge_depthwise_conv2d(const edge_call *call);
void edge_add(const edge_call *call);
void edge_mul(const edge_call *call);
void edge_average_pool(const edge_call *call);
void edge_max_pool(const edge_call *call);
void edge_mean(const edge_call *call);
void edge_pad(const edge_call *call);
void edge_softmax(const edge_call *call);
void edge_table(const edge_call *call);
void edge_resize_nearest(const edge_call *call);
void edge_resize_bilinear(const edge_call *call);
void edge_concat(const edge_call *call);
void edge_reshape(const edge_call *call);
void edge_lstm(const edge_call *call);
void edge_svdf(const edge_call *call);
void edge_gather(const edge_call *call);
void edge_div(const edge_call *call);
void edge_maximum(const edge_call *call);
void edge_reduce_max(const edge_call *call);

/* Scratch memory that a node needs. The planner has the same rule (Edge.Model/Firmware/KernelScratch). */
uint32_t edge_scratch_bytes(const edge_node *node);

/* Parameters and constants. A node's parameters are the fields of its struct, in their order, int32 each; a struct that ends
 * in an array has as many elements as the comment says. Tensors are images [height,width,channels] as the plan sees them
 * (Shape.AsImage); sizes are those of whole tensors. Activations are int8, but for a softmax's output. A factor is a pair (multiplier, shift) as
 * FixedPointMultiplier gives it: shift positive to the left, negative to the right. Zero points and factors are of stored
 * values; min and max are the stored outputs that the activation lets through. Filters have the zero point 0. */

/* EDGE_CONV2D, EDGE_DEPTHWISE_CONV2D. Constants: filter int8 [Cout,KH,KW,Cin/groups] (depthwise: [KH,KW,Cout], groups = Cin,
 * output channel c reads input channel c / (Cout/Cin)), bias int32 [Cout] with the input's zero point folded in
 * (bias - input_zero * sum of weights, modulo 2^32; so padding counts as input_zero), multiplier int32 [Cout], shift int8
 * [Cout]. Convolutions take partial sums over input channels. */
typedef struct edge_conv_parameters {
    int32_t kernel_height, kernel_width;
    int32_t stride_height, stride_width;
    int32_t pad_top, pad_left;
    int32_t dilation_height, dilation_width;
    int32_t input_height, input_width; /* of the whole tensor: outside is padding */
    int32_t input_channels, output_channels;
    int32_t groups;
    int32_t input_zero, output_zero;
    int32_t min, max;
} edge_conv_parameters;

/* How an elementwise operand follows the output: 1 where it has the output's rows, columns, channels; 0 where its only one
 * repeats. */
typedef struct edge_broadcast {
    int32_t rows, columns, channels;
} edge_broadcast;

/* Which operand of an elementwise kernel is a constant (of the node's inputs the other is then the only one). */
enum { EDGE_NO_CONSTANT = 0, EDGE_LEFT_CONSTANT = 1, EDGE_RIGHT_CONSTANT = 2 };

/* The operands of an elementwise kernel: the parameters of each begin with this. Constants: the constant operand, where there
 * is one, int8 [height,width,channels] with constant_width and constant_channels. */
typedef struct edge_pair {
    edge_broadcast left, right;
    int32_t constant; /* EDGE_NO_CONSTANT ... */
    int32_t constant_height, constant_width, constant_channels; /* 0 without */
} edge_pair;

/* EDGE_ADD: left + right_sign * right. */
typedef struct edge_add_parameters {
    edge_pair pair;
    int32_t left_zero, right_zero, output_zero;
    int32_t left_multiplier, left_shift;
    int32_t right_multiplier, right_shift;
    int32_t output_multiplier, output_shift;
    int32_t input_shift; /* to the left, before the factors of the operands: 20 */
    int32_t right_sign;  /* 1, or -1 for a difference */
    int32_t min, max;
} edge_add_parameters;

/* EDGE_MUL; EDGE_DIV, whose factor is of the quotient. */
typedef struct edge_mul_parameters {
    edge_pair pair;
    int32_t left_zero, right_zero, output_zero;
    int32_t output_multiplier, output_shift;
    int32_t min, max;
} edge_mul_parameters;

/* EDGE_MAXIMUM: stored values are compared, so all tensors have one scale and zero point. */
typedef struct edge_maximum_parameters {
    edge_pair pair;
    int32_t sign; /* 1, or -1 for the minimum */
    int32_t min, max;
} edge_maximum_parameters;

/* EDGE_AVERAGE_POOL, EDGE_MAX_POOL. An average divides by the taps inside the counted box: the image, or the padded image
 * (top = -pad_top, height = input_height + pad_top + pad_bottom) where padding counts, as input_zero. Averages take
 * partial sums over rows and columns. */
typedef struct edge_pool_parameters {
    int32_t kernel_height, kernel_width;
    int32_t stride_height, stride_width;
    int32_t pad_top, pad_left;
    int32_t dilation_height, dilation_width;
    int32_t input_height, input_width;
    int32_t counted_top, counted_left, counted_height, counted_width;
    int32_t input_zero;
    int32_t min, max;
} edge_pool_parameters;

/* What a reduction goes over. Output elements are the kept dimensions in row-major order, so the output's image may have
 * another shape than the input's. */
typedef struct edge_reduction {
    int32_t input_height, input_width, input_channels;
    int32_t over_rows, over_columns, over_channels; /* 1 where reduced */
    int32_t output_width, output_channels;
} edge_reduction;

/* EDGE_MEAN. Takes partial sums over the reduced dimensions (`part` in them; others whole). */
typedef struct edge_mean_parameters {
    edge_reduction over;
    int32_t input_zeros; /* zero point times the number of elements reduced to one */
    int32_t output_zero;
    int32_t multiplier, shift; /* the division of a mean is in here */
} edge_mean_parameters;

/* EDGE_REDUCE_MAX: stored values are compared, so both tensors have one scale and zero point. */
typedef struct edge_reduce_max_parameters {
    edge_reduction over;
    int32_t sign; /* 1, or -1 for the minimum */
} edge_reduce_max_parameters;

/* EDGE_PAD: an image inside a larger one. What lies outside is value. */
typedef struct edge_pad_parameters {
    int32_t top, left, channel; /* elements before the image */
    int32_t input_height, input_width, input_channels;
    int32_t value; /* stored */
} edge_pad_parameters;

/* EDGE_SOFTMAX, along the channels, all of them in a step. The output has scale 2^-output_bits and the least stored value as
 * zero point. Constants: exponentials int32 [256], Q0.31: entry d is e^(-d * beta * scale) for a stored input d below the
 * largest, 0 where that is below the least difference. */
typedef struct edge_softmax_parameters {
    int32_t output_bits; /* 8 for int8, 16 for int16 */
} edge_softmax_parameters;

/* EDGE_TABLE. Constants: outputs int8 [256], entry stored + 128. No parameters. */

/* EDGE_RESIZE_NEAREST: the input row of each output row, the input column of each output column. */
typedef struct edge_nearest_parameters {
    int32_t output_height, output_width;
    int32_t positions[]; /* rows [output_height], then columns [output_width] */
} edge_nearest_parameters;

/* EDGE_RESIZE_BILINEAR: output position o lies at input position (o * scale + offset) / 1024, as
 * ResizeAxis.BilinearFixedPoint has it: offset = scale / 2 - 512 with half-pixel centres, else 0. */
typedef struct edge_bilinear_parameters {
    int32_t input_height, input_width;
    int32_t row_scale, row_offset;
    int32_t column_scale, column_offset;
} edge_bilinear_parameters;

/* EDGE_CONCAT. Every input is an operand; of those that a step does not read the operand is EDGE_NO_BUFFER. A part of the same
 * scale and zero point has the factor (2^30, 1), which is 1. */
typedef struct edge_concat_part {
    int32_t size; /* along the axis */
    int32_t zero;
    int32_t multiplier, shift;
} edge_concat_part;

typedef struct edge_concat_parameters {
    int32_t axis; /* 0 rows, 1 columns, 2 channels of the images */
    int32_t output_zero;
    edge_concat_part parts[]; /* one an input */
} edge_concat_parameters;

/* EDGE_RESHAPE: the same elements in row-major order. */
typedef struct edge_reshape_parameters {
    int32_t input_width, input_channels;
    int32_t output_width, output_channels;
} edge_reshape_parameters;

/* EDGE_LSTM, in one step, input and output whole: input [batches,times,features] (times first where time_major), output
 * the same with units. Constants: for each gate (input, forget, cell, output) the weights int8 [units,features], their
 * offsets int32 [units] (bias - input_zero * sum of weights), the recurrent weights int8 [units,units], their offsets
 * int32 [units] (-hidden_zero * sum of weights); at last the table of SigmoidTable, uint16 [256]: 17 constants. */
typedef struct edge_lstm_gate {
    int32_t input_multiplier, input_shift;
    int32_t recurrent_multiplier, recurrent_shift;
} edge_lstm_gate;

typedef struct edge_lstm_parameters {
    int32_t batches, times, features, units;
    int32_t time_major;
    int32_t hidden_zero; /* of the output state: where it starts */
    edge_lstm_gate gates[4];
    int32_t forget_multiplier, forget_shift; /* of forget gate * cell */
    int32_t update_multiplier, update_shift; /* of input gate * candidate */
    int32_t hidden_multiplier, hidden_shift; /* of output gate * tanh(cell) */
    int32_t tanh_multiplier, tanh_shift;     /* SigmoidTable.TanhFactor of the cell; the shift is to the right */
    int32_t cell_min, cell_max;              /* clip; without one the range of int16 */
} edge_lstm_parameters;

/* EDGE_SVDF, in one step: input [batches,features], output [batches,units]. The state is 0 before, so only the newest column
 * of the time weights counts. Constants: feature weights int8 [units*rank,features], offsets int32 [units*rank]
 * (-input_zero * sum of weights), newest time weights int16 [units*rank], bias int32 [units]. */
typedef struct edge_svdf_parameters {
    int32_t batches, features, units, rank;
    int32_t state_multiplier, state_shift;
    int32_t state_min, state_max;
    int32_t output_multiplier, output_shift;
    int32_t output_zero;
} edge_svdf_parameters;

/* EDGE_GATHER: output element (i0 ... i4), row-major over sizes, is the input element sum of (begin + i * step) * stride, or
 * value where a begin + i * step is outside [0, limit). Tensors of fewer dimensions start with dimensions of size 1, limit
 * 1, step 0. */
enum { EDGE_GATHER_RANK = 5 };

typedef struct edge_gather_dimension {
    int32_t size;  /* of the output */
    int32_t begin, step;
    int32_t limit;  /* of the input's dimension */
    int32_t stride; /* of the input's dimension, elements */
} edge_gather_dimension;

typedef struct edge_gather_parameters {
    edge_gather_dimension dimensions[EDGE_GATHER_RANK];
    int32_t input_width, input_channels;
    int32_t output_width, output_channels;
    int32_t value; /* stored */
} edge_gather_parameters;

/* The input element under an output element, or -1 where there is none. */
int64_t edge_gather_source(const edge_gather_parameters *parameters, uint32_t element);

#endif
