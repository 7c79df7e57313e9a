/* The parameters of nodes: a range for each, and what holds between them. */
#include "check.h"
#include "edge/engine.h"

typedef struct range {
    int32_t min, max;
} range;

/* Positions in images are int16; channels uint16. Kernels are small enough for sums of int32. */
#define SIZE { 1, INT16_MAX }
#define CHANNELS { 1, UINT16_MAX }
#define KERNEL { 1, 4096 }
#define STEP { 1, INT16_MAX }
#define PADDING { 0, INT16_MAX }
#define ZERO { INT8_MIN, INT8_MAX }
#define FACTOR { 0, INT32_MAX }, { -31, 31 }
#define FLAG { 0, 1 }
#define ANY { INT32_MIN, INT32_MAX }
#define WINDOW KERNEL, KERNEL, STEP, STEP, PADDING, PADDING, STEP, STEP
#define BROADCAST FLAG, FLAG, FLAG
#define OPERANDS BROADCAST, BROADCAST, { 0, 2 }, { 0, INT16_MAX }, { 0, INT16_MAX }, { 0, UINT16_MAX }
#define GATE FACTOR, FACTOR
#define SIGN { -1, 1 }
#define REDUCTION SIZE, SIZE, CHANNELS, FLAG, FLAG, FLAG, SIZE, CHANNELS
#define DIMENSION SIZE, { -UINT16_MAX, UINT16_MAX }, { -INT16_MAX, INT16_MAX }, CHANNELS, { 0, 1 << 24 }

static const range conv_ranges[] = { WINDOW, SIZE, SIZE, CHANNELS, CHANNELS, CHANNELS, ZERO, ZERO, ZERO, ZERO };
static const range add_ranges[] = { OPERANDS, ZERO, ZERO, ZERO, FACTOR, FACTOR, FACTOR, { 0, 22 }, SIGN, ZERO, ZERO };
static const range mul_ranges[] = { OPERANDS, ZERO, ZERO, ZERO, FACTOR, ZERO, ZERO };
static const range maximum_ranges[] = { OPERANDS, SIGN, ZERO, ZERO };
static const range pool_ranges[] = { WINDOW, SIZE, SIZE, { -INT16_MAX, 0 }, { -INT16_MAX, 0 }, { 1, 4 * INT16_MAX }, { 1, 4 * INT16_MAX }, ZERO, ZERO, ZERO };
static const range mean_ranges[] = { REDUCTION, ANY, ZERO, FACTOR };
static const range reduce_max_ranges[] = { REDUCTION, SIGN };
static const range softmax_ranges[] = { { 8, 16 } };
static const range pad_ranges[] = { { -INT16_MAX, INT16_MAX }, { -INT16_MAX, INT16_MAX }, { -UINT16_MAX, UINT16_MAX }, SIZE, SIZE, CHANNELS, ZERO };
static const range nearest_ranges[] = { SIZE, SIZE };
static const range bilinear_ranges[] = { SIZE, SIZE, { 1, 1 << 24 }, { -(1 << 24), 1 << 24 }, { 1, 1 << 24 }, { -(1 << 24), 1 << 24 } };
static const range concat_ranges[] = { { 0, 2 }, ZERO };
static const range part_ranges[] = { CHANNELS, ZERO, FACTOR };
static const range reshape_ranges[] = { SIZE, CHANNELS, SIZE, CHANNELS };
static const range lstm_ranges[] = { SIZE, SIZE, CHANNELS, CHANNELS, FLAG, ZERO, GATE, GATE, GATE, GATE, FACTOR, FACTOR, FACTOR, { 0, INT16_MAX }, { 0, 30 }, { INT16_MIN, 0 }, { 0, INT16_MAX } };
static const range svdf_ranges[] = { SIZE, CHANNELS, CHANNELS, CHANNELS, FACTOR, { INT16_MIN, 0 }, { 0, INT16_MAX }, FACTOR, ZERO };
static const range gather_ranges[] = { DIMENSION, DIMENSION, DIMENSION, DIMENSION, DIMENSION, SIZE, CHANNELS, SIZE, CHANNELS, ZERO };

typedef struct shape_of_node {
    const range *ranges;
    uint32_t count;
} shape_of_node;

#define RANGES(ranges) { ranges, sizeof ranges / sizeof ranges[0] }

static const shape_of_node shapes[EDGE_KERNEL_COUNT] = {
    [EDGE_CONV2D] = RANGES(conv_ranges),
    [EDGE_DEPTHWISE_CONV2D] = RANGES(conv_ranges),
    [EDGE_ADD] = RANGES(add_ranges),
    [EDGE_MUL] = RANGES(mul_ranges),
    [EDGE_AVERAGE_POOL] = RANGES(pool_ranges),
    [EDGE_MAX_POOL] = RANGES(pool_ranges),
    [EDGE_MEAN] = RANGES(mean_ranges),
    [EDGE_PAD] = RANGES(pad_ranges),
    [EDGE_SOFTMAX] = RANGES(softmax_ranges),
    [EDGE_RESIZE_NEAREST] = RANGES(nearest_ranges),
    [EDGE_RESIZE_BILINEAR] = RANGES(bilinear_ranges),
    [EDGE_CONCAT] = RANGES(concat_ranges),
    [EDGE_RESHAPE] = RANGES(reshape_ranges),
    [EDGE_LSTM] = RANGES(lstm_ranges),
    [EDGE_SVDF] = RANGES(svdf_ranges),
    [EDGE_GATHER] = RANGES(gather_ranges),
    [EDGE_DIV] = RANGES(mul_ranges),
    [EDGE_MAXIMUM] = RANGES(maximum_ranges),
    [EDGE_REDUCE_MAX] = RANGES(reduce_max_ranges),
};

