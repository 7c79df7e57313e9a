/* The constants of nodes. */
#include "check.h"

static uint64_t conv_constant(const edge_node *node, uint32_t i)
{
    const edge_conv_parameters *p = (const edge_conv_parameters *)node->parameters;
    uint64_t channels = (uint64_t)p->output_channels;
    uint64_t depth = node->kernel == EDGE_CONV2D ? (uint64_t)(p->input_channels / p->groups) : 1;
    switch (i) {
    case 0:
        return channels * (uint64_t)p->kernel_height * (uint64_t)p->kernel_width * depth;
    case 1:
    case 2:
        return 4 * channels;
    case 3:
        return channels;
    default:
        return UINT64_MAX;
    }
}

static uint64_t pair_constant(const edge_pair *pair, uint32_t i)
{
    return pair->constant == EDGE_NO_CONSTANT || i > 0
        ? UINT64_MAX
        : (uint64_t)pair->constant_height * (uint64_t)pair->constant_width * (uint64_t)pair->constant_channels;
}

static uint64_t lstm_constant(const edge_lstm_parameters *p, uint32_t i)
{
    uint64_t units = (uint64_t)p->units;
    if (i >= 16) {
        return i == 16 ? 256 * sizeof(uint16_t) : UINT64_MAX;
    }

    return i % 2 == 1 ? 4 * units : units * (uint64_t)(i % 4 == 0 ? p->features : p->units);
}

static uint64_t svdf_constant(const edge_svdf_parameters *p, uint32_t i)
{
    uint64_t filters = (uint64_t)p->units * (uint64_t)p->rank;
    switch (i) {
    case 0:
        return filters * (uint64_t)p->features;
    case 1:
        return 4 * filters;
    case 2:
        return 2 * filters;
    case 3:
        return 4 * (uint64_t)p->units;
    default:
        return UINT64_MAX;
    }
}

uint64_t edge_constant_bytes(const edge_node *node, uint32_t i)
{
    switch (node->kernel) {
    case EDGE_CONV2D:
    case EDGE_DEPTHWISE_CONV2D:
        return conv_constant(node, i);
    case EDGE_ADD:
    case EDGE_MUL:
    case EDGE_DIV:
    case EDGE_MAXIMUM:
        return pair_constant((const edge_pair *)node->parameters, i);
    case EDGE_SOFTMAX:
        return i == 0 ? 256 * sizeof(int32_t) : UINT64_MAX;
    case EDGE_TABLE:
        return i == 0 ? 256 : UINT64_MAX;
    case EDGE_LSTM:
        return lstm_constant((const edge_lstm_parameters *)node->parameters, i);
    case EDGE_SVDF:
        return svdf_constant((const edge_svdf_parameters *)node->parameters, i);
    default:
        return UINT64_MAX;
    }
}

int edge_constants_are_sound(const edge_node *node)
{
    if (node->kernel != EDGE_CONV2D && node->kernel != EDGE_DEPTHWISE_CONV2D) {
        return 1;
    }

    const edge_conv_parameters *p = (const edge_conv_parameters *)node->parameters;
    const int8_t *shift = node->constants[3];
    for (int32_t c = 0; c < p->output_channels; c++) {
        if (shift[c] < -31 || shift[c] > 31) {
            return 0;
        }
    }

    return 1;
}