static int in_ranges(const int32_t *values, const range *ranges, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (values[i] < ranges[i].min || values[i] > ranges[i].max) {
            return 0;
        }
    }

    return 1;
}

static int ascends(const int32_t *positions, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        if (positions[i] < (i == 0 ? 0 : positions[i - 1]) || positions[i] > INT16_MAX) {
            return 0;
        }
    }

    return 1;
}

static int nearest_is_sound(const edge_nearest_parameters *p, uint32_t count)
{
    return count == (uint32_t)(2 + p->output_height + p->output_width)
        && ascends(p->positions, p->output_height)
        && ascends(p->positions + p->output_height, p->output_width);
}

static int concat_is_sound(const edge_concat_parameters *p, uint32_t count, uint32_t inputs)
{
    int32_t total = 0;
    for (uint32_t i = 0; i < inputs && count == 2 + 4 * inputs; i++) {
        if (!in_ranges(&p->parts[i].size, part_ranges, 4)) {
            return 0;
        }

        total += p->parts[i].size;
        if (total > (p->axis == 2 ? UINT16_MAX : INT16_MAX)) {
            return 0;
        }
    }

    return count == 2 + 4 * inputs;
}

static int pair_is_sound(const edge_pair *pair)
{
    return pair->constant == EDGE_NO_CONSTANT || (pair->constant_height > 0 && pair->constant_width > 0 && pair->constant_channels > 0);
}

/* Windows of so many elements that sums and scratch memory of int32 hold them. */
static int window_is_sound(const edge_conv_parameters *p)
{
    return (int64_t)p->kernel_height * p->kernel_width * p->input_channels <= 1 << 24;
}

/* What holds between parameters that are in their ranges. */
static int is_sound(const edge_node *node, uint32_t count)
{
    const void *parameters = node->parameters;
    switch (node->kernel) {
    case EDGE_CONV2D: {
        const edge_conv_parameters *p = parameters;
        return p->input_channels % p->groups == 0 && p->output_channels % p->groups == 0 && window_is_sound(p);
    }
    case EDGE_DEPTHWISE_CONV2D: {
        const edge_conv_parameters *p = parameters;
        return p->groups == p->input_channels && p->output_channels % p->input_channels == 0 && window_is_sound(p);
    }
    case EDGE_ADD:
    case EDGE_MUL:
    case EDGE_DIV:
    case EDGE_MAXIMUM:
        return pair_is_sound(parameters);
    case EDGE_SOFTMAX: {
        const edge_softmax_parameters *p = parameters;
        return p->output_bits == 8 || p->output_bits == 16;
    }
    case EDGE_RESIZE_NEAREST:
        return nearest_is_sound(parameters, count);
    case EDGE_CONCAT:
        return concat_is_sound(parameters, count, node->inputs);
    case EDGE_LSTM: {
        const edge_lstm_parameters *p = parameters;
        return p->batches * p->times <= INT16_MAX;
    }
    default:
        return 1;
    }
}

static uint32_t inputs_of(const edge_node *node)
{
    switch (node->kernel) {
    case EDGE_ADD:
    case EDGE_MUL:
    case EDGE_DIV:
    case EDGE_MAXIMUM:
        return ((const edge_pair *)node->parameters)->constant == EDGE_NO_CONSTANT ? 2 : 1;
    case EDGE_CONCAT:
        return node->inputs;
    default:
        return 1;
    }
}

edge_refusal edge_check_node(const edge_node *node, uint32_t parameter_count, uint32_t where)
{
    if (node->kernel >= EDGE_KERNEL_COUNT) {
        return edge_refused(EDGE_WRONG_NODE, where, "The node has a kernel that this firmware does not have.");
    }

    const shape_of_node *shape = &shapes[node->kernel];
    int open = node->kernel == EDGE_RESIZE_NEAREST || node->kernel == EDGE_CONCAT;
    if (open ? parameter_count < shape->count : parameter_count != shape->count) {
        return edge_refused(EDGE_WRONG_PARAMETER, where, "The node has another number of parameters than its kernel.");
    }

    if (!in_ranges(node->parameters, shape->ranges, shape->count) || !is_sound(node, parameter_count)) {
        return edge_refused(EDGE_WRONG_PARAMETER, where, "A parameter of the node is outside the range that its kernel computes with.");
    }

    if (node->outputs != 1 || node->inputs != inputs_of(node) || node->inputs + 2 > EDGE_MOST_OPERANDS) {
        return edge_refused(EDGE_WRONG_NODE, where, "The node has another number of operands than its kernel.");
    }

    return edge_accepted();
}
